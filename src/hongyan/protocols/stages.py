"""How far a message came, as a carrier's receipt says it. Words only."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """What a receipt means before an outcome is decided."""

    DELIVERED = "delivered"
    FAILED = "failed"
    PENDING = "pending"
    """The carrier has it; another receipt follows."""
    UNKNOWN = "unknown"
    """The carrier does not know, or the word is not in the protocol."""
