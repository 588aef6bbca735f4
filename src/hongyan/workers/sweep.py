"""The worker that sweeps: what must happen because time passed, each at its interval."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hongyan.engine.supervisor import wait_for
from hongyan.flows.record_attempts import doubt_unanswered
from hongyan.flows.sweep import compact, expire_messages, forget_old
from hongyan.kernel.clock import Clock
from hongyan.workers.story import Stories
from hongyan.workers.watch import Watcher

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
            (5.0, self._compact),
            (10.0, self._expire),
            (10.0, self._forget),
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

    async def _compact(self) -> None:
        await self._stories.run(
            "compact", lambda tx, now_ms: compact(tx, now_ms=now_ms, context=self._stories.context)
        )

    async def _expire(self) -> None:
        settled = await self._stories.run(
            "expire",
            lambda tx, now_ms: expire_messages(tx, now_ms=now_ms, context=self._stories.context),
        )
        self._watcher.settled(settled)

    async def _forget(self) -> None:
        await self._stories.run(
            "forget",
            lambda tx, now_ms: forget_old(tx, now_ms=now_ms, context=self._stories.context),
        )
