"""Places: how many calls of one owner run at once; the others wait in line.

Without it a thousand calls of one account would wait in the queues that all share. Knows no call.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Hashable
from typing import Final

PLACES_MAX: Final = 64
"""How many calls of one account run at once: enough to fill a batch, a moment for others."""


class Places:
    """The places of every owner. Used on the event loop only."""

    def __init__(self, most: int = PLACES_MAX) -> None:
        """Give each owner `most` places."""
        self._most = most
        self._taken: dict[Hashable, int] = {}
        self._lines: dict[Hashable, deque[asyncio.Future[None]]] = {}

    async def take(self, owner: Hashable) -> None:
        """Wait for a place of `owner`, in the order of coming; it is kept until `leave`."""
        taken = self._taken.get(owner, 0)
        if taken >= self._most:
            await self._wait(owner)
        else:
            self._taken[owner] = taken + 1

    def leave(self, owner: Hashable) -> None:
        """Give a place that was taken to the next in line, or to none."""
        line = self._lines.get(owner)
        while line:
            given = line.popleft()
            if not line:
                del self._lines[owner]
            if not given.done():
                given.set_result(None)
                return
        self._taken[owner] -= 1
        if not self._taken[owner]:
            del self._taken[owner]

    async def _wait(self, owner: Hashable) -> None:
        given: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(owner, deque()).append(given)
        try:
            await given
        except asyncio.CancelledError:
            if given.done() and not given.cancelled():  # given a place at the same moment
                self.leave(owner)
            raise
