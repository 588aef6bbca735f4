"""The worker that sweeps: what must happen because time passed, each at its interval."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

import structlog
from sqlalchemy.engine import Connection

from hongyan.domain.messages.request import Accepted
from hongyan.engine.supervisor import wait_for
from hongyan.flows.accounts.allowances import forget_uses
from hongyan.flows.messages.abroad.judge_conversions import judge_conversions
from hongyan.flows.messages.delivery.record_attempts import doubt_unanswered
from hongyan.flows.messages.delivery.sweep import (
    compact,
    expire_messages,
    forget_nonces,
    forget_orphans,
)
from hongyan.flows.money.ledger.lapse_packages import lapse_packages
from hongyan.flows.money.ledger.seal_entries import seal_entries, seal_records, seal_stragglers
from hongyan.flows.money.sales.close_orders import close_orders
from hongyan.flows.money.statements.close_statements import close_statements
from hongyan.flows.money.statements.raise_alerts import raise_alerts
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.review.cases.sweep import sweep_reviews
from hongyan.flows.review.papers.lapse_letters import lapse_letters
from hongyan.flows.review.papers.phone_codes import forget_phone_codes
from hongyan.flows.review.papers.uploads import remove_unused_files
from hongyan.kernel.clock import Clock
from hongyan.workers.story import Stories
from hongyan.workers.watch import MessagesSettled, Watcher

log = structlog.get_logger()


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
        self._sweeping = asyncio.Lock()
        self._sweeps: tuple[tuple[float, Callable[[], Awaitable[None]]], ...] = (
            (1.0, self._reload),
            (1.0, self._doubt),
            (1.0, self._expire),
            (TICK_SECONDS, partial(self._run, "forget_nonces", forget_nonces)),
            (5.0, partial(self._run, "compact", compact)),
            (5.0, partial(self._run, "forget_uses", forget_uses)),
            (60.0, partial(self._run, "unused_files", remove_unused_files)),
            (60.0, partial(self._run, "phone_codes", forget_phone_codes)),
            (60.0, partial(self._run, "forget_orphans", forget_orphans)),
            (60.0, partial(self._run, "reviews", sweep_reviews)),
            (60.0, partial(self._run, "letters", lapse_letters)),
            (60.0, partial(self._run, "conversions", judge_conversions)),
            (1.0, self.seal),
            (60.0, partial(self._run, "seal_stragglers", seal_stragglers)),
            (5.0, partial(self._run, "lapse_packages", lapse_packages)),
            (5.0, partial(self._run, "statements", close_statements)),
            (30.0, partial(self._run, "close_orders", close_orders)),
            (5.0, self._raise_alerts),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Run each sweep at its interval; the first round comes at once."""
        loop = asyncio.get_running_loop()
        due = dict.fromkeys(range(len(self._sweeps)), 0.0)
        while not stop.is_set():
            for number, (interval_seconds, sweep) in enumerate(self._sweeps):
                if loop.time() >= due[number]:
                    async with self._sweeping:
                        await sweep()
                    due[number] = loop.time() + interval_seconds
            await wait_for(stop, TICK_SECONDS)

    async def sweep_all(self) -> None:
        """Run every sweep now: the clock was moved."""
        for _, sweep in self._sweeps:
            async with self._sweeping:
                await sweep()

    async def seal(self) -> None:
        """Seal entries and records; done once more when nothing else writes any more."""
        await self._run("seal_entries", seal_entries)
        await self._run("seal_records", seal_records)

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
        self._watcher.notify(MessagesSettled(settled))

    async def _expire(self) -> None:
        settled = await self._stories.run(
            "expire",
            lambda tx, now_ms: expire_messages(tx, now_ms=now_ms, context=self._stories.context),
        )
        self._watcher.notify(MessagesSettled(settled))

    async def _raise_alerts(self) -> None:
        context = self._stories.context
        requests = await self._stories.run(
            "alerts", lambda tx, now_ms: raise_alerts(tx, now_ms=now_ms, context=context)
        )
        for request in requests:
            answer = await self._stories.accept(request)
            if not isinstance(answer, Accepted):
                log.warning("alert_not_sent", answer=repr(answer))

    async def _run(self, name: str, sweep: Sweep) -> None:
        context = self._stories.context
        await self._stories.run(name, lambda tx, now_ms: sweep(tx, now_ms=now_ms, context=context))
