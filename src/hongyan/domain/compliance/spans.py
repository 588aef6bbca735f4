"""Asks of many spans whether one of them touches, or holds, another: by search, not one by one.

Places only, of whatever reading; what stands there is not known here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Spans:
    """Spans that are asked for, in any order and overlapping as they like."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        # Up to each, how far the farthest of those that begin no later reaches.
        self._reach = list(accumulate((end for _, end in ordered), max))

    def touch(self, start: int, end: int) -> bool:
        """Tell whether any of them shares a character with `start` to `end`."""
        count = bisect_left(self._starts, end)
        return count > 0 and self._reach[count - 1] > start

    def hold(self, start: int, end: int) -> bool:
        """Tell whether `start` to `end` lies inside one of them."""
        count = bisect_right(self._starts, start)
        return count > 0 and self._reach[count - 1] >= end
