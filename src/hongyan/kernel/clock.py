"""The clocks of a process.

Knows nothing of what time is used for. Rules take times as arguments; only edges and workers hold a
clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
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


class MovableClock:
    """The time of a service that can be moved: real time and an offset that only grows.

    A reset of `dev` alone puts it back, together with the database.
    """

    def __init__(self, offset_ms: int = 0, real: Clock | None = None) -> None:
        """Start a number of milliseconds ahead of `real`, by default of the machine's clock."""
        self._real = real or SystemClock()
        self._offset_ms = offset_ms
        self._told: list[Callable[[], object]] = []

    @property
    def offset_ms(self) -> int:
        """How many milliseconds it is ahead of real time."""
        return self._offset_ms

    def now_ms(self) -> int:
        """Return real time and the offset, in milliseconds since 1970 UTC."""
        return self._real.now_ms() + self._offset_ms

    def move(self, milliseconds: int) -> None:
        """Move forward and tell those who wait; a negative step is a bug of the caller."""
        assert milliseconds >= 0, "a clock never goes back"
        self._offset_ms += milliseconds
        for tell in tuple(self._told):
            tell()

    def put_back(self, offset_ms: int) -> None:
        """Return to an earlier offset, and tell those who wait; nothing later may be stored."""
        self._offset_ms = offset_ms
        for tell in tuple(self._told):
            tell()

    def on_move(self, tell: Callable[[], object]) -> Callable[[], None]:
        """Call `tell` after each move, on the mover's thread. Returns a function that ends it."""
        self._told.append(tell)
        return lambda: self._told.remove(tell)
