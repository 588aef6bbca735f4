"""One process of Hongyan: database, flows, channels, workers and the API edge, put together.

`app/running` starts and stops it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog
from starlette.routing import Route
from starlette.types import ASGIApp

from hongyan.api.edge import Edge
from hongyan.api.gateway.callers import Callers
from hongyan.api.handlers.carriers import carrier_route
from hongyan.api.handlers.dev.control import control_routes
from hongyan.api.handlers.dev_clock import clock_route
from hongyan.api.pages.watch import Watch
from hongyan.api.server import build_app, build_watch_app
from hongyan.api.words.codes import words_of
from hongyan.api.words.entries import entry_of
from hongyan.app.bench import DevBench, Tape
from hongyan.app.clocks import clocks_of
from hongyan.app.control import DevControl
from hongyan.app.error_values import errors_of
from hongyan.app.health import told_health
from hongyan.app.lanes import Fence, Lanes, LaneTerms
from hongyan.app.listening import Fronted, HttpListener, fitted_bounds
from hongyan.app.month.past import PastService
from hongyan.app.month.worker import MonthWorker
from hongyan.app.mover import ClockMover, Workers
from hongyan.app.numbered import numbered
from hongyan.app.resetting import ResetParts, Resetter
from hongyan.channels.simulator.chosen import ChosenFates
from hongyan.config import Settings
from hongyan.console.app import build_console, prefixes
from hongyan.console.dev.bench import MORE as BENCH
from hongyan.console.error_values import MORE as ERRORS
from hongyan.console.error_values import WORDS
from hongyan.console.jobs import JobRunner
from hongyan.console.live import MORE as HUB
from hongyan.console.live import Hub
from hongyan.console.password import Passwords
from hongyan.console.uploads import CLEAN
from hongyan.console.visit import ConsoleServices
from hongyan.db.away import DatabaseAway
from hongyan.db.database import STUCK, Database
from hongyan.engine.flow_thread import FlowThread
from hongyan.engine.gatekeeper import Gatekeeper
from hongyan.engine.metrics import Metrics
from hongyan.engine.notifier import LocalNotifier, NoticeTopic, Notifier
from hongyan.engine.supervisor import Supervisor, wait_for
from hongyan.flows.operation.demo_month import Month
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.clock import MovableClock, SystemClock
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.seal import Sealer
from hongyan.providers.alert_ways import alert_ways
from hongyan.providers.issuing_registry import open_issuing
from hongyan.providers.payment_registry import open_payments
from hongyan.service.announce import Announcer
from hongyan.service.cleaning import Cleaner
from hongyan.service.flows import FlowRunner
from hongyan.service.issuing import Issuing
from hongyan.service.refunds import Refunds
from hongyan.service.watch import MetricsWatcher, Waker, Watcher, Watchers
from hongyan.workers.alerting import Watchman
from hongyan.workers.calls import CallKeeper
from hongyan.workers.dispatch import Dispatcher
from hongyan.workers.issue import Issuer
from hongyan.workers.membership import Beater, Membership
from hongyan.workers.push import PushEnd, PushWorker
from hongyan.workers.refunds import RefundAsker
from hongyan.workers.sweep import Sweeper

log = structlog.get_logger()

DISPATCH_MAX = 512
WATCH_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Extras:
    """What `dev` has besides.

    The watcher, the listener of refused calls, the simulated carriers' chance, a movable clock,
    what its channels stay within, the month of traffic that it lives through first; whether it
    keeps a mark to which a reset goes back, and whether it ends with its standard input.
    """

    watcher: Watcher | None = None
    on_refused: Callable[[str, str, str], None] | None = None
    seed: int = 0
    is_movable: bool = False
    fence: Fence | None = None
    month: Month | None = None
    has_mark: bool = False
    ends_with_input: bool = False


def _log_outage(told: Mapping[str, object]) -> None:
    log.error("database_away", **told, remedy="it is tried again by itself")


class Application:
    """Everything one process runs. Raises ConfigError for a way of alerts that cannot be used."""

    def __init__(
        self, settings: Settings, database: Database, sealer: Sealer, extras: Extras = Extras()
    ) -> None:
        """Build everything on a database that this process may serve; nothing runs yet."""
        ways = alert_ways(settings, SystemClock())
        self.settings, self.extras = settings, extras
        self.metrics = Metrics()
        self.database = database
        database.tell_outages(_log_outage)
        self.clocks = clocks_of(self.database, is_movable=extras.is_movable)
        clock = self.clocks.service
        self.sealer = sealer
        self.membership = Membership.begin(database, settings)
        self.notifier: Notifier = LocalNotifier()
        self.watcher = self._watchers(extras)
        self.thread = FlowThread()
        context = FlowContext(settings, self.membership.ids, ReferenceCache(settings), self.sealer)
        self.flows = FlowRunner(
            self.database, self.thread, context, clock, self.metrics, self.watcher
        )
        self.supervisor = Supervisor()
        self.chosen = ChosenFates()
        self.lanes = self._lanes(extras)
        self.dispatcher = Dispatcher(
            self.flows, self.lanes.by_id, clock, self.watcher, DISPATCH_MAX
        )
        self.pusher = PushWorker(
            self.database,
            self.thread,
            context,
            clock,
            on_pushed=self._count_push,
            real_clock=self.clocks.real,
        )
        self.beater, self.calls = Beater(self.membership, self.flows), CallKeeper(self.flows)
        self.sweeper = Sweeper(
            self.flows, clock, self.watcher, self.lanes.reload, self.beater.leads
        )
        self.refunds = Refunds(self.flows, self.clocks.real, lambda: open_payments(settings))
        self.issuing = Issuing(self.flows, open_issuing(settings))
        self.watchman = Watchman(
            self.flows, self.clocks.real, self.beater.leads, ways, self.metrics
        )
        self.jobs = JobRunner(settings, self.flows.read, self.flows.write, self.beater.leads)
        self.notifier.subscribe(NoticeTopic.QUEUE, self.dispatcher.wake)
        self.notifier.subscribe(NoticeTopic.PUSHES, self.pusher.wake)
        self.month = self._month(extras.month)
        self.mover = self._mover()
        self.callers = Callers(self.database, self.sealer, self.clocks.real)
        self.cleaner = Cleaner()
        self.tape = Tape(clock)
        self.hub = Hub(self.notifier)
        self.resetter = self._resetter(context)
        self.wants_reset = False
        self.on_reset: Callable[[], None] = lambda: None
        self.edge = self._edge(context, extras)
        self.passwords = Passwords()
        watch = Watch(self.health, self.metrics)
        self.asgi = build_app(self.edge, watch, self._routes(), self._console(context))
        self.watch_asgi = build_watch_app(watch, settings)

    def _watchers(self, extras: Extras) -> Watchers:
        watchers: list[Watcher] = [
            MetricsWatcher(self.metrics),
            Waker(self.notifier),
            Announcer(self.notifier),
        ]
        if extras.watcher is not None:
            watchers.append(extras.watcher)
        return Watchers(watchers)

    def _routes(self) -> list[Route]:
        """Return what some processes have beside the API."""
        routes = [carrier_route(self.lanes.route)]
        if self.mover is not None and self.resetter is not None:
            routes.append(clock_route(self.mover))
            control = DevControl(self.flows, self.lanes, self.chosen, self.resetter)
            routes += control_routes(control, self.flows.read, self.settings)
        return routes

    def _resetter(self, context: FlowContext) -> Resetter | None:
        if self.mover is None:
            return None
        return Resetter(
            ResetParts(
                database=self.database,
                thread=self.thread,
                context=context,
                lanes=self.lanes,
                mover=self.mover,
                dispatcher=self.dispatcher,
                pusher=self.pusher,
                sweeper=self.sweeper,
                notifier=self.notifier,
                memories=tuple(
                    one.forget for one in (self.chosen, self.callers, self.tape, self.calls)
                ),
            )
        )

    def _lanes(self, extras: Extras) -> Lanes:
        clocks, terms = (
            self.clocks,
            LaneTerms(extras.seed, self.chosen, self.settings.data, extras.fence),
        )
        times = (clocks.service, clocks.carriers, clocks.real)
        return Lanes(self.flows, *times, self.metrics, terms)

    def _edge(self, context: FlowContext, extras: Extras) -> Edge:
        return Edge(
            context=context,
            clock=self.clocks.service,
            real_clock=self.clocks.real,
            callers=self.callers,
            accept=self.flows.accept,
            claim=self.flows.claim,
            read=self.flows.read,
            write=self.flows.write,
            clean=self.cleaner,
            metrics=self.metrics,
            on_refused=extras.on_refused,
            on_called=self.calls.keep,
            on_answered=self.tape.keep if extras.is_movable else None,
        )

    def _month(self, month: Month | None) -> MonthWorker | None:
        if month is None or not self.settings.workers:
            return None

        def make(ids: IdSource) -> PastService:
            return PastService(self.database, self.thread, self.settings, self.sealer, ids)

        return MonthWorker(month, make, lambda: numbered(self.database))

    def _console(self, context: FlowContext) -> dict[str, ASGIApp]:
        """Return the console's app by each path below which it answers."""
        services = ConsoleServices(
            settings=self.settings,
            context=context,
            read=self.flows.read,
            write=self.flows.write,
            accept=self.flows.accept,
            clock=self.clocks.service,
            real_clock=self.clocks.real,
            metrics=self.metrics,
            passwords=self.passwords,
            is_dev=self.mover is not None,
            more=self._more(),
        )
        whole = prefixes(is_whole=self.settings.console)
        return dict.fromkeys(whole, build_console(services))

    def _more(self) -> dict[str, object]:
        """Return what only the API or this process knows of what pages show."""
        more: dict[str, object] = {
            ERRORS: errors_of(self.settings),
            WORDS: partial(words_of, age=self.settings.text_age),
            HUB: self.hub,
            CLEAN: self.cleaner,
            "error_entry": entry_of,
        }
        if self.mover is not None:
            more[BENCH] = DevBench(
                tape=self.tape,
                edge=self.edge,
                callers=self.callers,
                real_clock=self.clocks.real,
                lanes=self.lanes,
                chosen=self.chosen,
                mover=self.mover,
                reset=self._reset,
            )
        return more

    def _reset(self) -> None:
        self.wants_reset = True
        self.on_reset()

    def _mover(self) -> ClockMover | None:
        service, carriers = self.clocks.service, self.clocks.carriers
        if not isinstance(service, MovableClock) or not isinstance(carriers, MovableClock):
            return None
        workers = Workers(self.lanes, self.notifier, self.pusher, self._catch_up)
        name = self.settings.installation
        return ClockMover(self.flows, self.thread, service, carriers, workers, name)

    async def _catch_up(self) -> None:
        """Do now what the workers would have done over time: the clock was moved."""
        if self.month is not None:
            await self.month.is_over.wait()
        await self.sweeper.sweep_all()
        await self.refunds.ask_all()
        await self.issuing.issue_asked()

    async def health(self) -> Mapping[str, object]:
        """Return what `/healthz` says, and refresh the gauges that a scrape reads."""
        return await told_health(self.database, self.flows, self.metrics, self.lanes.statuses())

    async def _watch(self, stop: asyncio.Event) -> None:
        """Break what a silent database holds up, and answer what waits behind it, until `stop`."""
        while not await wait_for(stop, WATCH_SECONDS):
            if self.database.is_stuck:
                self.flows.refuse_waiting(DatabaseAway(STUCK))
            self.database.cut_off(self.settings.database_patience_seconds)

    async def start(self) -> None:
        """Start the workers."""
        self.notifier.open()
        self.supervisor.start("watch", self._watch)
        self.supervisor.start("beat", self.beater.run)
        self.supervisor.start("calls", self.calls.run)
        if not self.settings.workers:
            return
        await self.lanes.reload()
        if self.resetter is not None and self.extras.has_mark:
            await self.sweeper.sweep_all()  # else each reset would leave it to be done again
            await self.resetter.mark()
        if self.month is not None:
            self.supervisor.start("month", self.month.run)
        self.supervisor.start("sweep", self._sweep)
        self.supervisor.start("push", self.pusher.run)
        self.supervisor.start("refunds", RefundAsker(self.refunds).run)
        self.supervisor.start("issue", Issuer(self.issuing).run)
        self.supervisor.start("jobs", self.jobs.run)
        self.supervisor.start("alerts", self.watchman.run)
        self.supervisor.start("dispatch", self.dispatcher.run)
        if self.mover is not None:
            self.supervisor.start("clock", self.mover.follow)

    async def _sweep(self, stop: asyncio.Event) -> None:
        """Sweep from the moment when no month is filled any more that a sweep would close."""
        while self.month is not None and not self.month.is_over.is_set():
            if await wait_for(stop, WATCH_SECONDS):
                return
        await self.sweeper.run(stop)

    async def stop(self) -> None:
        """Stop what was started, in reverse.

        No new attempts, then no more receipts, then the last seals, then the database.
        """
        await self.supervisor.stop()
        await self.lanes.stop()
        if self.settings.workers:
            with suppress(DatabaseAway):
                await self.sweeper.seal()
        self.watchman.close()
        self.jobs.close()
        await self.cleaner.close()
        self.notifier.close()
        self.callers.close()
        if self.resetter is not None:
            self.resetter.close()
        self.passwords.close()
        self.edge.close()
        self.thread.close()
        self.flows.close()
        self.membership.end(self.database)
        self.database.close()

    def _count_push(self, end: PushEnd) -> None:
        result = end.result
        word = "failed" if result.fault else "ok"
        items = result.push.items
        self.metrics.pushes.labels(result.push.endpoint.kind.value, word).inc(len(items))
        if not result.fault:
            waited = (max(0, end.ended_at - item.created_at) / 1000 for item in items)
            self.metrics.push_seconds.observe_all(waited)

    def listeners(self, fronts: Fronted | None) -> list[HttpListener]:
        """Return where this process is spoken to: the API first, then the watch address.

        `fronts` take the connections of the API, if there are some.
        """
        settings = self.settings
        bounds = fitted_bounds(settings.bounds)
        count = self.metrics.count_turned_away
        public = Gatekeeper(bounds, count)
        url = settings.service_url
        place = (settings.host, settings.port, public, settings.proxy_networks, url)
        found = [HttpListener(self.asgi, *place, self.hub.close, self.edge.answer, fronts)]
        if settings.watch_address is not None:
            # A gatekeeper of its own: a client that fills the public port does not blind the watch.
            keeper = Gatekeeper(bounds, count)
            watch = settings.watch_address
            found.append(HttpListener(self.watch_asgi, *watch, keeper, service_url=url))
        return found
