"""The worker that pushes: waits, claims what is due, pushes it side by side, records how it ended.

Results and the next claim share one transaction. Knows neither what a push says nor when it is
repeated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import perf_counter
from urllib.parse import urlsplit

import structlog

from hongyan.db.away import DatabaseAway
from hongyan.db.database import Database
from hongyan.domain.callbacks.model import ClaimedPush, EndpointKey, PushResult, secret_purpose
from hongyan.domain.callbacks.turns import UNKNOWN, EndpointHealth, Slots
from hongyan.engine.flow_thread import FlowThread
from hongyan.engine.supervisor import AWAY_SECONDS
from hongyan.flows.messages.reports.push import Claim, ClaimTerms, claim_pushes, record_pushes
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import SERVICE
from hongyan.kernel.clock import Clock
from hongyan.kernel.seal import SealError
from hongyan.workers.push_http import PushAnswer, PushClient

POLL_SECONDS = 1.0
GATHER_SECONDS = 0.05
"""How long items gather after a claim: a push of many costs as much as a push of one."""
LEASE_MARGIN_MS = 10_000
NOTHING = Claim([], has_more=False)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PushEnd:
    """A push that ended and was recorded, for those who count."""

    result: PushResult
    ended_at: int


class PushWorker:
    """Pushes reports and replies to callback endpoints until it is told to stop."""

    def __init__(
        self,
        database: Database,
        thread: FlowThread,
        context: FlowContext,
        clock: Clock,
        on_pushed: Callable[[PushEnd], None] = lambda _: None,
        *,
        real_clock: Clock | None = None,
    ) -> None:
        """Use the thread on which flows run; `on_pushed` is told of every push, failed or not.

        `real_clock` (default: `clock`) is by what a receiver checks the age of a push.
        """
        self._database = database
        self._thread = thread
        self._context = context
        self._settings = settings = context.settings
        self._clock = clock
        self._real_clock = real_clock or clock
        self._on_pushed = on_pushed
        self._terms = ClaimTerms(
            settings.push_batch_max, settings.push_timeout_ms + LEASE_MARGIN_MS, Slots()
        )
        self._healths: dict[EndpointKey, EndpointHealth] = {}
        self._ended: list[PushEnd] = []
        self._turn = 0
        self._in_flight = 0
        self._out: set[asyncio.Task[None]] = set()
        self._is_held = False
        self._woken = asyncio.Event()

    @property
    def in_flight(self) -> int:
        """How many pushes are out."""
        return self._in_flight

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let go of the pushes that are out, and claim and record none within it.

        What they were about is gone by its end: the database is put back within it.
        """
        self._is_held = True
        for task in self._out:
            task.cancel()
        try:
            yield
        finally:
            self._healths, self._ended, self._in_flight = {}, [], 0
            self._is_held = False
            self.wake()

    def wake(self) -> None:
        """Notify that something may be due; call it on the event loop, after the commit."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Push until `stop` is set; then let the pushes under way end and record them.

        A database that is away is waited for. What else it raises passes through: the items of a
        lost record are pushed again after their lease.
        """
        self._healths, self._ended, self._in_flight = {}, [], 0
        timeout_ms, private = self._settings.push_timeout_ms, self._settings.push_private_addresses
        async with (
            PushClient(timeout_ms, private_allowed=private) as client,
            asyncio.TaskGroup() as tasks,
        ):
            stopping = tasks.create_task(self._wake_at(stop))
            while not stop.is_set():
                await self._wait()
                if self._is_held:
                    continue
                claim = await self._record_and_claim(may_claim=not stop.is_set())
                for push in claim.pushes:
                    task = tasks.create_task(self._push(client, push))
                    self._out.add(task)
                    task.add_done_callback(self._out.discard)
                if not claim.has_more:
                    await asyncio.sleep(GATHER_SECONDS)
            while self._in_flight or self._ended:
                await self._wait()
                await self._record_and_claim(may_claim=False)
            await stopping

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self.wake()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            return
        self._woken.clear()

    async def _record_and_claim(self, *, may_claim: bool) -> Claim:
        ended, self._ended = self._ended, []
        healths = dict(self._healths)
        results = [end.result for end in ended]
        try:
            dead_count, claim = await self._thread.run(
                lambda: self._transact(results, healths, may_claim=may_claim)
            )
        except DatabaseAway:
            self._ended = ended + self._ended  # recorded twice is recorded once
            await asyncio.sleep(AWAY_SECONDS)
            return NOTHING
        if self._is_held:
            return NOTHING  # it was claimed before, and is let go of with the others
        if dead_count:
            log.error("pushes_dead", items=dead_count, remedy="redeliver the dead letters")
        for end in ended:
            self._on_pushed(end)
        for push in claim.pushes:
            self._begin(push)
        return claim

    def _transact(
        self,
        results: list[PushResult],
        healths: dict[EndpointKey, EndpointHealth],
        *,
        may_claim: bool,
    ) -> tuple[int, Claim]:
        waits_minutes = self._settings.push_retry_minutes
        with self._database.transaction() as tx:
            work = Work(tx, self._clock.now_ms(), self._context, SERVICE)
            dead_count = record_pushes(work, results, waits_minutes)
            claim = claim_pushes(work, healths, self._terms) if may_claim else NOTHING
        return dead_count, claim

    def _begin(self, push: ClaimedPush) -> None:
        key = push.endpoint.key
        health = self._healths.get(key, UNKNOWN)
        self._turn += 1
        self._in_flight += 1
        self._healths[key] = replace(health, in_flight=health.in_flight + 1, turn=self._turn)

    async def _push(self, client: PushClient, push: ClaimedPush) -> None:
        endpoint, began_at, began = push.endpoint, self._clock.now_ms(), perf_counter()
        try:
            purpose = secret_purpose(*endpoint.key)
            sealed, sealer = endpoint.secret_sealed, self._context.sealer
            assert sealer is not None, "a process that serves has a master key"
            secret = sealer.open(sealed, purpose) if sealed else ""
            answer = await client.push(push, secret, self._real_clock.now_ms())
        except SealError as seal_fault:
            answer = PushAnswer(str(seal_fault))
        if answer.fault:
            log.warning(
                "push_failed",
                account=endpoint.account_id,
                kind=endpoint.kind.value,
                host=urlsplit(endpoint.url).netloc,
                sequences=push.sequences,
                tries=push.items[0].tries + 1,
                fault=answer.fault,
            )
        ms = int((perf_counter() - began) * 1000)
        self._end(PushResult(push, answer.fault, answer.status, answer.text, began_at, ms))

    def _end(self, result: PushResult) -> None:
        key = result.push.endpoint.key
        health = self._healths[key]
        self._in_flight -= 1
        self._healths[key] = replace(
            health, in_flight=health.in_flight - 1, is_failing=bool(result.fault)
        )
        self._ended.append(PushEnd(result, self._clock.now_ms()))
        self._woken.set()
