"""Which decisions wait, what a rejection must show, and what makes a decision void."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.decision import QUIET, TAKEN_BACK, DeskDecision, shows_nothing, voided_by
from hongyan.domain.review.lifecycle import TRANSITIONS, Event, State
from hongyan.domain.review.model import ActorKind, TrailEntry
from hongyan.kernel.kinds import RejectionReason
from tests.rules.review.cases import NOON

MARKED = frozenset({RejectionReason.CONTENT_NOT_ALLOWED})
EVENTS = st.lists(st.sampled_from(Event), max_size=8)


def trail(events: list[Event]) -> list[TrailEntry]:
    return [
        TrailEntry(1, number, NOON, ActorKind.CLOCK, "clock", event, State.CLAIMED)
        for number, event in enumerate(events, 1)
    ]


def test_a_rejection_shows_marked_words_or_a_note() -> None:
    bare = DeskDecision(Event.REJECTED, (RejectionReason.MISSPELT,))
    assert shows_nothing(bare, MARKED)
    assert shows_nothing(DeskDecision(Event.REJECTED, bare.reasons, " \n"), MARKED)
    assert not shows_nothing(DeskDecision(Event.REJECTED, bare.reasons, "错字"), MARKED)
    assert not shows_nothing(DeskDecision(Event.REJECTED, (*bare.reasons, *MARKED)), MARKED)


def test_only_a_rejection_has_to_show_anything() -> None:
    assert not shows_nothing(DeskDecision(Event.APPROVED), frozenset())
    assert not shows_nothing(DeskDecision(Event.MATERIAL_ASKED, tuple(MARKED)), frozenset())


@given(EVENTS, st.integers(0, 9))
def test_a_decision_is_void_by_the_last_loud_event_behind_it(
    events: list[Event], seen: int
) -> None:
    void = voided_by(trail(events), seen)
    loud = [one for one in trail(events)[seen:] if one.event not in QUIET]
    assert void == (loud[-1] if loud else None)


def test_what_waits_leaves_the_desk_and_what_is_quiet_changes_no_state() -> None:
    assert {state for (state, event) in TRANSITIONS if event in TAKEN_BACK} == {State.CLAIMED}
    assert all(after is state for (state, event), after in TRANSITIONS.items() if event in QUIET)
