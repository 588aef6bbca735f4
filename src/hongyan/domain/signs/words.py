"""What people read of where a sign stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.domain.signs.model import SignState
from hongyan.kernel.said import Said, said

STATE_WORDS: Final[Mapping[SignState, Said]] = {
    SignState.PENDING: said("In review"),
    SignState.APPROVED: said("Approved"),
    SignState.REJECTED: said("Rejected in review"),
    SignState.WITHDRAWN: said("Taken back"),
    SignState.UNAVAILABLE: said("Unusable: a paper has ended"),
    SignState.BANNED: said("Paused"),
    SignState.SOURCE_RETIRED: said("Source no longer allowed"),
    SignState.DELETED: said("Deleted"),
}
"""Total over `SignState`."""
