"""The one thread on which transactions that write run, one after another, two lanes by turns.

The event loop never waits for the disk, and SQLite has its one writer. What is small and waits at
the same moment can share one commit. Knows nothing of what runs.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from enum import IntEnum
from typing import Any, Final, NamedTuple, TypeVar

Result = TypeVar("Result")

JOINED_WEIGHT_MAX: Final = 256
"""How much shares one commit: beyond it a commit is cheap beside what it commits."""

ALONE: Final = JOINED_WEIGHT_MAX + 1
"""The weight of what has a commit of its own."""


class ThreadLane(IntEnum):
    """For whom a transaction runs. While both wait, each lane has every other turn."""

    WORK = 0
    """No caller waits for an answer: dispatch, receipts, pushes, sweeps."""

    CALLS = 1
    """A caller waits: behind other callers, and one piece of work at most for each of them."""


class _Waiting(NamedTuple):
    """A call that waits for its turn."""

    call: Callable[[], Any]
    future: Future[Any]
    weight: int


class FlowThread:
    """The thread. Its lanes are filled on the event loop, and emptied on the thread."""

    def __init__(self, joined: Callable[[], AbstractContextManager[None]] | None = None) -> None:
        """Start with an idle thread.

        `joined` makes one transaction of those that are opened within it; without it each call has
        its own commit.
        """
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="flow")
        self._lanes: tuple[deque[_Waiting], ...] = tuple(deque() for _ in ThreadLane)
        self._last = ThreadLane.WORK
        self._joined = joined

    async def run(
        self,
        call: Callable[[], Result],
        lane: ThreadLane = ThreadLane.WORK,
        *,
        weight: int = ALONE,
    ) -> Result:
        """Run `call` on the thread and return what it returns, after its commit.

        Calls that wait together and weigh `JOINED_WEIGHT_MAX` at most may share a commit. Such a
        call does nothing but transactions: where a neighbour fails before the commit it is run
        again, alone.
        """
        future: Future[Result] = Future()
        self._lanes[lane].append(_Waiting(call, future, weight))
        self._executor.submit(self._run_next)
        return await asyncio.wrap_future(future)

    def _run_next(self) -> None:
        taken = [one for one in self._take() if one.future.set_running_or_notify_cancel()]
        if len(taken) > 1:
            self._run_joined(taken)
        for one in taken:
            if not one.future.done():
                _run_alone(one)

    def _take(self) -> list[_Waiting]:
        """Take the next call, and those behind it that may share its commit."""
        taken: list[_Waiting] = []
        room = JOINED_WEIGHT_MAX
        while any(self._lanes):
            other = ThreadLane(1 - self._last)
            lane = other if self._lanes[other] else self._last
            room -= self._lanes[lane][0].weight
            if taken and (room < 0 or self._joined is None):
                break
            self._last = lane
            taken.append(self._lanes[lane].popleft())
        return taken

    def _run_joined(self, taken: Sequence[_Waiting]) -> None:
        """Run calls with one commit; where one fails before it, nothing is stored and none done."""
        assert self._joined is not None, "only then several are taken"
        results: list[Any] = []
        try:
            with self._joined():
                results = [one.call() for one in taken]
        except BaseException as fault:  # noqa: BLE001 - it is raised where results are awaited
            if results:  # whether it was committed is not known
                for one in taken:
                    one.future.set_exception(fault)
            return
        for one, result in zip(taken, results, strict=True):
            one.future.set_result(result)

    def close(self) -> None:
        """Finish what was begun, then end the thread."""
        self._executor.shutdown(wait=True)


def _run_alone(one: _Waiting) -> None:
    try:
        result = one.call()
    except BaseException as fault:  # noqa: BLE001 - it is raised where the result is awaited
        one.future.set_exception(fault)
    else:
        one.future.set_result(result)
