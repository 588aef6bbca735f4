"""Receipts in every order: one verdict for each message, and statistics that add up."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hongyan.domain.callbacks.model import PushKind
from hongyan.kernel.carriage import Answered, Departure, Submitted
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.outcome import Outcome
from tests.flows.carrier import lost, receipt, refused, taken
from tests.flows.world import DEADLINE_SECONDS, NOON, PHONE, World

_phones = count(8613900100000)


def test_a_receipt_decides(world: World) -> None:
    [leaving] = world.submits(PHONE)
    [settled] = world.receives(receipt(leaving)).settled
    assert settled.message.message_id == leaving.message_id
    found = world.verdict(leaving.message_id)
    assert found is not None
    assert (found.outcome, found.code, found.raw_code, found.decided_at) == (
        Outcome.DELIVERED,
        "DELIVERED",
        "DELIVRD",
        NOON + 1000,
    )
    assert world.totals() == (1, 1, 1, 0)


def test_a_failed_receipt_decides_with_its_code(world: World) -> None:
    [leaving] = world.submits(PHONE)
    world.receives(receipt(leaving, failure="MOBILE_NOT_ON_SERVICE"))
    found = world.verdict(leaving.message_id)
    assert found is not None
    assert (found.outcome, found.code) == (Outcome.UNDELIVERED, "MOBILE_NOT_ON_SERVICE")
    assert world.totals() == (1, 1, 0, 1)
    # FAQ 2.1.2: a failed message is never sent again by the platform itself.
    assert world.queued() == 0


def test_nothing_received_is_nothing_done(world: World) -> None:
    taken_in = world.receives()
    assert (taken_in.settled, taken_in.duplicates, taken_in.orphans) == ([], 0, 0)


def test_a_duplicate_changes_nothing(world: World) -> None:
    world.hears_of(PushKind.SMS_REPORT)
    [leaving] = world.submits(PHONE)
    both = world.receives(receipt(leaving), receipt(leaving))
    assert (len(both.settled), both.duplicates) == (1, 1)
    later = world.receives(receipt(leaving, failure="SP_UNKNOWN_ERROR"))
    assert (later.settled, later.duplicates) == ([], 1)
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED
    assert world.totals() == (1, 1, 1, 0)
    assert len(world.pushed(PushKind.SMS_REPORT)) == 1


def test_the_first_outcome_of_a_part_wins_and_another_is_told(world: World) -> None:
    [leaving] = world.submits(PHONE)
    assert world.receives(receipt(leaving)).contradicting == []
    again = world.receives(receipt(leaving), receipt(leaving, failure="SP_UNKNOWN_ERROR"))
    assert [one.event.code for one in again.contradicting] == ["SP_UNKNOWN_ERROR"]
    assert (again.duplicates, again.settled) == (2, [])
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED


def test_a_receipt_under_an_id_that_was_used_before_is_told(world: World) -> None:
    [first] = world.submits(PHONE)
    world.receives(receipt(first))
    [second] = world.leaves(PHONE + 1)
    used = receipt(first).event.carrier_id
    world.hears(Answered(second.channel_id, second.phone, Submitted(second.message_id, 1, (used,))))
    taken = world.receives(receipt(second, carrier_id=used))
    assert [one.event.phone for one in taken.repeated_ids] == [PHONE + 1]
    assert (taken.duplicates, taken.settled) == (1, [])


def test_the_first_failed_part_decides_a_long_message(world: World) -> None:
    [leaving] = world.leaves(PHONE, template_id=world.new_long_template(3))
    world.hears(taken(leaving, parts=3))
    assert world.receives(receipt(leaving, 2)).settled == []
    [settled] = world.receives(receipt(leaving, 0, failure="MOBILE_IN_BLACK")).settled
    assert (settled.verdict.outcome, settled.verdict.code) == (
        Outcome.UNDELIVERED,
        "MOBILE_IN_BLACK",
    )
    assert world.receives(receipt(leaving, 1)).settled == []
    # Segments are what is counted, all of them.
    assert world.totals() == (1, 3, 0, 3)


def test_a_late_receipt_corrects_the_deadline_once(world: World) -> None:
    [leaving] = world.submits(PHONE)
    world.waits(DEADLINE_SECONDS + 1)
    assert len(world.expires()) == 1
    assert world.outcome(leaving.message_id) is Outcome.UNKNOWN
    assert world.totals() == (1, 1, 0, 0)
    assert len(world.receives(receipt(leaving)).settled) == 1
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED
    assert world.totals() == (1, 1, 1, 0)
    assert world.expires() == []


def test_a_receipt_that_nobody_waits_for_is_kept(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    stranger = receipt(leaving, carrier_id="unknown")
    assert world.receives(stranger).orphans == 1
    world.hears(taken(leaving))
    assert world.outcome(leaving.message_id) is None


def test_a_receipt_of_another_channel_with_the_same_id_is_not_taken(world: World) -> None:
    [leaving] = world.submits(PHONE)
    elsewhere = replace(receipt(leaving), channel_id=world.second_channel)
    assert world.receives(elsewhere).orphans == 1
    assert world.outcome(leaving.message_id) is None
    [other] = world.leaves(PHONE + 1)
    other_id = elsewhere.event.carrier_id + "x"
    told = Submitted(other.message_id, other.attempt_no, (other_id,))
    world.hears(Answered(other.channel_id, other.phone, told))
    assert world.outcome(other.message_id) is None


def test_a_receipt_finds_the_attempt_in_doubt_by_phone_and_channel(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.hears(lost(leaving))
    unknown_id = receipt(leaving, carrier_id="never told")
    of_another = replace(unknown_id, event=replace(unknown_id.event, phone=PHONE + 1))
    assert world.receives(of_another).orphans == 1
    assert world.receives(replace(unknown_id, channel_id=world.second_channel)).orphans == 1
    [settled] = world.receives(unknown_id).settled
    assert settled.verdict.outcome is Outcome.DELIVERED
    assert world.receives(unknown_id).duplicates == 1


def test_two_attempts_in_doubt_are_not_guessed_between(world: World) -> None:
    departures = world.leaves(PHONE)
    world.waits(60)
    departures += world.leaves(PHONE)
    world.hears(*(lost(one) for one in departures))
    assert world.receives(receipt(departures[0], carrier_id="never told")).orphans == 1
    assert [world.outcome(one.message_id) for one in departures] == [None, None]


def test_an_attempt_that_waits_for_its_answer_makes_the_match_unsure(world: World) -> None:
    [doubtful] = world.leaves(PHONE)
    world.hears(lost(doubtful))
    world.waits(60)
    [waiting] = world.leaves(PHONE)
    # The receipt may be that of the second message, whose answer is still on its way.
    assert world.receives(receipt(waiting)).orphans == 1
    world.hears(taken(waiting))
    assert world.outcome(waiting.message_id) is Outcome.DELIVERED
    assert world.outcome(doubtful.message_id) is None


def test_a_doubt_that_was_resolved_makes_way_for_the_next(world: World) -> None:
    for turn in range(3):
        [leaving] = world.leaves(PHONE)
        world.hears(lost(leaving))
        world.receives(receipt(leaving, carrier_id=f"told by the receipt {turn}"))
        assert world.outcome(leaving.message_id) is Outcome.DELIVERED
        world.waits(60)
    assert world.totals() == (3, 3, 3, 0)


def test_a_doubt_given_up_long_ago_makes_way_for_the_next(world: World) -> None:
    [forgotten] = world.leaves(PHONE)
    world.hears(lost(forgotten))
    world.waits(2 * DEADLINE_SECONDS + 1)
    world.expires()
    [leaving] = world.leaves(PHONE)
    world.hears(lost(leaving))
    world.receives(receipt(leaving, carrier_id="never told"))
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED
    assert world.outcome(forgotten.message_id) is Outcome.UNKNOWN


def test_a_long_message_in_doubt_gathers_its_parts_by_phone(world: World) -> None:
    [leaving] = world.leaves(PHONE, template_id=world.new_long_template(2))
    world.hears(lost(leaving))
    assert world.receives(receipt(leaving, carrier_id="a")).settled == []
    assert world.receives(receipt(leaving, carrier_id="a")).duplicates == 1
    assert len(world.receives(receipt(leaving, carrier_id="b")).settled) == 1
    assert world.receives(receipt(leaving, carrier_id="c")).orphans == 1
    assert world.totals() == (1, 2, 2, 0)


def test_receipts_of_many_messages_in_one_batch(world: World) -> None:
    sent = [PHONE + number for number in range(50)]
    departures = world.submits(*sent, kind=MessageKind.NOTIFICATION)
    receipts = [
        receipt(one, failure="" if number % 5 else "MOBILE_NOT_ON_SERVICE")
        for number, one in enumerate(departures)
    ]
    assert len(world.receives(*receipts, *receipts[:10]).settled) == 50
    assert world.totals() == (50, 50, 40, 10)


def test_a_receipt_after_failing_over_belongs_to_the_second_attempt(world: World) -> None:
    [first] = world.leaves(PHONE)
    world.hears(refused(first))
    [second] = world.starts().departures
    world.hears(taken(second))
    world.receives(receipt(second))
    assert world.outcome(first.message_id) is Outcome.DELIVERED
    assert [one.state for one in world.attempts(first.message_id)] == ["refused", "submitted"]


FAILURES = st.sampled_from(["", "", "MOBILE_NOT_ON_SERVICE"])


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, int]]]:
    """What each part's receipt says (nothing: delivered), and in which order things happen."""
    failures = draw(st.lists(FAILURES, min_size=1, max_size=3))
    parts = len(failures)
    events: list[tuple[str, int]] = [("receipt", part) for part in range(parts)]
    events += draw(st.lists(st.tuples(st.just("receipt"), st.integers(0, parts - 1)), max_size=3))
    events += draw(
        st.sampled_from([[("answer", 0)], [("lost", 0)], [("answer", 0), ("answer", 0)]])
    )
    events += draw(st.sampled_from([[], [("doubt", 0)], [("doubt", 0), ("refusal", 0)]]))
    events += draw(st.sampled_from([[], [("deadline", 0)]]))
    return failures, draw(st.permutations(events))


