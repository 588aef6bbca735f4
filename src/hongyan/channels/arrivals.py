"""Events of a carrier that were not handed on yet. Knows no connection and no request."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence

from hongyan.channels.channel import EVENTS_PER_BATCH
from hongyan.kernel.carriage import CarrierEvent


class Arrivals:
    """A first-in, first-out queue. Used on the event loop only."""

    def __init__(self) -> None:
        """Begin empty."""
        self._events: deque[CarrierEvent] = deque()
        self._stirred = asyncio.Event()

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._events)

    def add(self, events: Iterable[CarrierEvent]) -> None:
        """Queue events, and end the wait of `batch`."""
        self._events.extend(events)
        self.stir()

    def stir(self) -> None:
        """End the wait of `batch` without events."""
        self._stirred.set()

    def clear(self) -> None:
        """Drop the queue."""
        self._events.clear()

    async def batch(self) -> Sequence[CarrierEvent]:
        """Return the next events; where there are none, wait until notified and return none."""
        if not self._events:
            self._stirred.clear()
            await self._stirred.wait()
            return ()
        size = min(EVENTS_PER_BATCH, len(self._events))
        return [self._events.popleft() for _ in range(size)]
