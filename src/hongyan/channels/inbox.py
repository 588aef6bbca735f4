"""Events that arrive by HTTP: the request that brought them waits until they are stored.

The answer to such a request is the acknowledgement, so it must not leave before the commit. Knows
nothing of HTTP.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

from hongyan.channels.arrivals import Arrivals
from hongyan.engine.supervisor import wait_for
from hongyan.kernel.carriage import CarrierEvent, ChannelEvent

WAITING_MAX: Final = 10_000
"""Further events are not queued: the carrier is answered no, and repeats them."""

AT_ONCE: Final = 1_000
"""Events of one request that are handed over at once; a longer one is handed over in pieces."""


class _Delivery:
    """What one request brought and is not stored yet."""

    def __init__(self, events: Sequence[CarrierEvent]) -> None:
        self.left = {one.event_id for one in events}
        self.stored = asyncio.Event()


class Inbox:
    """The `events` and `acknowledge` of a channel whose carrier calls us."""

    def __init__(self) -> None:
        """Begin empty."""
        self._arrived = Arrivals()
        self._deliveries: dict[str, list[_Delivery]] = {}
        self._is_stopped = False

    async def deliver(self, events: Sequence[CarrierEvent], seconds: float) -> bool:
        """Hand events over and wait until all are stored; False when they are not in time.

        However many there are, they come in: what was stored is known when it is repeated.
        """
        loop = asyncio.get_running_loop()
        late_at = loop.time() + seconds
        for start in range(0, len(events), AT_ONCE):
            piece = events[start : start + AT_ONCE]
            if not await self._deliver(piece, max(0.0, late_at - loop.time())):
                return False
        return True

    async def _deliver(self, events: Sequence[CarrierEvent], seconds: float) -> bool:
        if self._is_stopped or len(self._arrived) + len(events) > WAITING_MAX:
            return False
        delivery = _Delivery(events)
        for event_id in delivery.left:
            self._deliveries.setdefault(event_id, []).append(delivery)
        self._arrived.add(events)
        try:
            return await wait_for(delivery.stored, seconds)
        finally:
            for event_id in delivery.left:
                self._forget(event_id, delivery)

    async def events(self) -> AsyncIterator[Sequence[CarrierEvent]]:
        """Yield what arrived, until `stop`."""
        while not self._is_stopped:
            batch = await self._arrived.batch()
            if batch:
                yield batch

    def acknowledge(self, events: Sequence[ChannelEvent]) -> None:
        """Let the requests go on that waited for these events alone."""
        for one in events:
            for delivery in self._deliveries.pop(one.event_id, ()):
                delivery.left.discard(one.event_id)
                if not delivery.left:
                    delivery.stored.set()

    def start(self) -> None:
        """Take deliveries, also after a stop."""
        self._is_stopped = False

    def stop(self) -> None:
        """Take no more deliveries, and end `events`; who waits is told no in time."""
        self._is_stopped = True
        self._arrived.clear()
        self._arrived.stir()

    def _forget(self, event_id: str, delivery: _Delivery) -> None:
        waiting = self._deliveries.get(event_id, [])
        if delivery in waiting:
            waiting.remove(delivery)
        if not waiting:
            self._deliveries.pop(event_id, None)
