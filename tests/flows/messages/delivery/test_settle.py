"""What follows when a message is final: its verdict, its statistics, its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Verdict
from hongyan.flows.messages.delivery.settle import settle
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.outcome import Outcome
from tests.flows.world import PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.domain.messages.model import Settled


def settles(world: World, *verdicts: Verdict) -> list[Settled]:
    with world.database.transaction() as tx:
        return settle(work_at(tx, world.now, world.context), verdicts)


@pytest.mark.parametrize(
    ("outcome", "delivered", "failed"),
    [
        (Outcome.DELIVERED, 1, 0),
        (Outcome.UNDELIVERED, 0, 1),
        (Outcome.REJECTED, 0, 1),
        # Sent without a receipt: neither, until a late receipt tells.
        (Outcome.UNKNOWN, 0, 0),
    ],
)
def test_an_outcome_is_counted(world: World, outcome: Outcome, delivered: int, failed: int) -> None:
    [message] = world.sends(PHONE)
    [settled] = settles(world, Verdict(message.message_id, outcome, "CODE", "", world.now))
    assert settled.message == message
    assert world.outcome(message.message_id) is outcome
    assert world.totals() == (1, 1, delivered, failed)


def test_statistics_belong_to_the_day_of_the_send_request(world: World) -> None:
    [message] = world.sends(PHONE)
    world.waits(24 * 3600)
    settles(world, Verdict(message.message_id, Outcome.DELIVERED, "DELIVERED", "", world.now))
    with world.database.reading() as tx:
        rows = messages.statistics_by_day(
            tx, world.sender.account_id, (20260101, 20260131), [int(MessageKind.VERIFICATION)], None
        )
    assert [tuple(row) for row in rows] == [(20260115, 1, 1, 0)]


def test_only_accounts_that_listen_get_a_report(world: World) -> None:
    other = world.new_sender("other")
    world.hears_of(PushKind.SMS_REPORT, other)
    [quiet] = world.sends(PHONE)
    [heard] = world.sends(PHONE + 1, sender=other, out_id="order-7")
    settles(
        world,
        Verdict(quiet.message_id, Outcome.DELIVERED, "DELIVERED", "", world.now),
        Verdict(heard.message_id, Outcome.DELIVERED, "DELIVERED", "", world.now),
    )
    [item] = world.pushed(PushKind.SMS_REPORT)
    assert item["out_id"] == "order-7"


def test_nothing_to_settle_writes_nothing(world: World) -> None:
    assert settles(world) == []
