"""Batches.

Concurrent calls are collected while the batch before them runs, then one transaction serves all.

Knows nothing of what a request is.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

import structlog

from hongyan.db.away import DatabaseAway
from hongyan.engine.flow_thread import FlowThread, ThreadLane

Request = TypeVar("Request")
Answer = TypeVar("Answer")

log = structlog.get_logger()


class Overloaded(Exception):  # noqa: N818 - a state of the world, and it reads so
    """More requests wait than the limit allows; the caller should slow down."""


class Batcher(Generic[Request, Answer]):
    """Joins requests to batches for one flow.

    `serve` answers a whole batch in one transaction: one answer for each request, in order. When it
    raises, the requests are served again one by one by `serve_again`, so that one bad request never
    fails its neighbours. `serve_again` must bear that the first commit happened after all.
    Owners take turns, one request each, so that who sends much waits behind what is their own.
    """

    def __init__(  # noqa: PLR0913 - what differs from flow to flow
        self,
        serve: Callable[[Sequence[Request]], Sequence[Answer]],
        thread: FlowThread,
        *,
        weight_max: int,
        lane: ThreadLane = ThreadLane.WORK,
        waiting_max: int = 100_000,
        serve_again: Callable[[Request], Answer] | None = None,
        weigh: Callable[[Request], int] = lambda _: 1,
        owner: Callable[[Request], Hashable] = lambda _: None,
        observe: Callable[[int], None] = lambda _: None,
        admit: Callable[[], None] = lambda: None,
    ) -> None:
        """Serve batches of a summed weight of `weight_max`, or of one request that weighs more.

        Refuse to queue over `waiting_max`, or what `admit` raises for. `owner` says whose a request
        is; requests of one owner keep their order.
        """
        self._serve = serve
        self._thread = thread
        self._weight_max = weight_max
        self._lane = lane
        self._waiting_max = waiting_max
        self._serve_again = serve_again or (lambda request: serve([request])[0])
        self._weigh = weigh
        self._owner = owner
        self._observe = observe
        self._admit = admit
        self._queues: OrderedDict[Hashable, deque[tuple[Request, asyncio.Future[Answer]]]] = (
            OrderedDict()
        )
        self._waiting = 0
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, request: Request) -> Answer:
        """Join the next batch and return this request's answer, after the commit."""
        if self._waiting >= self._waiting_max:
            raise Overloaded
        self._admit()
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(self._owner(request), deque()).append((request, future))
        self._waiting += 1
        if self._running is None:
            # A context of its own: what is logged of a batch belongs to none of its callers.
            self._running = asyncio.get_running_loop().create_task(
                self._drain(), context=contextvars.Context()
            )
        return await future

    def refuse_waiting(self, fault: Exception) -> None:
        """Raise a fault where the answers of requests are awaited that were not begun."""
        for queue in self._queues.values():
            for _, future in queue:
                if not future.done():
                    future.set_exception(fault)
        self._queues.clear()
        self._waiting = 0

    async def idle(self) -> None:
        """Return when nothing waits and nothing runs."""
        while self._running is not None:
            await asyncio.wait([self._running])

    async def _drain(self) -> None:
        try:
            while self._queues:
                taken = self._take()
                self._observe(len(taken))
                await self._answer(taken)
        finally:
            self._running = None

    def _take(self) -> list[tuple[Request, asyncio.Future[Answer]]]:
        taken: list[tuple[Request, asyncio.Future[Answer]]] = []
        room = self._weight_max
        while self._queues:
            owner, queue = self._queues.popitem(last=False)
            room -= self._weigh(queue[0][0])
            if taken and room < 0:  # who sends one number does not wait for a thousand of another
                self._queues[owner] = queue
                self._queues.move_to_end(owner, last=False)
                break
            taken.append(queue.popleft())
            if queue:
                self._queues[owner] = queue
        self._waiting -= len(taken)
        return taken

    async def _answer(self, taken: list[tuple[Request, asyncio.Future[Answer]]]) -> None:
        requests = [request for request, _ in taken]
        try:
            answers = await self._thread.run(lambda: self._serve(requests), self._lane)
        except Exception as fault:
            # Away, it may be back in a moment, and knows then whether the batch was committed.
            if not isinstance(fault, DatabaseAway):
                log.exception("batch_failed", size=len(taken), remedy="each is served again, alone")
            for request, future in taken:
                await self._answer_again(request, future)
            return
        if len(answers) != len(taken):  # a bug, and committed: waiters must get it, not hang
            for _, future in taken:
                if not future.done():
                    future.set_exception(AssertionError("a flow answers each request of its batch"))
            return
        for (_, future), answer in zip(taken, answers, strict=True):
            if not future.done():
                future.set_result(answer)

    async def _answer_again(self, request: Request, future: asyncio.Future[Answer]) -> None:
        try:
            answer = await self._thread.run(lambda: self._serve_again(request), self._lane)
        except Exception as fault:  # noqa: BLE001 - it is raised where the answer is awaited
            if not future.done():
                future.set_exception(fault)
            return
        if not future.done():
            future.set_result(answer)
