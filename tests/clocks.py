"""A clock that stands still until a test moves it."""

from __future__ import annotations


class ManualClock:
    """Never goes back."""

    def __init__(self, now_ms: int) -> None:
        self._now_ms = now_ms

    def now_ms(self) -> int:
        return self._now_ms

    def advance(self, milliseconds: int) -> None:
        assert milliseconds >= 0, "a clock never goes back"
        self._now_ms += milliseconds
