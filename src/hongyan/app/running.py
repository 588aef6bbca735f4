"""A serving process from start to end: guard, application, then HTTP until told to stop.

`dev` is `serve` with demo data, live lines, a clock that moves and pushes to private addresses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import structlog

from hongyan.app.application import Application, Extras
from hongyan.app.banner import banner
from hongyan.app.guard import (
    GuardError,
    leased,
    made,
    open_database,
    refuse_demo_keys,
    refuse_others,
    settled_sealer,
    survey,
)
from hongyan.app.listening import serve_http
from hongyan.app.live import LiveLines
from hongyan.app.surroundings import open_to_others, refuse_taken_port, wipe
from hongyan.config import Settings
from hongyan.db.database import Database
from hongyan.db.lease import Lease, LeaseView
from hongyan.db.opening import name_of
from hongyan.domain.installation.model import Maker, MakerCommand
from hongyan.engine.logging_setup import configure
from hongyan.engine.supervisor import Supervisor, wait_for
from hongyan.engine.terminal import say_lines
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.flows.reference.cache import Catalogue
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.origin import clock_offset, mark_found, origin_of
from hongyan.kernel.choices import LogLevel
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.seal import Sealer

log = structlog.get_logger()

LOOK_SECONDS: Final = 1.0
"""So often a process looks whether it still holds the lease."""


async def _serve(
    application: Application, lease: Lease, on_ready: Callable[[Sequence[int]], None]
) -> None:
    ended = asyncio.Event()
    watch = _LeaseWatch(lease, ended)
    supervisor = Supervisor()
    await application.start()
    supervisor.start("lease", watch.run)
    try:
        await serve_http(application.listeners(), on_ready, ended)
    finally:
        await supervisor.stop(LOOK_SECONDS)  # a look may wait for a server that is away
        await application.stop()
        watch.close()
    if watch.is_lost:
        raise GuardError(
            f"{name_of(application.settings.database_url)} was put away, or another process serves "
            "it: this one has stopped serving; `hongyan doctor` says who serves it"
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
            log.info("serving", host=settings.host, port=ports[0], watch=watch)

        _run(_serve(Application(settings, database, sealer), lease, ready))


def run_dev(settings: Settings, *, fresh: bool = False, seed: int = 0, note: str = "") -> None:
    """Serve for a developer.

    Tables are brought up to date, demo data put in, messages shown as they move.

    `fresh` wipes the SQLite database first; `seed` is the chance of the simulated carriers; `note`
    is said with the banner. Raises as `run_serve` does.
    """
    refuse_others(settings, survey(settings.database_url), MakerCommand.DEV)
    with leased(settings, MakerCommand.DEV.value) as lease:
        # Asked again: whoever held the lease until now may have made it another's.
        refuse_others(
            settings,
            survey(settings.database_url),
            MakerCommand.FRESH if fresh else MakerCommand.DEV,
        )
        refuse_taken_port(settings)
        if fresh:
            wipe(settings)
        made(settings, Maker.DEV)
        database = open_database(settings)
        sealer = settled_sealer(database, settings)
        _seed(database, settings, sealer)
        configure(LogLevel.WARNING if settings.log_level is LogLevel.INFO else settings.log_level)
        _warn(settings)
        lines = LiveLines()
        extras = Extras(lines, lines.refused, seed, is_movable=True)
        application = Application(settings, database, sealer, extras)

        def ready(ports: Sequence[int]) -> None:
            watch = _watched(settings, ports)
            say_lines(banner(settings.host, ports[0], str(settings.data), watch=watch, note=note))

        _run(_serve(application, lease, ready))


def _watched(settings: Settings, ports: Sequence[int]) -> str:
    """Return where health and metrics are shown; the port may have been a free one."""
    return f"{settings.watch_address[0]}:{ports[-1]}" if settings.watch_address else ""


def _seed(database: Database, settings: Settings, sealer: Sealer) -> None:
    context = FlowContext(settings, IdSource(settings.node), Catalogue(settings), sealer)
    with database.transaction() as tx:
        seed_demo(tx, context, SystemClock().now_ms() + clock_offset(tx))


def _warn(settings: Settings) -> None:
    for path, mode in open_to_others(settings):
        log.warning("open_to_others", path=str(path), mode=f"{mode:o}", remedy=f"chmod go= {path}")
