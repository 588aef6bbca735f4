"""Moves the clock of `dev`: everything happens that would have happened in that time.

A jump is made in hops, from midnight to midnight and to whatever falls due between. Before each hop
what is under way arrives; after it every sweep runs. So months give what days would have given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog

from hongyan.app.lanes import Lanes
from hongyan.engine.flow_thread import FlowThread
from hongyan.engine.notifier import NoticeTopic, Notifier
from hongyan.engine.supervisor import wait_for
from hongyan.flows.operation.move_clock import due_now, move_clock, next_stop
from hongyan.flows.reference.origin import clock_offset
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import SERVICE
from hongyan.kernel.calendar import iso_text
from hongyan.kernel.clock import MovableClock
from hongyan.service.flows import FlowRunner
from hongyan.workers.push import PushWorker

log = structlog.get_logger()

POLL_SECONDS: Final = 0.01
STUCK_SECONDS: Final = 1.5
"""What has not changed for this time (a channel is down, its carrier is slow) is passed by."""

PATIENCE_SECONDS: Final = 30.0
"""How long a move waits in all for what is under way: a stream of calls never ends."""

FOLLOW_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Workers:
    """The parts that act when the clock has been moved."""

    lanes: Lanes
    notifier: Notifier
    pusher: PushWorker
    sweep_all: Callable[[], Awaitable[None]]


class ClockMover:
    """The movable clock of one process, and that of the simulated carriers, a hop ahead of it."""

    def __init__(
        self,
        flows: FlowRunner,
        thread: FlowThread,
        clock: MovableClock,
        carriers: MovableClock,
        workers: Workers,
        installation: str,
    ) -> None:
        """Move `clock`, which flows tell the time by; `carriers` is the simulated carriers'.

        `installation` says whose clock it is to a command that may have asked the wrong port.
        """
        self._flows = flows
        self._thread = thread
        self._clock = clock
        self._carriers = carriers
        self._workers = workers
        self._installation = installation
        self._lock = asyncio.Lock()
        self._stuck: tuple[int, ...] | None = None

    def now_ms(self) -> int:
        """Return the time of the service."""
        return self._clock.now_ms()

    def shown(self) -> Mapping[str, object]:
        """Return what `/dev/clock` answers."""
        now_ms, offset_ms = self._clock.now_ms(), self._clock.offset_ms
        return {
            "now": iso_text(now_ms),
            "now_ms": now_ms,
            "real": iso_text(now_ms - offset_ms),
            "offset_ms": offset_ms,
            "installation": self._installation,
        }

    async def move(self, milliseconds: int) -> None:
        """Move forward; returns when what falls due on the way is done."""
        async with self._lock:
            await self._move_to(self._clock.offset_ms + milliseconds)

    def at_rest(self) -> AbstractAsyncContextManager[None]:
        """Hold moves up: within it none begins."""
        return self._lock

    @property
    def offset_ms(self) -> int:
        """By how much the service is ahead of real time."""
        return self._clock.offset_ms

    def put_back(self, offset_ms: int) -> None:
        """Return to an earlier offset, which the database has again. On the flow thread."""
        self._clock.put_back(offset_ms)
        self._carriers.put_back(offset_ms)

    async def follow(self, stop: asyncio.Event) -> None:
        """Obey the offset in the database, which a command may have moved past this process."""
        while not await wait_for(stop, FOLLOW_SECONDS):
            async with self._lock:
                stored = await self._flows.look(clock_offset)
                if stored > self._clock.offset_ms:
                    await self._move_to(stored)

    async def _move_to(self, offset_ms: int) -> None:
        self._stuck = None
        gives_up_at = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while (left_ms := offset_ms - self._clock.offset_ms) > 0:
            await self._come_to_rest(gives_up_at)
            reached = self._clock.offset_ms + await self._next_hop(left_ms)
            # The carriers go first: what they were about to say arrives at its own time, and not
            # after deadlines that it would have kept.
            self._carriers.move(max(0, reached - self._carriers.offset_ms))
            await self._come_to_rest(gives_up_at)
            await self._thread.run(partial(self._reach, reached))
            await self._workers.sweep_all()
            self._workers.notifier.notify(NoticeTopic.PUSHES)
        log.info("clock_moved", now=iso_text(self._clock.now_ms()))

    async def _next_hop(self, left_ms: int) -> int:
        def hop_to_next_stop(work: Work) -> int:
            target_ms, settings = work.now_ms + left_ms, work.context.settings
            return next_stop(work.tx, work.now_ms, target_ms, settings) - work.now_ms

        return await self._flows.run(hop_to_next_stop)

    def _reach(self, offset_ms: int) -> None:
        # On the flow thread, where no transaction can begin between the two.

        def moved(work: Work) -> None:
            move_clock(work.tx, offset_ms)

        self._flows.transact(SERVICE, moved)
        self._clock.move(offset_ms - self._clock.offset_ms)

    async def _come_to_rest(self, gives_up_at: float) -> None:
        """Wait until nothing is due and nothing is under way, or nothing changes any more."""
        loop = asyncio.get_running_loop()
        self._workers.notifier.notify(NoticeTopic.QUEUE)
        seen, stirred_at = None, loop.time()
        while loop.time() < gives_up_at:
            under_way = await self._under_way()
            if not any(under_way) or under_way == self._stuck:
                return
            if under_way != seen:
                seen, stirred_at = under_way, loop.time()
            elif loop.time() - stirred_at > STUCK_SECONDS:
                self._stuck = under_way
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _under_way(self) -> tuple[int, ...]:
        # Asked on the flow thread: what a claim took from the queue is in its lane by now.
        due = await self._flows.run(_due)
        return (due, *self._workers.lanes.under_way(), self._workers.pusher.in_flight)


def _due(work: Work) -> int:
    return due_now(work.tx, work.now_ms)
