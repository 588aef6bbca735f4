"""What people read of where a certification stands."""

from __future__ import annotations

from hongyan.domain.certification.model import CertificationState
from hongyan.domain.certification.words import STATE_WORDS


def test_every_state_is_worded() -> None:
    assert list(STATE_WORDS) == list(CertificationState)
    assert all(STATE_WORDS.values())
