"""The worker that sweeps: what must happen because time passed, each at its interval.

Some of it each process does for itself, the rest the one that leads does for all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from enum import Enum
from functools import partial
from typing import TypeAlias

import structlog

from hongyan.domain.messages.model import Settled
from hongyan.domain.messages.request import Accepted
from hongyan.engine.supervisor import wait_for
from hongyan.flows.accounts.allowances import forget_uses
from hongyan.flows.accounts.keep_calls import forget_calls
from hongyan.flows.accounts.people.logins import forget_logins
from hongyan.flows.messages.abroad.judge_conversions import judge_conversions
from hongyan.flows.messages.delivery.follow_log import (
    follow_log,
    follow_missed,
    forget_figures,
)
from hongyan.flows.messages.delivery.judge_values import judge_values
from hongyan.flows.messages.delivery.note_views import forget_views
from hongyan.flows.messages.delivery.record_attempts import doubt_unanswered
from hongyan.flows.messages.delivery.retention import forget_old
from hongyan.flows.messages.delivery.sweep import (
    compact,
    expire_messages,
    forget_nonces,
    forget_orphans,
)
from hongyan.flows.messages.delivery.take_inbound import close_long_replies
from hongyan.flows.money.ledger.lapse_packages import lapse_packages
from hongyan.flows.money.ledger.seal_entries import seal_entries, seal_records, seal_stragglers
from hongyan.flows.money.sales.close_orders import close_orders
from hongyan.flows.money.statements.close_statements import close_statements
from hongyan.flows.money.statements.raise_alerts import raise_alerts
from hongyan.flows.operation.close_account import purge_closed
from hongyan.flows.operation.fleet import forget_peers
from hongyan.flows.reference.work import Work
from hongyan.flows.review.applications.scans import seal_scans
from hongyan.flows.review.cases.sweep import sweep_reviews
from hongyan.flows.review.desk.decide import run_decisions
from hongyan.flows.review.papers.forget_scans import forget_scans
from hongyan.flows.review.papers.lapse_letters import lapse_letters
from hongyan.flows.review.papers.phone_codes import forget_phone_codes
from hongyan.flows.review.papers.uploads import remove_unused_files
from hongyan.kernel.clock import Clock
from hongyan.service.flows import FlowRunner
from hongyan.service.watch import MessagesSettled, TextsCame, Watcher

log = structlog.get_logger()


class _Who(Enum):
    """Which processes on one database sweep."""

    EVERYBODY = "everybody"
    ONE_OF_US = "one of us"


Sweeps: TypeAlias = tuple[tuple[float, Callable[[], Awaitable[object]]], ...]
"""Each with its interval in seconds."""

TICK_SECONDS = 0.5
DOUBTED_MAX = 500
FOLLOWS_MAX = 4
"""How many steps behind the log one round takes: after a pause, who sends goes on between them."""


class Sweeper:
    """Sweeps until it is told to stop."""

    def __init__(
        self,
        flows: FlowRunner,
        clock: Clock,
        watcher: Watcher,
        reload: Callable[[], Awaitable[None]],
        leads: Callable[[], Awaitable[bool]],
    ) -> None:
        """Sweep through `flows`.

        `reload` compares the channels with their configuration; `leads` tells whether this process
        does what one of us does.
        """
        self._flows = flows
        self._clock = clock
        self._watcher = watcher
        self._leads = leads
        self._sweeping = asyncio.Lock()
        everywhere: Sweeps = ((1.0, reload),)
        self._sweeps = (
            *((seconds, _Who.EVERYBODY, sweep) for seconds, sweep in everywhere),
            *((seconds, _Who.ONE_OF_US, sweep) for seconds, sweep in self._one_of_us()),
        )

    def _one_of_us(self) -> Sweeps:
        return (
            (1.0, self._doubt),
            (1.0, self._expire),
            (TICK_SECONDS, partial(self._flows.run, forget_nonces)),
            (1.0, self._follow),
            (60.0, partial(self._flows.run, follow_missed)),
            (60.0, partial(self._flows.run, forget_figures)),
            (60.0, partial(self._flows.run, forget_calls)),
            (60.0, partial(self._flows.run, forget_views)),
            (5.0, partial(self._flows.run, compact)),
            (5.0, partial(self._flows.run, forget_uses)),
            (1.0, partial(self._flows.run, seal_scans)),
            (60.0, partial(self._flows.run, forget_scans)),
            (60.0, partial(self._flows.run, purge_closed)),
            (60.0, partial(self._flows.run, remove_unused_files)),
            (60.0, partial(self._flows.run, forget_phone_codes)),
            (60.0, partial(self._flows.run, forget_logins)),
            (60.0, partial(self._flows.run, forget_orphans)),
            (60.0, self._close_replies),
            (5.0, partial(self._flows.run, forget_old)),
            # Before claims are taken back: what was decided in time is done.
            (1.0, partial(self._flows.run, run_decisions)),
            (60.0, partial(self._flows.run, sweep_reviews)),
            (60.0, partial(self._flows.run, lapse_letters)),
            (60.0, partial(self._flows.run, judge_conversions)),
            (60.0, partial(self._flows.run, judge_values)),
            (1.0, self.seal),
            (60.0, partial(self._flows.run, seal_stragglers)),
            (5.0, partial(self._flows.run, lapse_packages)),
            (5.0, partial(self._flows.run, close_statements)),
            (30.0, partial(self._flows.run, close_orders)),
            (60.0, partial(self._flows.run, forget_peers)),
            (5.0, self._raise_alerts),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Run each sweep at its interval; the first round comes at once."""
        loop = asyncio.get_running_loop()
        due = dict.fromkeys(range(len(self._sweeps)), 0.0)
        while not stop.is_set():
            for number, (interval_seconds, who, sweep) in enumerate(self._sweeps):
                if loop.time() >= due[number]:
                    await self._sweep(who, sweep)
                    due[number] = loop.time() + interval_seconds
            await wait_for(stop, TICK_SECONDS)

    async def sweep_all(self) -> None:
        """Run every sweep now: the clock was moved."""
        for _, who, sweep in self._sweeps:
            await self._sweep(who, sweep)

    def at_rest(self) -> AbstractAsyncContextManager[None]:
        """Hold sweeps up: within it none runs."""
        return self._sweeping

    async def _sweep(self, who: _Who, sweep: Callable[[], Awaitable[object]]) -> None:
        async with self._sweeping:
            if who is _Who.EVERYBODY or await self._leads():
                await sweep()

    async def seal(self) -> None:
        """Seal entries and records; done again when nothing else writes any more."""
        await self._flows.run(seal_entries)
        await self._flows.run(seal_records)

    async def _doubt(self) -> None:
        _, settled = await self._flows.run(_doubt_silent)
        self._watcher.notify(MessagesSettled(settled))

    async def _expire(self) -> None:
        settled = await self._flows.run(expire_messages)
        self._watcher.notify(MessagesSettled(settled))

    async def _follow(self) -> None:
        for _ in range(FOLLOWS_MAX):
            if not await self._flows.run(follow_log):
                return

    async def _close_replies(self) -> None:
        replies = await self._flows.run(close_long_replies)
        self._watcher.notify(TextsCame(replies))

    async def _raise_alerts(self) -> None:
        requests = await self._flows.run(raise_alerts)
        for request in requests:
            answer = await self._flows.accept(request)
            if not isinstance(answer, Accepted):
                log.warning("alert_not_sent", answer=repr(answer))


def _doubt_silent(work: Work) -> tuple[int, list[Settled]]:
    silent_ms = work.context.settings.submit_answer_seconds * 1000
    return doubt_unanswered(work, work.now_ms - silent_ms, DOUBTED_MAX)
