"""What people read of a case."""

from __future__ import annotations

from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.words import CASE_EVENTS, CASE_STATES, STATE_WORDS


def test_every_state_is_explained_and_every_event_is_worded() -> None:
    assert list(STATE_WORDS) == list(CASE_STATES) == list(State)
    assert list(CASE_EVENTS) == list(Event)
    assert all(STATE_WORDS.values())
