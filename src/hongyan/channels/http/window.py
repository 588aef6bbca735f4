"""How many requests are open at once: a window whose size may change while others wait for it.

Used on the event loop only. Knows no request.
"""

from __future__ import annotations

import asyncio
from collections import deque


class RequestWindow:
    """Places; who waits gets them in the order of coming."""

    def __init__(self, size: int) -> None:
        """Begin with every place free."""
        self.size = size
        self.taken = 0
        self._queue: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._queue)

    def resize(self, size: int) -> None:
        """Set the number of places; those that are taken stay taken."""
        self.size = max(1, size)
        self._wake()

    async def enter(self, seconds: float) -> bool:
        """Take a place; False when none was free in time."""
        if self.taken < self.size and not self._queue:
            self.taken += 1
            return True
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        try:
            async with asyncio.timeout(seconds):
                await place
        except TimeoutError:
            if place.done() and not place.cancelled():
                return True  # it was given in the same moment
            self._drop(place)
            return False
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.leave()
            else:
                self._drop(place)
            raise
        return True

    def leave(self) -> None:
        """Give a place back."""
        self.taken -= 1
        self._wake()

    def _drop(self, place: asyncio.Future[None]) -> None:
        if place in self._queue:
            self._queue.remove(place)

    def _wake(self) -> None:
        while self._queue and self.taken < self.size:
            place = self._queue.popleft()
            if not place.done():
                self.taken += 1
                place.set_result(None)