def _happens(world: World, leaving: Departure, failures: list[str], what: tuple[str, int]) -> None:
    match what:
        case ("receipt", part):
            world.receives(receipt(leaving, part, failure=failures[part]))
        case ("answer", _):
            world.hears(taken(leaving, parts=len(failures)))
        case ("lost", _):
            world.hears(lost(leaving))
        case ("doubt", _):
            world.doubts()
        case ("refusal", _):
            # Of an attempt that has been answered, or that is in doubt.
            if world.attempts(leaving.message_id)[0].state != "submitting":
                world.hears(refused(leaving))
        case _:
            world.waits(DEADLINE_SECONDS + 1)
            world.expires()


@pytest.mark.timeout(120)
def test_any_order_of_answers_receipts_and_doubts_gives_one_verdict(world: World) -> None:
    templates = {1: 0} | {parts: world.new_long_template(parts) for parts in (2, 3)}

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(stories())
    def told(story: tuple[list[str], list[tuple[str, int]]]) -> None:
        failures, events = story
        before = world.totals()
        [leaving] = world.leaves(next(_phones), template_id=templates[len(failures)])
        for event in events:
            _happens(world, leaving, failures, event)
        world.doubts()
        expected = Outcome.UNDELIVERED if any(failures) else Outcome.DELIVERED
        assert world.outcome(leaving.message_id) is expected
        assert len(world.attempts(leaving.message_id)) == 1
        assert world.queued() == 0
        gained = tuple(now - then for then, now in zip(before, world.totals(), strict=True))
        segments = len(failures)
        assert gained == (1, segments, *((0, segments) if any(failures) else (segments, 0)))

    told()
