"""The worker that sweeps: what must happen because time passed, each at its interval."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from sqlalchemy.engine import Connection

from hongyan.engine.supervisor import wait_for
from hongyan.flows.context import FlowContext
from hongyan.flows.lapse_letters import lapse_letters
from hongyan.flows.record_attempts import doubt_unanswered
from hongyan.flows.review_sweep import sweep_reviews
from hongyan.flows.sweep import compact, expire_messages, forget_nonces, forget_orphans
from hongyan.kernel.clock import Clock
from hongyan.workers.story import Stories
from hongyan.workers.watch import Watcher


class Sweep(Protocol):
    """A flow that time alone calls for."""

    def __call__(self, tx: Connection, *, now_ms: int, context: FlowContext) -> object:
        """Sweep once."""


TICK_SECONDS = 0.5
DOUBTED_MAX = 500


class Sweeper:
    """Sweeps until it is told to stop."""

    def __init__(
        self,
        stories: Stories,
        clock: Clock,
        watcher: Watcher,
        reload: Callable[[], Awaitable[None]],
    ) -> None:
        """Sweep through `stories`; `reload` compares the channels with their configuration."""
        self._stories = stories
        self._clock = clock
        self._watcher = watcher
        self._reload = reload
        self._sweeps: tuple[tuple[float, Callable[[], Awaitable[None]]], ...] = (
            (1.0, self._reload),
            (1.0, self._doubt),
            (1.0, self._expire),
            (TICK_SECONDS, partial(self._run, "forget_nonces", forget_nonces)),
            (5.0, partial(self._run, "compact", compact)),
            (60.0, partial(self._run, "forget_orphans", forget_orphans)),
            (60.0, partial(self._run, "reviews", sweep_reviews)),
            (60.0, partial(self._run, "letters", lapse_letters)),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Run each sweep at its interval; the first round comes at once."""
        loop = asyncio.get_running_loop()
        due = dict.fromkeys(range(len(self._sweeps)), 0.0)
        while not stop.is_set():
            for number, (interval_seconds, sweep) in enumerate(self._sweeps):
                if loop.time() >= due[number]:
                    await sweep()
                    due[number] = loop.time() + interval_seconds
            await wait_for(stop, TICK_SECONDS)

    async def _doubt(self) -> None:
        context = self._stories.context
        _, settled = await self._stories.run(
            "doubt_unanswered",
            lambda tx, now_ms: doubt_unanswered(
                tx,
                now_ms - context.settings.submit_answer_seconds * 1000,
                DOUBTED_MAX,
                now_ms=now_ms,
                context=context,
            ),
        )
        self._watcher.settled(settled)

    async def _expire(self) -> None:
        settled = await self._stories.run(
            "expire",
            lambda tx, now_ms: expire_messages(tx, now_ms=now_ms, context=self._stories.context),
        )
        self._watcher.settled(settled)

    async def _run(self, name: str, sweep: Sweep) -> None:
        context = self._stories.context
        await self._stories.run(name, lambda tx, now_ms: sweep(tx, now_ms=now_ms, context=context))
