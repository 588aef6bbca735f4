"""Wakes a simulated carrier when its next event is due. Knows no event and no connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

GATHER_MS: Final = 10
"""Events that fall due this close together travel as one batch."""


class Wake:
    """One timer, which is only ever moved nearer until it rings or is stopped."""

    def __init__(self, ring: Callable[[], None]) -> None:
        """Call `ring` on the event loop when the time has come; it stops the timer first."""
        self._ring = ring
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = 0

    def plan(self, next_at: int, now_ms: int) -> None:
        """Ring at a moment, or earlier if that is planned."""
        rings_at = max(next_at, now_ms + GATHER_MS)
        if self._timer is not None:
            if self._rings_at <= rings_at:
                return
            self._timer.cancel()
        self._rings_at = rings_at
        delay_seconds = (rings_at - now_ms) / 1000
        self._timer = asyncio.get_running_loop().call_later(delay_seconds, self._ring)

    def stop(self) -> None:
        """Ring no more until the next plan."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
