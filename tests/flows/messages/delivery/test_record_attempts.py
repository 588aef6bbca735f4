"""What channels answer: taken, refused, unknown; and what is never done twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongyan.domain.messages.model import AttemptState
from hongyan.domain.messages.tables import dispatch
from hongyan.flows.messages.delivery.record_attempts import ATTEMPTS_MAX, state_of
from hongyan.kernel.carriage import (
    Answered,
    ChannelFault,
    Departure,
    Sent,
    SubmitAnswer,
    Submitted,
)
from hongyan.kernel.outcome import Outcome
from tests.flows.carrier import ids_of, lost, receipt, refused, taken
from tests.flows.world import PHONE, World

_phones = count(8613900200000)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Submitted(1, 1, ("a",)), AttemptState.SUBMITTED),
        (ChannelFault(1, 1, Sent.MAYBE, ""), AttemptState.IN_DOUBT),
        (ChannelFault(1, 1, Sent.NO, "9"), AttemptState.REFUSED),
        (ChannelFault(1, 1, Sent.NO, "8", is_throttled=True), AttemptState.THROTTLED),
    ],
)
def test_an_answer_makes_a_state(answer: SubmitAnswer, state: AttemptState) -> None:
    assert state_of(answer) is state


def test_a_taken_message_waits_for_its_receipt(world: World) -> None:
    [leaving] = world.submits(PHONE)
    [attempt] = world.attempts(leaving.message_id)
    assert attempt.state == "submitted"
    assert attempt.carrier_ids == ids_of(leaving)[0]
    assert world.outcome(leaving.message_id) is None
    assert world.queued() == 0


def test_a_message_that_every_channel_refuses_is_rejected(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    assert world.hears(refused(leaving)) == []
    [again] = world.starts().departures
    [settled] = world.hears(refused(again, "CMPP:13"))
    assert settled.verdict.outcome is Outcome.REJECTED
    assert (settled.verdict.code, settled.verdict.raw_code) == ("NO_ROUTE", "CMPP:13")
    assert world.queued() == 0
    assert world.totals() == (1, 1, 0, 1)


def test_what_may_have_been_sent_is_never_sent_again(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.hears(lost(leaving))
    assert [one.state for one in world.attempts(leaving.message_id)] == ["in_doubt"]
    assert world.queued() == 0
    world.waits(3600)
    assert world.starts().departures == []


def test_a_refusal_after_the_doubt_does_not_send_again(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.doubts()
    assert world.hears(refused(leaving)) == []
    assert [one.state for one in world.attempts(leaving.message_id)] == ["in_doubt"]
    assert world.queued() == 0


def test_an_answer_recorded_twice_counts_once(world: World) -> None:
    # A commit whose acknowledgement was lost is repeated.
    [one] = world.leaves(PHONE)
    world.hears(taken(one))
    world.hears(taken(one))
    world.receives(receipt(one))
    assert world.totals() == (1, 1, 1, 0)
    [other] = world.leaves(PHONE + 1)
    world.hears(refused(other))
    world.hears(refused(other))
    assert world.queued() == 1


def test_an_answer_after_the_doubt_still_brings_the_ids(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.doubts()
    world.hears(taken(leaving))
    assert [one.state for one in world.attempts(leaving.message_id)] == ["submitted"]
    world.receives(receipt(leaving))
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED


def test_an_answer_that_comes_after_the_adopted_receipt_changes_nothing(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.doubts()
    world.receives(receipt(leaving))
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED
    world.hears(taken(leaving))
    assert world.receives(receipt(leaving)).duplicates == 1
    assert world.totals() == (1, 1, 1, 0)


def test_one_refusal_in_a_batch_does_not_touch_the_others(world: World) -> None:
    # FAQ 2.1.9
    first, second, third = world.leaves(PHONE, PHONE + 1, PHONE + 2)
    world.hears(taken(first), refused(second), lost(third))
    states = [world.attempts(one.message_id)[0].state for one in (first, second, third)]
    assert states == ["submitted", "refused", "in_doubt"]
    assert world.queued() == 1


def test_a_receipt_that_came_before_the_answer_is_found(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    early = world.receives(receipt(leaving))
    assert (early.orphans, early.settled) == (1, [])
    [settled] = world.hears(taken(leaving))
    assert settled.verdict.outcome is Outcome.DELIVERED
    assert world.receives(receipt(leaving)).duplicates == 1


def test_early_receipts_of_a_long_message_are_all_found(world: World) -> None:
    [leaving] = world.leaves(PHONE, template_id=world.new_long_template(2))
    assert world.attempts(leaving.message_id)[0].parts == 2
    world.receives(receipt(leaving, 1), receipt(leaving, 1), receipt(leaving, 0))
    [settled] = world.hears(taken(leaving, parts=2))
    assert settled.verdict.outcome is Outcome.DELIVERED


def test_a_long_message_that_was_taken_as_one_has_one_receipt(world: World) -> None:
    [leaving] = world.leaves(PHONE, template_id=world.new_long_template(3))
    world.hears(taken(leaving, parts=1))
    [settled] = world.receives(receipt(leaving)).settled
    assert settled.verdict.outcome is Outcome.DELIVERED
    assert world.totals() == (1, 3, 3, 0)


def test_a_receipt_that_came_before_the_answer_was_lost_is_found(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.receives(receipt(leaving))
    [settled] = world.hears(lost(leaving))
    assert settled.verdict.outcome is Outcome.DELIVERED


def test_attempts_that_nobody_answers_are_doubted_after_a_while(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.receives(receipt(leaving))
    world.waits(59)
    assert world.doubts(after_seconds=60) == []
    assert world.attempts(leaving.message_id)[0].state == "submitting"
    world.waits(2)
    [settled] = world.doubts(after_seconds=60)
    assert settled.verdict.outcome is Outcome.DELIVERED


def test_a_message_that_is_put_off_for_ever_is_given_up(world: World) -> None:
    [message] = world.sends(PHONE)
    for number in range(1, ATTEMPTS_MAX + 1):
        world.waits(2)
        [leaving] = world.starts().departures
        assert leaving.attempt_no == number
        settled = world.hears(refused(leaving, "CMPP:8", is_throttled=True))
        assert bool(settled) is (number == ATTEMPTS_MAX)
    assert world.outcome(message.message_id) is Outcome.REJECTED


def test_a_channel_that_was_just_added_is_tried_too(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.hears(refused(leaving))
    [again] = world.starts().departures
    third = world.new_channel("third", price_micro=1)
    assert world.hears(refused(again)) == []
    [last] = world.starts().departures
    assert last.channel_id == third


ANSWERS: dict[str, Callable[[Departure], Answered]] = {
    "taken": taken,
    "refused": refused,
    "throttled": partial(refused, is_throttled=True),
    "lost": lost,
}
CERTAIN = {"refused", "throttled"}


def test_no_message_is_ever_submitted_where_it_may_have_been_sent(world: World) -> None:
    @settings(max_examples=30, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1, max_size=6), st.booleans())
    def answered(script: list[str], twice: bool) -> None:
        [message] = world.sends(next(_phones))
        for word in script:
            world.waits(2)
            for leaving in world.starts().departures:
                world.hears(*[ANSWERS[word](leaving)] * (1 + twice))
        states = [one.state for one in world.attempts(message.message_id)]
        told = script[: len(states)]
        # Every attempt but the last is one that certainly sent nothing.
        assert set(told[:-1]) <= CERTAIN
        if len(states) < len(script):
            assert told[-1] not in CERTAIN or told.count("refused") == 2
        tried = [
            one.channel_id for one in world.attempts(message.message_id) if one.state == "refused"
        ]
        assert len(tried) == len(set(tried))
        is_rejected = world.outcome(message.message_id) is Outcome.REJECTED
        assert is_rejected is (told.count("refused") == 2)
        with world.database.transaction() as tx:
            tx.execute(dispatch.delete())

    answered()
