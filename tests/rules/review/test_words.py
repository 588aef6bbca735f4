"""What an applicant reads about a case that is open."""

from __future__ import annotations

from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.words import STATE_WORDS


def test_every_state_is_explained_in_both_languages() -> None:
    assert list(STATE_WORDS) == list(State)
    assert all(STATE_WORDS.values())
