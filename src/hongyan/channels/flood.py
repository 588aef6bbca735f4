"""How often something may happen in a second before it is a flood. Pure: time is an argument."""

from __future__ import annotations


class Flood:
    """Counts what a peer makes us do, second by second."""

    def __init__(self, per_second_max: int) -> None:
        """Bear `per_second_max` in each second."""
        self._per_second_max = per_second_max
        self._second = 0
        self._count = 0

    def is_one_more_too_many(self, now: float) -> bool:
        """Count one more, and tell whether it is beyond the bound; `now` in seconds."""
        if int(now) != self._second:
            self._second, self._count = int(now), 0
        self._count += 1
        return self._count > self._per_second_max
