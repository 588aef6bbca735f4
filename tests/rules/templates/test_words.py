"""What people read of where a template stands."""

from __future__ import annotations

from hongyan.domain.templates.model import TemplateState
from hongyan.domain.templates.words import STATE_WORDS


def test_every_state_is_worded() -> None:
    assert list(STATE_WORDS) == list(TemplateState)
    assert all(STATE_WORDS.values())
