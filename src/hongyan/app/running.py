"""A serving process from start to end: guard, application, then HTTP until told to stop.

`dev` is `serve` with demo data, live lines, a clock that moves and pushes to private addresses.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from hongyan.app.application import Application, Extras
from hongyan.app.banner import banner
from hongyan.app.beside import carriers_beside, ports_beside
from hongyan.app.fronts.behind import Fronts
from hongyan.app.fronts.forking import Forked, forked, public_sockets
from hongyan.app.fronts.serving import run_front
from hongyan.app.guard import (
    GuardError,
    leased,
    made,
    open_database,
    refuse_demo_keys,
    refuse_others,
    survey,
)
from hongyan.app.lanes import Fence
from hongyan.app.listening import HttpListener, fitted_bounds, serve_http
from hongyan.app.live import LiveLines
from hongyan.app.month.plan import QUIET_MS, begins_at
from hongyan.app.numbered import numbered
from hongyan.app.sealing import settled_sealer
from hongyan.app.served import configured, served_text
from hongyan.app.supervised import SystemdNews, tell_systemd
from hongyan.app.surroundings import end_with_input, open_to_others, refuse_taken_port, wipe
from hongyan.config import Settings
from hongyan.db.database import Database
from hongyan.db.lease import Lease, LeaseView
from hongyan.db.opening import name_of
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.installation.model import Maker, MakerCommand
from hongyan.engine import heap
from hongyan.engine.gatekeeper import Gatekeeper
from hongyan.engine.logging_setup import configure
from hongyan.engine.supervisor import Supervisor, wait_for
from hongyan.engine.terminal import is_terminal, say_lines
from hongyan.flows.accounts.people.demo_people import DemoLogin, demo_people
from hongyan.flows.operation.demo_carriers import seed_carriers
from hongyan.flows.operation.demo_month import Month, plan_month, planned_month
from hongyan.flows.operation.manage_demo import is_new_demo, seed_demo
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.origin import clock_offset, mark_found, origin_of
from hongyan.flows.reference.work import Work
from hongyan.flows.review.applications.demo_case import seed_demo_case
from hongyan.kernel.actor import SERVICE
from hongyan.kernel.choices import LogLevel
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.seal import Sealer

if TYPE_CHECKING:
    from hongyan.app.shim.running import Shim, ShimPorts

log = structlog.get_logger()

LOOK_SECONDS: Final = 1.0
"""The interval at which a process checks that it still holds the lease."""


async def _serve(
    application: Application,
    lease: Lease,
    on_ready: Callable[[Sequence[int]], None],
    beside: AbstractAsyncContextManager[None] | None = None,
    fronts: Fronts | None = None,
    shim: Shim | None = None,
) -> None:
    listeners = application.listeners(fronts)
    if shim is not None:
        bounds = fitted_bounds(application.settings.bounds)
        # A gatekeeper of its own: a client of the shim does not blind the API's port.
        keeper = Gatekeeper(bounds, application.metrics.count_turned_away)
        listeners[1:1] = shim.listeners(listeners[0], keeper)
    async with beside or nullcontext():
        await _serve_alone(application, lease, on_ready, listeners)
    if fronts is not None and fronts.is_broken:
        raise GuardError(
            "a front process has ended, so this one has stopped serving; start it again"
        )


async def _serve_alone(
    application: Application,
    lease: Lease,
    on_ready: Callable[[Sequence[int]], None],
    listeners: Sequence[HttpListener],
) -> None:
    ended = asyncio.Event()
    application.on_reset = ended.set
    if application.extras.ends_with_input:
        end_with_input(ended.set)
    watch = _LeaseWatch(lease, ended)
    supervisor = Supervisor()
    # Read before anyone is served: no application for a text then holds up what is sent.
    shipped_packs()
    heap.settle()
    await application.start()
    supervisor.start("lease", watch.run)
    try:
        await serve_http(listeners, on_ready, ended)
    finally:
        tell_systemd(SystemdNews.STOPPING)
        await supervisor.stop(LOOK_SECONDS)  # a look may wait for a server that is away
        await application.stop()
        watch.close()
    if watch.is_lost:
        raise GuardError(
            "{database} was put away, or another process serves "
            "it: this one has stopped serving; `hongyan doctor` says who serves it",
            database=name_of(application.settings.database_url),
        )


class _LeaseWatch:
    """Looks at the lease, and ends serving when it is lost: nothing is answered beside a holder."""

    def __init__(self, lease: Lease, ended: asyncio.Event) -> None:
        self._lease = lease
        self._ended = ended
        # Its own thread: a look may wait for a server that is away, and readers must not.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lease")
        self.is_lost = False

    async def run(self, stop: asyncio.Event) -> None:
        """Look every second until told to stop, or until it is lost."""
        before = LeaseView.HELD
        while not await wait_for(stop, LOOK_SECONDS):
            now = await asyncio.get_running_loop().run_in_executor(self._thread, self._lease.look)
            if now is not before:
                log.warning("lease", standing=now.value)
            before = now
            if now is LeaseView.LOST:
                self.is_lost = True
                self._ended.set()
                return

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False)  # a look may wait for a server that is away


def _run(main: Awaitable[None]) -> None:
    import uvloop  # noqa: PLC0415 - only a serving process needs it

    async def call() -> None:
        await main

    uvloop.run(call())


def run_serve(settings: Settings) -> None:
    """Serve until told to stop.

    Raises OpeningError, GuardError and SealError for an installation that it must not serve.
    """
    settings, forked_fronts = _fronts(settings)
    database = open_database(settings, MakerCommand.SERVE)
    with leased(settings, MakerCommand.SERVE.value) as lease:
        with database.transaction() as tx:
            mark_found(tx, SystemClock().now_ms())
            origin = origin_of(tx)
        refuse_others(settings, origin, MakerCommand.SERVE)
        refuse_demo_keys(settings, origin)
        sealer = settled_sealer(database, settings)
        refuse_taken_port(settings)
        configure(settings.log_level)
        _warn(settings)

        def ready(ports: Sequence[int]) -> None:
            watch = _watched(settings, ports)
            tell_systemd(SystemdNews.READY)
            if not is_terminal():
                log.info("serving", host=settings.host, port=ports[0], watch=watch)
                return
            with database.reading() as tx:
                found = configured(tx)
            say_lines(served_text(settings, ports[0], watch, found))

        application = Application(settings, database, sealer)
        fronts = None
        if forked_fronts:
            count = application.metrics.count_turned_away
            fronts = Fronts(forked_fronts, application.edge, count)
        _run(_serve(application, lease, ready, fronts=fronts))


def _fronts(settings: Settings) -> tuple[Settings, Sequence[Forked]]:
    """Fork the fronts that are wanted; returns settings with the port that they will listen on."""
    if not settings.fronts:
        return settings, ()
    refuse_taken_port(settings)
    listening = public_sockets(settings)
    settings = replace(settings, port=listening[0].getsockname()[1])
    fronts = forked(settings.fronts, partial(run_front, settings, listening))
    for one in listening:
        one.close()
    return settings, fronts


def run_dev(  # noqa: PLR0913 - each is an option
    settings: Settings,
    *,
    fresh: bool = False,
    seed: int = 0,
    note: str = "",
    has_carriers: bool = False,
    is_bare: bool = False,
    test_numbers: frozenset[int] = frozenset(),
    ends_with_input: bool = False,
    shim: ShimPorts | None = None,
) -> None:
    """Serve for a developer.

    Tables are brought up to date, demo data put in, messages shown as they move.

    `fresh` wipes the SQLite database first; `seed` is the chance of the simulated carriers; `note`
    is said with the banner. Channels stay on this machine, unless there are `test_numbers`: then
    real ones are opened for these alone, and no published key may call. With carriers, SMPP and
    CMPP are spoken beside, and messages leave by them. A new database gets a month of traffic, as
    soon as it is served; a bare one gets none, and can be reset. With `ends_with_input` it ends
    with its standard input; with a shim, clients whose endpoint is built in are served as well.
    Raises as `run_serve` does.
    """
    run = _DevRun(
        settings,
        seed,
        note,
        frozenset(test_numbers),
        has_carriers=has_carriers,
        is_bare=is_bare,
        ends_with_input=ends_with_input,
        shim_ports=shim,
    )
    while run.once(is_fresh=fresh):
        fresh = True


@dataclass(frozen=True, slots=True)
class _DevRun:
    """What `dev` was started with: a reset begins again with it."""

    settings: Settings
    seed: int
    note: str
    test_numbers: frozenset[int]
    has_carriers: bool
    is_bare: bool
    ends_with_input: bool
    shim_ports: ShimPorts | None

    def once(self, *, is_fresh: bool) -> bool:
        """Serve until told to stop; tell whether to begin again with a new database."""
        settings = self.settings
        refuse_others(settings, survey(settings.database_url), MakerCommand.DEV)
        with leased(settings, MakerCommand.DEV.value) as lease:
            # Asked again: the former holder of the lease may have made it another's.
            command = MakerCommand.FRESH if is_fresh else MakerCommand.DEV
            refuse_others(settings, survey(settings.database_url), command)
            refuse_taken_port(settings)
            shim = self._shim()
            if is_fresh:
                wipe(settings)
            made(settings, Maker.DEV)
            database = open_database(settings)
            sealer = settled_sealer(database, settings)
            carriers = ports_beside() if self.has_carriers else {}
            month = _seed(database, settings, sealer, carriers, is_bare=self.is_bare)
            if self.test_numbers:
                with database.reading() as tx:
                    refuse_demo_keys(settings, origin_of(tx))
            is_usual = settings.log_level is LogLevel.INFO
            configure(LogLevel.WARNING if is_usual else settings.log_level)
            _warn(settings)
            application = Application(settings, database, sealer, self._extras(month))
            logins = _demo_logins(database, settings, sealer) if settings.console else ()
            ready = partial(self._ready, logins, carriers, shim)
            clock = application.clocks.carriers
            beside = carriers_beside(carriers, settings.data, self.seed, clock)
            try:
                _run(_serve(application, lease, ready, beside, shim=shim))
            finally:
                if shim is not None:
                    shim.leave()
        return application.wants_reset

    def _extras(self, month: Month | None) -> Extras:
        lines, fence = LiveLines(), Fence(self.test_numbers)
        return Extras(
            lines,
            lines.refused,
            self.seed,
            is_movable=True,
            fence=fence,
            month=month,
            has_mark=self.is_bare,
            ends_with_input=self.ends_with_input,
        )

    def _shim(self) -> Shim | None:
        if self.shim_ports is None:
            return None
        from hongyan.app.shim.running import Shim  # noqa: PLC0415 - only a shim needs it

        return Shim(self.settings, self.shim_ports, SystemClock())

    def _ready(
        self,
        logins: Sequence[DemoLogin],
        carriers: Mapping[str, int],
        shim: Shim | None,
        ports: Sequence[int],
    ) -> None:
        settings = self.settings
        base = f"http://{settings.host}:{ports[0]}/console/link/"
        links = {one.person_name: base + one.token for one in logins}
        told = "" if shim is None else shim.told(shim.place(os.getpid(), *ports[:3]))
        say_lines(
            banner(
                settings.host,
                ports[0],
                str(settings.data),
                watch=_watched(settings, ports),
                note=self.note,
                carriers=carriers,
                links=links,
                shim=told,
            )
        )


def _demo_logins(database: Database, settings: Settings, sealer: Sealer) -> tuple[DemoLogin, ...]:
    """Have the people of the demo ready, and return a link for each that lives with this run."""
    with numbered(database) as ids, database.transaction() as tx:
        context = FlowContext(settings, ids, ReferenceCache(settings), sealer)
        real_ms = SystemClock().now_ms()
        work = Work(tx, real_ms + clock_offset(tx), context, SERVICE)
        return demo_people(work, real_ms, secrets.token_bytes)


def _watched(settings: Settings, ports: Sequence[int]) -> str:
    """Return where health and metrics are shown; the port may have been a free one."""
    return f"{settings.watch_address[0]}:{ports[-1]}" if settings.watch_address else ""


def _seed(
    database: Database,
    settings: Settings,
    sealer: Sealer,
    carriers: Mapping[str, int],
    *,
    is_bare: bool,
) -> Month | None:
    """Add what of the demo is missing; return the month that is to be lived through, if any."""
    with numbered(database) as ids, database.transaction() as tx:
        context = FlowContext(settings, ids, ReferenceCache(settings), sealer)
        work = Work(tx, SystemClock().now_ms() + clock_offset(tx), context, SERVICE)
        month = None if is_bare else planned_month(tx)
        if is_new_demo(tx) and not is_bare:
            month = Month(begins_at(work.now_ms), work.now_ms - QUIET_MS)
            plan_month(tx, month)
            seed_demo(work._replace(now_ms=month.begin))
        seed_demo(work)
        seed_carriers(work, carriers)
        seed_demo_case(work)
        return month


def _warn(settings: Settings) -> None:
    for path, mode in open_to_others(settings):
        log.warning("open_to_others", path=str(path), mode=f"{mode:o}", remedy=f"chmod go= {path}")
