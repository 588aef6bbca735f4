"""Where time comes from.

Knows nothing of what time is used for. Rules take times as arguments; only edges and workers hold a
clock.
"""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time of the service; `dev` may run on one that can be moved."""

    def now_ms(self) -> int:
        """Return the time, in milliseconds since 1970 UTC."""


class SystemClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        """Return the machine's time, in milliseconds since 1970 UTC."""
        return time.time_ns() // 1_000_000


class ManualClock:
    """A clock that stands still until it is moved, and never goes back."""

    def __init__(self, now_ms: int) -> None:
        """Start at `now_ms` (milliseconds since 1970 UTC)."""
        self._now_ms = now_ms

    def now_ms(self) -> int:
        """Return the time it was last set to."""
        return self._now_ms

    def advance(self, milliseconds: int) -> None:
        """Move forward; a negative step is a bug of the caller."""
        assert milliseconds >= 0, "a clock never goes back"
        self._now_ms += milliseconds
