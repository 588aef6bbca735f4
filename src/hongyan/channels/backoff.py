"""How long a link waits before it connects again: longer each time, with jitter.

Pure: chance is an argument, nothing here waits.
"""

from __future__ import annotations

from collections.abc import Callable


class Backoff:
    """Doubles from `seconds_min` to `seconds_max`; half to one and a half times that is waited."""

    def __init__(self, seconds_min: float, seconds_max: float, jitter: Callable[[], float]) -> None:
        """Begin with the shortest; `jitter` returns a chance from 0 to 1."""
        self._seconds_min = seconds_min
        self._seconds_max = seconds_max
        self._jitter = jitter
        self._seconds = seconds_min

    def next_seconds(self) -> float:
        """Return how long to wait now."""
        seconds = self._seconds * (0.5 + self._jitter())
        self._seconds = min(self._seconds * 2, self._seconds_max)
        return seconds

    def reset(self) -> None:
        """Reset after a success."""
        self._seconds = self._seconds_min
