"""Accounts whose values touch on barred topics again and again are told. AUDIT F10."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.accounts.model import ValueCheck
from hongyan.domain.messages import barred_store
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.flows.messages.delivery.judge_values import FOUND_KEPT_DAYS, judge_values
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import MessageKind
from tests.flows.messages.sending.test_note_barred import BARRED, sets
from tests.flows.world import PHONE
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


def sends(world: World, count: int) -> None:
    for number in range(count):
        world.asks(PHONE + number, kind=MessageKind.NOTIFICATION, code=BARRED)


def judged(world: World) -> int:
    return world.change(lambda tx: judge_values(work_at(tx, world.now, world.context)))


def told(world: World) -> list[NoticeKind]:
    with world.database.reading() as tx:
        return [one.kind for one in notices.notices_of(tx, world.sender.account_id)]


def test_an_account_is_told_once_a_day_from_the_bound_on(world: World) -> None:
    world.use(alert_barred_calls=3)
    sends(world, 2)
    assert judged(world) == 0
    sets(world, ValueCheck.BLOCK)
    sends(world, 1)
    assert (judged(world), judged(world)) == (1, 0)
    assert told(world) == [NoticeKind.VALUES_BARRED]
    world.waits(25 * 3600)
    assert judged(world) == 0
    sends(world, 3)
    assert judged(world) == 1


def test_with_a_bound_of_nothing_no_one_is_told(world: World) -> None:
    world.use(alert_barred_calls=0)
    sends(world, 2)
    assert judged(world) == 0


def test_what_was_found_is_forgotten_in_time(world: World) -> None:
    sends(world, 1)
    world.waits(FOUND_KEPT_DAYS * DAY_MS // 1000 + 1)
    judged(world)
    with world.database.reading() as tx:
        assert barred_store.calls_with_barred(tx, 0) == {}
