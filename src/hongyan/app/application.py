"""One process of Hongyan: database, flows, channels, workers and the API edge, put together.

`app/running` starts and stops it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import structlog
from sqlalchemy.engine import Connection

from hongyan.api.gateway.callers import Callers
from hongyan.api.handlers.carriers import carrier_route
from hongyan.api.handlers.cleaning import Cleaner
from hongyan.api.handlers.dev_clock import clock_route
from hongyan.api.pages.watch import Watch
from hongyan.api.server import Edge, build_app, build_watch_app
from hongyan.app.clocks import clocks_of
from hongyan.app.lanes import Lanes
from hongyan.app.listening import HttpListener, fitted_bounds
from hongyan.app.mover import ClockMover, Workers
from hongyan.config import Settings
from hongyan.db.away import DatabaseAway
from hongyan.db.database import STUCK, Database
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.messages.request import SendRequest
from hongyan.engine import heap
from hongyan.engine.flow_thread import FlowThread
from hongyan.engine.gatekeeper import Gatekeeper
from hongyan.engine.metrics import Metrics
from hongyan.engine.supervisor import Supervisor, wait_for
from hongyan.flows.messages.sending.accept import Answer
from hongyan.flows.operation.health import Depths, depths
from hongyan.flows.reference.cache import Catalogue
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.clock import MovableClock
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.seal import Sealer
from hongyan.providers.issuing_registry import open_issuing
from hongyan.providers.payment_registry import open_payments
from hongyan.workers.dispatch import Dispatcher
from hongyan.workers.issue import Issuer
from hongyan.workers.push import PushEnd, PushWorker
from hongyan.workers.refunds import RefundAsker
from hongyan.workers.story import Stories
from hongyan.workers.sweep import Sweeper
from hongyan.workers.watch import MetricsWatcher, PushWaker, Watcher, Watchers

log = structlog.get_logger()

READERS = 3
DISPATCH_MAX = 512
WATCH_SECONDS = 0.2
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Extras:
    """What `dev` has besides.

    Who watches, who hears of refused calls, the simulated carriers' chance, a clock that moves.
    """

    watcher: Watcher | None = None
    on_refused: Callable[[str, str, str], None] | None = None
    seed: int = 0
    is_movable: bool = False


class Application:
    """Everything one process runs."""

    def __init__(
        self, settings: Settings, database: Database, sealer: Sealer, extras: Extras = Extras()
    ) -> None:
        """Build everything on a database that this process may serve; nothing runs yet."""
        self.settings = settings
        self.metrics = Metrics()
        self.database = database
        self.database.tell_outages(
            lambda told: log.error("database_away", **told, remedy="it is tried again by itself")
        )
        self.clocks = clocks_of(self.database, is_movable=extras.is_movable)
        clock = self.clocks.service
        self.sealer = sealer
        self.ids = IdSource(settings.node)
        watchers: list[Watcher] = [MetricsWatcher(self.metrics), PushWaker(self._wake_pusher)]
        if extras.watcher is not None:
            watchers.append(extras.watcher)
        self.watcher = Watchers(watchers)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.thread = FlowThread()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        context = FlowContext(settings, self.ids, Catalogue(settings), self.sealer)
        self.stories = Stories(
            self.database, self.thread, context, clock, self.metrics, self.watcher
        )
        self.supervisor = Supervisor()
        self.lanes = Lanes(
            self.stories,
            clock,
            self.clocks.carriers,
            self.clocks.real,
            self.metrics,
            extras.seed,
        )
        self.dispatcher = Dispatcher(
            self.stories, self.lanes.by_id, clock, self.watcher, DISPATCH_MAX
        )
        self.pusher = PushWorker(
            self.database,
            self.thread,
            settings,
            clock,
            self.sealer,
            on_pushed=self._count_push,
            real_clock=self.clocks.real,
        )
        self.sweeper = Sweeper(self.stories, clock, self.watcher, self.lanes.reload)
        self.asker = RefundAsker(self.stories, self.clocks.real, lambda: open_payments(settings))
        self.issuer = Issuer(self.stories, open_issuing(settings))
        self.mover = self._mover()
        self.callers = Callers(self.database, self.sealer, self.clocks.real)
        self.cleaner = Cleaner()
        self.edge = self._edge(context, extras)
        routes = [carrier_route(self.lanes.route)]
        if self.mover is not None:
            routes.append(clock_route(self.mover))
        watch = Watch(self.health, self.metrics)
        self.asgi = build_app(self.edge, watch, routes)
        self.watch_asgi = build_watch_app(watch, settings)

    def _edge(self, context: FlowContext, extras: Extras) -> Edge:
        return Edge(
            context=context,
            clock=self.clocks.service,
            real_clock=self.clocks.real,
            callers=self.callers,
            accept=self._accept,
            claim=self.stories.claim,
            read=self.read,
            write=self.stories.write,
            clean=self.cleaner,
            metrics=self.metrics,
            on_refused=extras.on_refused,
        )

    def _mover(self) -> ClockMover | None:
        service, carriers = self.clocks.service, self.clocks.carriers
        if not isinstance(service, MovableClock) or not isinstance(carriers, MovableClock):
            return None
        workers = Workers(self.lanes, self.dispatcher, self.pusher, self._catch_up)
        name = self.settings.installation
        return ClockMover(self.stories, self.thread, service, carriers, workers, name)

    async def _catch_up(self) -> None:
        """Do now what the workers would have done by and by: the clock was moved."""
        await self.sweeper.sweep_all()
        await self.asker.ask_all()
        await self.issuer.issue_asked()

    async def read(self, query: Callable[[Connection], Result]) -> Result:
        """Run a query in a reading transaction on another thread."""

        def run() -> Result:
            with self.database.reading() as tx:
                return query(tx)

        self.database.raise_if_stuck()
        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def health(self) -> Mapping[str, object]:
        """Return what `/healthz` says, and refresh the gauges that a scrape reads.

        While the database is away: what it says, and since when.
        """
        try:
            self.database.raise_if_away()
            found: Depths = await self.read(depths)
        except DatabaseAway as fault:
            return self._unwell(str(fault))
        if self.database.outage is not None:
            return self._unwell("")
        for priority, waiting in found.queued.items():
            self.metrics.queued.labels(str(priority)).set(waiting)
        for (kind, state), waiting in found.pushes.items():
            self.metrics.pushes_waiting.labels(kind, state).set(waiting)
        channels = self.lanes.standing()
        return {
            "status": "ok",
            "database": self.database.dialect,
            "queued": sum(found.queued.values()),
            "channels": channels,
        }

    def _unwell(self, what: str) -> Mapping[str, object]:
        outage = self.database.outage
        told = {"what": what} if outage is None else outage.told()
        return {"status": "unavailable", "database": self.database.dialect, **told}

    async def _watch(self, stop: asyncio.Event) -> None:
        """Break what a silent database holds up, and answer what waits behind it, until `stop`."""
        while not await wait_for(stop, WATCH_SECONDS):
            if self.database.is_stuck:
                self.stories.refuse_waiting(DatabaseAway(STUCK))
            self.database.cut_off(self.settings.database_patience_seconds)

    def _wake_pusher(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.pusher.wake)

    async def start(self) -> None:
        """Start the workers."""
        self._loop = asyncio.get_running_loop()
        # Read now, so that the first application does not hold up the sends of a quarter second.
        self._readers.submit(shipped_packs).add_done_callback(lambda _: heap.settle())
        self.supervisor.start("watch", self._watch)
        if not self.settings.workers:
            return
        await self.lanes.reload()
        self.supervisor.start("sweep", self.sweeper.run)
        self.supervisor.start("push", self.pusher.run)
        self.supervisor.start("refunds", self.asker.run)
        self.supervisor.start("issue", self.issuer.run)
        self.supervisor.start("dispatch", self.dispatcher.run)
        if self.mover is not None:
            self.supervisor.start("clock", self.mover.follow)

    async def stop(self) -> None:
        """Stop what was started, in reverse.

        No new attempts, then no more receipts, then the last seals, then the database.
        """
        await self.supervisor.stop()
        await self.lanes.stop()
        if self.settings.workers:
            with suppress(DatabaseAway):
                await self.sweeper.seal()
        await self.cleaner.close()
        self._loop = None
        self.callers.close()
        self.edge.close()
        self.thread.close()
        self._readers.shutdown()
        self.database.close()

    async def _accept(self, request: SendRequest) -> Answer:
        answer = await self.stories.accept(request)
        self.dispatcher.wake()
        return answer

    def _count_push(self, end: PushEnd) -> None:
        result = end.result
        word = "failed" if result.fault else "ok"
        items = result.push.items
        self.metrics.pushes.labels(result.push.endpoint.kind.value, word).inc(len(items))
        if not result.fault:
            for item in items:
                self.metrics.push_seconds.observe(max(0, end.ended_at - item.created_at) / 1000)

    def listeners(self) -> list[HttpListener]:
        """Return where this process is spoken to: the API first, then the watch address."""
        settings = self.settings
        bounds = fitted_bounds(settings.bounds)
        count = self.metrics.count_turned_away
        public = Gatekeeper(bounds, count)
        proxies = settings.proxy_networks
        found = [HttpListener(self.asgi, settings.host, settings.port, public, proxies)]
        if settings.watch_address is not None:
            # A gatekeeper of its own: whoever fills the public port does not blind the watch.
            keeper = Gatekeeper(bounds, count)
            found.append(HttpListener(self.watch_asgi, *settings.watch_address, keeper))
        return found
