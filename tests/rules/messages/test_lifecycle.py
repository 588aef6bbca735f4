"""What may become of a message, in any order of events; and that the page says the same."""

from __future__ import annotations

import re
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.messages.lifecycle import (
    OUTCOMES,
    TRANSITIONS,
    MessageEvent,
    MessageState,
    advance,
    of_parts,
)
from hongyan.kernel.outcome import Outcome

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "lifecycle.md"
FINAL = frozenset(OUTCOMES)
OPEN = frozenset(MessageState) - FINAL
TRUTH = frozenset({MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.REJECTED})
RECEIPTS = frozenset({MessageEvent.RECEIPT_DELIVERED, MessageEvent.RECEIPT_FAILED})
EVENTS = st.lists(st.sampled_from(MessageEvent), max_size=20)


def replay(events: list[MessageEvent]) -> MessageState:
    """Where a message stands after events, from the queue on."""
    return reduce(advance, events, MessageState.QUEUED)


def page_rows() -> dict[tuple[MessageState, MessageEvent], MessageState]:
    row = re.compile(r"^\| `(\w+)` \| `(\w+)` \| `(\w+)` \| .+ \|$", re.MULTILINE)
    found = row.findall(PAGE.read_text(encoding="utf-8"))
    rows = {
        (MessageState(state), MessageEvent(event)): MessageState(after)
        for state, event, after in found
    }
    assert len(rows) == len(found), "a pair stands twice"
    return rows


def test_the_page_tells_the_table() -> None:
    assert page_rows() == TRANSITIONS


def test_the_page_draws_the_table() -> None:
    arrow = re.compile(r"^ {4}(\w+) --> (\w+): (\w+)$", re.MULTILINE)
    drawn = arrow.findall(PAGE.read_text(encoding="utf-8"))
    assert sorted(drawn) == sorted(
        (state.value, after.value, event.value) for (state, event), after in TRANSITIONS.items()
    )


def test_every_open_state_comes_to_an_end_by_its_deadline() -> None:
    assert {advance(state, MessageEvent.DEADLINE_PASSED) for state in OPEN} == {
        MessageState.UNKNOWN
    }


def test_every_outcome_has_its_state() -> None:
    assert sorted(OUTCOMES.values()) == sorted(Outcome)
    assert all(state.value == outcome.value for state, outcome in OUTCOMES.items())


@pytest.mark.parametrize("state", sorted(TRUTH))
@pytest.mark.parametrize("event", MessageEvent)
def test_a_known_end_is_never_left(state: MessageState, event: MessageEvent) -> None:
    assert advance(state, event) is state


def test_unknown_is_left_only_for_the_truth_of_a_receipt() -> None:
    left = {
        event
        for event in MessageEvent
        if advance(MessageState.UNKNOWN, event) is not MessageState.UNKNOWN
    }
    assert left == RECEIPTS


def test_what_may_have_been_sent_is_never_submitted_again() -> None:
    for state in MessageState:
        if advance(state, MessageEvent.ATTEMPT_STARTED) is MessageState.SUBMITTING:
            assert state in {MessageState.QUEUED, MessageState.SUBMITTING}
    for state in (MessageState.IN_DOUBT, MessageState.SUBMITTED):
        assert all(advance(state, event) is not MessageState.QUEUED for event in MessageEvent)


@given(EVENTS)
def test_a_message_ends_once_and_unknown_is_corrected_once(events: list[MessageEvent]) -> None:
    state, ends = MessageState.QUEUED, list[MessageState]()
    for event in events:
        after = advance(state, event)
        if after is not state and after in FINAL:
            ends.append(after)
        state = after
    assert len(ends) <= 2
    if len(ends) == 2:
        assert ends[0] is MessageState.UNKNOWN
        assert ends[1] in {MessageState.DELIVERED, MessageState.UNDELIVERED}


@given(EVENTS, EVENTS)
def test_a_replay_can_be_cut_anywhere(first: list[MessageEvent], then: list[MessageEvent]) -> None:
    state = replay(first)
    for event in then:
        state = advance(state, event)
    assert replay(first + then) is state


@given(EVENTS, st.sampled_from(MessageEvent))
def test_an_event_that_comes_twice_in_a_row_counts_once(
    events: list[MessageEvent], event: MessageEvent
) -> None:
    # A repeated refusal cannot happen: the second one would speak of another attempt.
    once = replay([*events, event])
    assert advance(once, event) is once


@given(EVENTS, st.sampled_from(sorted(RECEIPTS)))
def test_a_receipt_decides_whatever_was_submitted(
    events: list[MessageEvent], receipt: MessageEvent
) -> None:
    state = replay(events)
    after = advance(state, receipt)
    assert after in FINAL or (state is MessageState.QUEUED and after is MessageState.QUEUED)


@pytest.mark.parametrize(
    ("parts", "delivered", "failed", "event"),
    [
        (1, 0, 0, None),
        (1, 1, 0, MessageEvent.RECEIPT_DELIVERED),
        (1, 0, 1, MessageEvent.RECEIPT_FAILED),
        (3, 2, 0, None),
        (3, 3, 0, MessageEvent.RECEIPT_DELIVERED),
        (3, 0, 1, MessageEvent.RECEIPT_FAILED),
        (3, 2, 1, MessageEvent.RECEIPT_FAILED),
        # A carrier that counts more parts than we do.
        (1, 2, 0, MessageEvent.RECEIPT_DELIVERED),
    ],
)
def test_the_parts_of_a_long_message_decide_together(
    parts: int, delivered: int, failed: int, event: MessageEvent | None
) -> None:
    assert of_parts(parts, delivered, failed) is event
