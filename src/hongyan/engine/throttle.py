"""Token buckets: the caller's rate limit and the channel's throttle are the same arithmetic.

Pure: time is an argument. Knows nothing of callers or channels.
"""

from __future__ import annotations


class TokenBucket:
    """Lets `per_second` units through each second, and at most `burst` at once."""

    __slots__ = ("_burst", "_filled_at", "_per_second", "_tokens")

    def __init__(self, per_second: int, burst: int | None = None) -> None:
        """Begin full."""
        self._per_second = per_second
        self._burst = burst if burst is not None else per_second
        self._tokens = float(self._burst)
        self._filled_at = 0

    def available(self, now_ms: int) -> int:
        """Return how many units could be taken now; at most 0 after more was spent."""
        if now_ms > self._filled_at:
            gained = (now_ms - self._filled_at) * self._per_second / 1000
            self._tokens = min(float(self._burst), self._tokens + gained)
            self._filled_at = now_ms
        return int(self._tokens)

    def take(self, count: int, now_ms: int) -> bool:
        """Take `count` units if they are there, all or none."""
        if self.available(now_ms) < count:
            return False
        self._tokens -= count
        return True

    def spend(self, count: int, now_ms: int) -> None:
        """Take `count` units though they may not be there; none is there until they have come."""
        self.available(now_ms)
        self._tokens -= count

    def wait_ms(self, count: int, now_ms: int) -> int:
        """Return after how many milliseconds `count` units will be there.

        At least 1 when they are not now.
        """
        missing = count - self.available(now_ms)
        if missing <= 0:
            return 0
        return max(1, int((count - self._tokens) * 1000 / self._per_second) + 1)
