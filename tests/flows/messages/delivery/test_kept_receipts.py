"""Receipts that came before their attempt was known are taken out when it is, and only then."""

from __future__ import annotations

from sqlalchemy import func, select

from hongyan.domain.messages.model import AttemptState
from hongyan.domain.receipts.tables import orphan_receipt
from hongyan.kernel.carriage import Answered, Submitted
from hongyan.kernel.outcome import Outcome
from tests.flows.carrier import lost, receipt, refused, taken
from tests.flows.world import PHONE, World


def kept(world: World) -> int:
    with world.database.reading() as tx:
        return int(tx.execute(select(func.count()).select_from(orphan_receipt)).scalar_one())


def test_a_receipt_before_its_answer_waits_for_the_answer(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    assert world.receives(receipt(leaving)).orphans == 1
    world.use()
    world.hears(taken(leaving))
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED
    assert kept(world) == 0


def test_a_receipt_is_kept_for_three_days_at_least(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.receives(receipt(leaving))
    world.waits(72 * 3600)
    world.hears(taken(leaving))
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED


def test_a_receipt_that_came_before_the_attempt_is_not_its_own(world: World) -> None:
    [before] = world.submits(PHONE)
    assert world.receives(receipt(before, carrier_id="a stray")).orphans == 1
    world.waits(60)
    [leaving] = world.leaves(PHONE)
    world.hears(lost(leaving))
    assert world.outcome(leaving.message_id) is None
    assert kept(world) == 1


def test_a_receipt_that_came_while_the_answer_was_awaited_is_its_own(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.waits(1)
    assert world.receives(receipt(leaving, carrier_id="its own")).orphans == 1
    world.doubts()
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED


def test_a_late_answer_tells_the_id_and_submits_nothing_again(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.hears(lost(leaving))
    world.receives(receipt(leaving, carrier_id="77", failure="SP_UNKNOWN_ERROR"))
    answer = Submitted(leaving.message_id, leaving.attempt_no, ("77",))
    late = Answered(leaving.channel_id, leaving.phone, answer)
    world.hears(late, late)
    world.hears(refused(leaving))
    [attempt] = world.attempts(leaving.message_id)
    assert (attempt.state, attempt.carrier_ids) == (AttemptState.SUBMITTED.value, "77")
    assert world.queued() == 0
    assert world.starts().departures == []
    assert world.outcome(leaving.message_id) is Outcome.UNDELIVERED


def test_a_late_answer_finds_the_receipt_that_two_doubts_kept(world: World) -> None:
    first = world.leaves(PHONE)
    world.waits(60)
    second = world.leaves(PHONE)
    world.hears(lost(first[0]), lost(second[0]))
    assert world.receives(receipt(second[0], carrier_id="88")).orphans == 1
    answer = Submitted(second[0].message_id, second[0].attempt_no, ("88",))
    world.hears(Answered(second[0].channel_id, second[0].phone, answer))
    assert world.outcome(second[0].message_id) is Outcome.DELIVERED
    assert world.outcome(first[0].message_id) is None
