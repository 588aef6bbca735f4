"""The reset of `dev`: the database and the memory of the process as they were when it was ready.

What is under way comes to rest first, and carriers forget what they were about to say, so that
nothing from before arrives after (docs/decisions/0033). The console's own reset starts the whole
process anew with an empty database; it is not this one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from hongyan.api.handlers.dev.reasons import ControlReason
from hongyan.db.snapshot import BYTES_MAX, Snapshot
from hongyan.kernel.refusal import Refused
from hongyan.service.announce import CHANNELS, MESSAGES, REVIEW

if TYPE_CHECKING:
    from hongyan.app.lanes import Lanes
    from hongyan.app.mover import ClockMover
    from hongyan.db.database import Database
    from hongyan.engine.flow_thread import FlowThread
    from hongyan.engine.notifier import Notifier
    from hongyan.flows.reference.context import FlowContext
    from hongyan.workers.dispatch import Dispatcher
    from hongyan.workers.push import PushWorker
    from hongyan.workers.sweep import Sweeper

log = structlog.get_logger()

REST_SECONDS_MAX: Final = 2.0
"""A simulated carrier holds an answer back for 0.2 s at most."""

LOOK_SECONDS: Final = 0.001
MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ResetParts:
    """The parts of a process that a reset holds up, or that remember something."""

    database: Database
    thread: FlowThread
    context: FlowContext
    lanes: Lanes
    mover: ClockMover
    dispatcher: Dispatcher
    pusher: PushWorker
    sweeper: Sweeper
    notifier: Notifier
    memories: tuple[Callable[[], None], ...]
    """What forgets on the event loop."""


class Resetter:
    """Marks a moment, and goes back to it."""

    def __init__(self, parts: ResetParts) -> None:
        """Begin without a mark."""
        self._parts = parts
        self._lock = asyncio.Lock()
        self._mark: tuple[Snapshot, int] | None = None

    async def mark(self) -> None:
        """Remember the present state, if the database is small and of SQLite."""
        parts = self._parts
        copy = await parts.thread.run(partial(Snapshot.take, parts.database))
        self._mark = None if copy is None else (copy, parts.mover.offset_ms)

    def close(self) -> None:
        """Give the memory of the mark back."""
        if self._mark is not None:
            self._mark[0].close()

    async def reset(self) -> Refused | None:
        """Go back to the mark; a `Refused` has left the database as before.

        What does not come to rest has lost the receipts that its carriers were about to send.
        """
        parts = self._parts
        if self._mark is None:
            return Refused(ControlReason.RESET_UNMARKED, "reset", size=BYTES_MAX // MIB)
        if not parts.lanes.are_inside:
            return Refused(ControlReason.RESET_ELSEWHERE, "reset")
        copy, offset_ms = self._mark
        async with self._lock, parts.mover.at_rest(), parts.sweeper.at_rest():
            with parts.dispatcher.held():
                if not await self._come_to_rest():
                    return Refused(ControlReason.RESET_RESTLESS, "reset")
                with parts.pusher.held():
                    await parts.thread.run(partial(self._put_back, copy, offset_ms))
                for forget in parts.memories:
                    forget()
                parts.lanes.begin_again()
        for topic in (MESSAGES, CHANNELS, REVIEW):
            parts.notifier.publish(topic)  # without keys: pages load their lists again
        return None

    async def _come_to_rest(self) -> bool:
        loop, parts = asyncio.get_running_loop(), self._parts
        gives_up_at = loop.time() + REST_SECONDS_MAX
        while True:
            parts.lanes.hush()
            # What a carrier handed out before is stored by the time it is acknowledged.
            if parts.dispatcher.is_at_rest and not any(parts.lanes.under_way()):
                return True
            if loop.time() > gives_up_at:
                log.warning("reset_given_up", under_way=parts.lanes.under_way())
                return False
            await asyncio.sleep(LOOK_SECONDS)

    def _put_back(self, copy: Snapshot, offset_ms: int) -> None:
        # On the flow thread, where no transaction can begin between these.
        parts = self._parts
        is_moved = parts.mover.offset_ms != offset_ms
        copy.put_back(parts.database)
        parts.context.cache.forget()
        parts.mover.put_back(offset_ms)
        if is_moved:
            parts.context.ids.begin_at(parts.mover.now_ms())
