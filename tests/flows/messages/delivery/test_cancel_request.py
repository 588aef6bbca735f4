"""A cancelled call ends where it stands: what waits never leaves, what has left is left alone."""

from __future__ import annotations

from threading import Thread

import pytest

from hongyan.domain.callbacks.model import PushKind
from hongyan.flows.messages.delivery.cancel_request import Cancellation, cancel_request
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.outcome import Outcome
from tests.flows.books import Books
from tests.flows.carrier import lost, receipt, refused, taken
from tests.flows.world import PHONE, UNICOM_PHONE, World
from tests.working import work_at

NOTIFICATION, PROMOTION = MessageKind.NOTIFICATION, MessageKind.PROMOTION
FIVE = [PHONE + number for number in range(5)]


def cancels(world: World, biz_id: int, account_id: int | None = None) -> Cancellation | None:
    with world.database.transaction() as tx:
        return cancel_request(work_at(tx, world.now, world.context), biz_id, account_id=account_id)


def counts(done: Cancellation | None) -> tuple[int, int, int]:
    assert done is not None
    return done.cancelled, done.departed, done.ended


def test_what_has_not_departed_ends_is_released_counted_and_reported(world: World) -> None:
    # AUDIT C2: nothing cancels a queued call.
    books = Books(world)
    before = books.balance
    world.hears_of(PushKind.SMS_REPORT)
    sent = world.sends(*FIVE, kind=NOTIFICATION)
    assert counts(cancels(world, sent[0].biz_id)) == (5, 0, 0)
    assert {world.outcome(one.message_id) for one in sent} == {Outcome.REJECTED}
    assert books.balance == before
    assert [one["err_code"] for one in world.pushed(PushKind.SMS_REPORT)] == ["CANCELLED"] * 5
    assert world.totals() == (5, 5, 0, 5)
    assert (world.queued(), world.starts().departures) == (0, [])
    books.prove()


def test_what_has_departed_is_left_alone(world: World) -> None:
    sent = world.sends(*FIVE, kind=NOTIFICATION)
    first, second = world.starts(most=2).departures
    world.hears(taken(first), lost(second))
    assert counts(cancels(world, sent[0].biz_id)) == (3, 2, 0)
    world.receives(receipt(first))
    assert world.outcome(first.message_id) is Outcome.DELIVERED
    assert world.starts().departures == []


def test_cancelling_again_changes_nothing(world: World) -> None:
    sent = world.sends(*FIVE, kind=NOTIFICATION)
    cancels(world, sent[0].biz_id)
    totals = world.totals()
    assert counts(cancels(world, sent[0].biz_id)) == (0, 0, 5)
    assert world.totals() == totals


def test_a_message_that_a_channel_refused_has_not_departed(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.hears(refused(leaving))
    [message] = world.sends(UNICOM_PHONE)
    biz_id = _biz_id(world, leaving.message_id)
    assert counts(cancels(world, biz_id)) == (1, 0, 0)
    assert world.outcome(message.message_id) is None


def test_numbers_that_were_passed_over_are_neither_cancelled_nor_departed(world: World) -> None:
    world.sends(PHONE)
    sent = world.sends(PHONE, PHONE + 1)
    assert counts(cancels(world, sent[0].biz_id)) == (1, 0, 1)


def test_every_carrier_of_a_call_is_cancelled_and_no_other_call(world: World) -> None:
    sent = world.sends(PHONE, UNICOM_PHONE, PHONE + 1, kind=PROMOTION)
    other = world.sends(PHONE + 2, kind=PROMOTION)
    assert counts(cancels(world, sent[0].biz_id)) == (3, 0, 0)
    assert [one.phone for one in world.starts().departures] == [other[0].phone]


def test_an_account_cancels_its_own_calls_alone(world: World) -> None:
    stranger = world.new_sender("stranger").account_id
    [message] = world.sends(PHONE)
    assert cancels(world, message.biz_id, stranger) is None
    assert world.queued() == 1
    assert counts(cancels(world, message.biz_id, world.sender.account_id)) == (1, 0, 0)


@pytest.mark.parametrize("biz_id", [0, 1, (1 << 63) - 1])
def test_a_call_that_never_was_is_not_cancelled(world: World, biz_id: int) -> None:
    assert cancels(world, biz_id) is None


def test_cancelling_while_messages_leave_never_has_one_of_them_twice(world: World) -> None:
    # On PostgreSQL a dispatcher and a command are two processes; row locks keep them apart.
    other = FlowContext(world.settings, IdSource(1), ReferenceCache(world.settings))
    for _ in range(6):
        world.waits(3600)
        sent = world.sends(*FIVE, kind=NOTIFICATION)
        biz_id, left, done = sent[0].biz_id, [], []

        def leave(left: list[int] = left) -> None:
            for _ in range(5):
                left += [one.message_id for one in world.starts(most=1).departures]

        def cancel(done: list[int] = done, biz_id: int = biz_id) -> None:
            with world.database.transaction() as tx:
                found = cancel_request(work_at(tx, world.now, other), biz_id, account_id=None)
            assert found is not None
            done += [one.message.message_id for one in found.settled]

        threads = [Thread(target=leave), Thread(target=cancel)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(left + done) == [one.message_id for one in sent]
        assert not set(left) & set(done)
    Books(world).prove()


def _biz_id(world: World, message_id: int) -> int:
    from hongyan.domain.messages import store as messages

    with world.database.reading() as tx:
        return messages.messages_by_id(tx, [message_id])[message_id].biz_id
