"""Keeps parts running.

A part that dies of a bug is logged and started again; one whose database is away waits for it, and
goes on. Knows nothing of what it runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from hongyan.db.away import DatabaseAway

AWAY_SECONDS = 0.5
"""How long a part waits for a database that is away before it is started again."""

RESTART_AFTER_SECONDS = 1.0

log = structlog.get_logger()

Part = Callable[[asyncio.Event], Awaitable[None]]


class Supervisor:
    """Runs parts until it is stopped; stops them in the reverse order of their start."""

    def __init__(self) -> None:
        """Begin with no parts."""
        self._tasks: list[tuple[asyncio.Event, asyncio.Task[None]]] = []

    def start(self, name: str, part: Part) -> None:
        """Run `part` until `stop`; it is given the event that tells it to end."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._tasks.append((stop, loop.create_task(_keep_running(name, part, stop), name=name)))

    async def stop(self, patience_seconds: float = 5.0) -> None:
        """Tell each part to end, newest first, and wait for it.

        One that does not end is cancelled.
        """
        for stop, task in reversed(self._tasks):
            stop.set()
            done, _ = await asyncio.wait([task], timeout=patience_seconds)
            if not done:
                task.cancel()
                await asyncio.wait([task], timeout=1.0)
        self._tasks.clear()


async def _keep_running(name: str, part: Part, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await part(stop)
        except DatabaseAway:  # said once a minute, where it was met
            await wait_for(stop, AWAY_SECONDS)
        except Exception:
            log.exception("part_died", part=name, restart_seconds=RESTART_AFTER_SECONDS)
            await wait_for(stop, RESTART_AFTER_SECONDS)
        else:
            return


async def until_back(stop: asyncio.Event, act: Callable[[], Awaitable[object]]) -> bool:
    """Do what must not be lost, again and again while the database is away.

    False when it is given up, because `stop` was set. `act` must bear that it was done before.
    """
    while True:
        try:
            await act()
        except DatabaseAway:
            if await wait_for(stop, AWAY_SECONDS):
                return False
        else:
            return True


async def wait_for(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event, but not longer than `seconds`; return whether it came."""
    if event.is_set():
        return True
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
