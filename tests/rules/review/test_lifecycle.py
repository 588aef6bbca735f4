"""What may become of a review case, in any order of events; and that the page says the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.conduct import ACTORS
from hongyan.domain.review.lifecycle import (
    AT_THE_DESK,
    CLOCK_STARTS,
    OPEN,
    TRANSITIONS,
    VERDICTS,
    Event,
    State,
    advance,
)

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "review-cases.md"
EVENTS = st.lists(st.sampled_from(Event), max_size=30)
AGAIN = frozenset({Event.HUMAN_REQUESTED, Event.REOPENED})


def test_the_page_tells_the_table() -> None:
    row = re.compile(r"^\| `(\w+)` \| `(\w+)` \| `(\w+)` \| ([\w, ]+) \| .+ \|$", re.MULTILINE)
    states = PAGE.read_text("utf-8").partition("## States")[2].partition("\n## ")[0]
    assert [
        (state, event, after, set(who.split(", ")))
        for state, event, after, who in row.findall(states)
    ] == [
        (state.value, event.value, after.value, {actor.value for actor in ACTORS[event]})
        for (state, event), after in TRANSITIONS.items()
    ]


def test_the_page_draws_the_table() -> None:
    arrow = re.compile(r"^ {4}(\w+) --> (\w+): (\w+)$", re.MULTILINE)
    drawn = arrow.findall(PAGE.read_text("utf-8"))
    assert drawn == [
        (state.value, after.value, event.value) for (state, event), after in TRANSITIONS.items()
    ]


def test_every_event_but_the_first_has_its_place() -> None:
    assert {event for _, event in TRANSITIONS} == set(Event) - {Event.SUBMITTED}


def test_every_state_can_be_reached_and_left_but_withdrawn() -> None:
    assert set(TRANSITIONS.values()) | {State.SUBMITTED} == set(State)
    assert {state for state, _ in TRANSITIONS} == set(State) - {State.WITHDRAWN}


def test_open_decided_and_withdrawn_are_all() -> None:
    assert set(VERDICTS) | OPEN | {State.WITHDRAWN} == set(State)
    assert OPEN.isdisjoint(VERDICTS)
    assert AT_THE_DESK < OPEN


def test_the_clock_starts_on_every_way_into_the_queue_from_outside_the_desk() -> None:
    into = {
        event
        for (state, event), after in TRANSITIONS.items()
        if after in AT_THE_DESK and state not in AT_THE_DESK
    }
    assert into == CLOCK_STARTS


@pytest.mark.parametrize("state", sorted(VERDICTS))
@pytest.mark.parametrize("event", Event)
def test_a_verdict_is_left_only_for_another_look_or_withdrawal(state: State, event: Event) -> None:
    after = advance(state, event)
    assert after is None or event in AGAIN or after is State.WITHDRAWN


@given(EVENTS)
def test_any_events_keep_a_case_in_the_table(events: list[Event]) -> None:
    state = State.SUBMITTED
    for event in events:
        after = advance(state, event)
        assert after == TRANSITIONS.get((state, event))
        state = after or state
    assert state in State


@given(EVENTS)
def test_between_two_verdicts_somebody_asked_for_another_look(events: list[Event]) -> None:
    state, asked = State.SUBMITTED, True
    for event in events:
        after = advance(state, event)
        if after is None:
            continue
        asked = asked or event in AGAIN
        if after in VERDICTS:
            assert asked
            asked = False
        state = after


@given(EVENTS)
def test_what_is_withdrawn_stays_withdrawn(events: list[Event]) -> None:
    assert all(advance(State.WITHDRAWN, event) is None for event in events)
