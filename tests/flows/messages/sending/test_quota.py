"""An account's own caps by day and month, and by country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.accounts import store as accounts
from hongyan.domain.messages.request import Accepted
from hongyan.flows.messages.abroad.manage_international import used_today
from hongyan.flows.messages.sending import quota
from hongyan.flows.messages.sending.accept import accept_messages
from hongyan.kernel.calendar import DAY_MS, day_starts_at
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.foreign import Foreign
from tests.flows.world import PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.messages.sending.accept import Answer


def cap(world: World, **quotas: Any) -> None:
    world.change(lambda tx: accounts.change_account(tx, world.sender.account_id, **quotas))


def notify(world: World, count: int) -> Answer:
    phones = [PHONE + number for number in range(count)]
    return world.asks(*phones, kind=MessageKind.NOTIFICATION)


def is_refused(answer: Answer, refusal: Refusal) -> bool:
    return isinstance(answer, Refused) and answer.reason is refusal


def test_a_days_cap_counts_messages_and_ends_at_midnight(world: World) -> None:
    cap(world, day_quota=5)
    assert isinstance(notify(world, 3), Accepted)
    assert is_refused(notify(world, 3), Refusal.DAY_QUOTA_REACHED)
    assert isinstance(notify(world, 2), Accepted)
    assert is_refused(notify(world, 1), Refusal.DAY_QUOTA_REACHED)
    world.clock.advance(day_starts_at(20260116) - world.now - 1)
    assert is_refused(notify(world, 1), Refusal.DAY_QUOTA_REACHED)
    world.clock.advance(1)
    assert isinstance(notify(world, 5), Accepted)


def test_a_months_cap_ends_with_the_month(world: World) -> None:
    cap(world, day_quota=3, month_quota=4)
    assert isinstance(notify(world, 3), Accepted)
    world.clock.advance(DAY_MS)
    assert is_refused(notify(world, 2), Refusal.MONTH_QUOTA_REACHED)
    assert isinstance(notify(world, 1), Accepted)
    world.clock.advance(day_starts_at(20260201) - world.now)
    assert isinstance(notify(world, 3), Accepted)


def test_a_refused_call_uses_nothing_up(world: World) -> None:
    cap(world, day_quota=2)
    assert is_refused(notify(world, 3), Refusal.DAY_QUOTA_REACHED)
    assert world.totals() == (0, 0, 0, 0)
    assert isinstance(notify(world, 2), Accepted)


def test_a_cap_of_nothing_stops_the_account_and_no_cap_does_not(world: World) -> None:
    cap(world, day_quota=0)
    assert is_refused(notify(world, 1), Refusal.DAY_QUOTA_REACHED)
    cap(world, day_quota=None)
    assert isinstance(notify(world, 100), Accepted)


def test_one_accounts_cap_is_not_anothers(world: World) -> None:
    other = world.new_sender("other")
    cap(world, day_quota=1)
    assert isinstance(notify(world, 1), Accepted)
    assert isinstance(
        world.asks(PHONE, PHONE + 1, sender=other, kind=MessageKind.NOTIFICATION), Accepted
    )


def test_a_batch_looks_once_at_what_an_account_sent_today(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = Foreign(world)
    foreign.chooses(day_caps={"SG": 3})
    asked: list[int] = []

    def look(tx: Connection, account_id: int, now_ms: int) -> dict[str, int]:
        asked.append(account_id)
        return used_today(tx, account_id, now_ms)

    monkeypatch.setattr(quota, "used_today", look)
    requests = [foreign.request(str(6581230000 + step)) for step in range(4)]
    with world.database.transaction() as tx:
        answers = accept_messages(work_at(tx, world.now, world.context), requests)
    assert [isinstance(one, Accepted) for one in answers] == [True, True, True, False]
    assert asked == [foreign.account_id]
