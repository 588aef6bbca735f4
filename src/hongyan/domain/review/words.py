"""What an applicant reads about an open case: why it is open, and what happens next (FAQ 1.4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.domain.review.lifecycle import State
from hongyan.kernel.said import Said, said

STATE_WORDS: Final[Mapping[State, Said]] = {
    State.SUBMITTED: said("The rules are being applied"),
    State.AUTO_REJECTED: said("Rejected by the rules; you may ask for a human"),
    State.QUEUED: said("Waiting for a reviewer"),
    State.CLAIMED: said("A reviewer is looking at it"),
    State.MATERIAL_NEEDED: said("Waiting for your papers; the clock stands still"),
    State.CALL_NEEDED: said("Waiting for a telephone call: please answer it"),
    State.APPROVED: said("Approved"),
    State.REJECTED: said("Rejected by a reviewer"),
    State.WITHDRAWN: said("Taken back"),
}
"""Total over `State`."""
