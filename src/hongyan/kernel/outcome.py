"""What finally became of a message.

Words only: how one comes about is `domain/messages/lifecycle`.
"""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """One per message, once it is final."""

    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
