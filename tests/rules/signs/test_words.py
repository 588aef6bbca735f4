"""What people read of where a sign stands."""

from __future__ import annotations

from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.words import STATE_WORDS


def test_every_state_is_worded() -> None:
    assert list(STATE_WORDS) == list(SignState)
    assert all(STATE_WORDS.values())
