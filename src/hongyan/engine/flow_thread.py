"""The one thread on which transactions that write run, one after another, two lanes by turns.

The event loop never waits for the disk, and SQLite has its one writer. Knows nothing of what runs.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import IntEnum
from typing import Any, TypeVar

Result = TypeVar("Result")


class ThreadLane(IntEnum):
    """For whom a transaction runs. While both wait, each lane has every other turn."""

    WORK = 0
    """No caller waits for an answer: dispatch, receipts, pushes, sweeps."""

    CALLS = 1
    """A caller waits: behind other callers, and one piece of work at most for each of them."""


class FlowThread:
    """The thread. Its lanes are filled on the event loop, and emptied on the thread."""

    def __init__(self) -> None:
        """Start with an idle thread."""
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="flow")
        self._lanes: tuple[deque[tuple[Callable[[], Any], Future[Any]]], ...] = tuple(
            deque() for _ in ThreadLane
        )
        self._last = ThreadLane.WORK

    async def run(self, call: Callable[[], Result], lane: ThreadLane = ThreadLane.WORK) -> Result:
        """Run `call` on the thread and return what it returns."""
        future: Future[Result] = Future()
        self._lanes[lane].append((call, future))
        self._executor.submit(self._run_next)
        return await asyncio.wrap_future(future)

    def _run_next(self) -> None:
        other = ThreadLane(1 - self._last)
        self._last = other if self._lanes[other] else self._last
        call, future = self._lanes[self._last].popleft()
        if not future.set_running_or_notify_cancel():
            return
        try:
            result = call()
        except BaseException as fault:  # noqa: BLE001 - it is raised where the result is awaited
            future.set_exception(fault)
        else:
            future.set_result(result)

    def close(self) -> None:
        """Finish what was begun, then end the thread."""
        self._executor.shutdown(wait=True)
