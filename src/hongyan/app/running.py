"""A serving process from start to end: guard, application, then HTTP until told to stop.

`dev` is `serve` with demo data, live lines, a clock that moves and pushes to private addresses.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

import structlog
import uvicorn
from typing_extensions import override

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
from hongyan.app.live import LiveLines
from hongyan.app.surroundings import open_to_others, refuse_taken_port, wipe
from hongyan.config import LogLevel, Settings
from hongyan.db.database import Database
from hongyan.db.lease import Lease, Standing
from hongyan.db.opening import name_of
from hongyan.domain.installation.model import Act, Maker
from hongyan.engine.logging_setup import configure
from hongyan.engine.supervisor import Supervisor, wait_for
from hongyan.flows.catalogue import Catalogue
from hongyan.flows.context import FlowContext
from hongyan.flows.manage_demo import seed_demo
from hongyan.flows.move_clock import clock_offset
from hongyan.flows.ownership import mark_found, origin_of
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.seal import Sealer

log = structlog.get_logger()

LOOK_SECONDS: Final = 1.0
"""So often a process looks whether it still holds the lease."""


class _Server(uvicorn.Server):
    """Uvicorn, except that a signal ends serving and nothing else.

    Its own way raises the signal again as soon as it stops serving: that would end the process
    before the workers have stopped.
    """

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Listen to the signals that end a process."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


async def _serve(application: Application, lease: Lease, on_ready: Callable[[], None]) -> None:
    settings = application.settings
    server = _Server(
        uvicorn.Config(
            application.asgi,
            host=settings.host,
            port=settings.port,
            http="httptools",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            backlog=4096,
            timeout_graceful_shutdown=10,
        )
    )
    watch = _LeaseWatch(lease, server)
    supervisor = Supervisor()
    await application.start()
    supervisor.start("lease", watch.run)
    announce = asyncio.get_running_loop().create_task(_announce(server, on_ready))
    try:
        await server.serve()
    finally:
        announce.cancel()
        await supervisor.stop()
        await application.stop()
        watch.close()
    if watch.is_lost:
        raise GuardError(
            f"{name_of(settings.database_url)} was put away, or another process serves it: this "
            "one has stopped serving; `hongyan doctor` says who serves it"
        )


class _LeaseWatch:
    """Looks at the lease, and ends serving when it is lost: nothing is answered beside a holder."""

    def __init__(self, lease: Lease, server: uvicorn.Server) -> None:
        self._lease = lease
        self._server = server
        # Its own thread: a look may wait for a server that is away, and readers must not.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lease")
        self.is_lost = False

    async def run(self, stop: asyncio.Event) -> None:
        """Look every second until told to stop, or until it is lost."""
        before = Standing.HELD
        while not await wait_for(stop, LOOK_SECONDS):
            now = await asyncio.get_running_loop().run_in_executor(self._thread, self._lease.look)
            if now is not before:
                log.warning("lease", standing=now.value)
            before = now
            if now is Standing.LOST:
                self.is_lost = True
                self._server.should_exit = True
                return

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False)  # a look may wait for a server that is away


async def _announce(server: uvicorn.Server, on_ready: Callable[[], None]) -> None:
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    on_ready()


def _run(main: Awaitable[None]) -> None:
    import uvloop  # noqa: PLC0415 - only a serving process needs it

    async def call() -> None:
        await main

    uvloop.run(call())


def run_serve(settings: Settings) -> None:
    """Serve until told to stop.

    Raises OpeningError, GuardError and SealError for an installation that it must not serve.
    """
    database = open_database(settings, Act.SERVE)
    with leased(settings, Act.SERVE.value) as lease:
        with database.transaction() as tx:
            mark_found(tx, SystemClock().now_ms())
            origin = origin_of(tx)
        refuse_others(settings, origin, Act.SERVE)
        refuse_demo_keys(settings, origin)
        sealer = settled_sealer(database, settings)
        refuse_taken_port(settings)
        configure(settings.log_level)
        _warn(settings)

        def ready() -> None:
            log.info("serving", host=settings.host, port=settings.port)

        _run(_serve(Application(settings, database, sealer), lease, ready))


def run_dev(settings: Settings, *, fresh: bool = False, seed: int = 0, note: str = "") -> None:
    """Serve for a developer.

    Tables are brought up to date, demo data put in, messages shown as they move.

    `fresh` wipes the SQLite database first; `seed` is the chance of the simulated carriers; `note`
    is said with the banner. Raises as `run_serve` does.
    """
    refuse_others(settings, survey(settings.database_url), Act.DEV)
    with leased(settings, Act.DEV.value) as lease:
        # Asked again: whoever held the lease until now may have made it another's.
        refuse_others(settings, survey(settings.database_url), Act.FRESH if fresh else Act.DEV)
        if fresh:
            wipe(settings)
        refuse_taken_port(settings)
        made(settings, Maker.DEV)
        database = open_database(settings)
        sealer = settled_sealer(database, settings)
        _seed(database, settings, sealer)
        configure(LogLevel.WARNING if settings.log_level is LogLevel.INFO else settings.log_level)
        _warn(settings)
        lines = LiveLines()
        extras = Extras(lines, lines.refused, seed, is_movable=True)
        application = Application(settings, database, sealer, extras)

        def ready() -> None:
            text = banner(settings.host, settings.port, str(settings.data), note)
            sys.stdout.write(text)
            sys.stdout.flush()

        _run(_serve(application, lease, ready))


def _seed(database: Database, settings: Settings, sealer: Sealer) -> None:
    context = FlowContext(settings, IdSource(settings.node), Catalogue(settings), sealer)
    with database.transaction() as tx:
        seed_demo(tx, context, SystemClock().now_ms() + clock_offset(tx))


def _warn(settings: Settings) -> None:
    for path, mode in open_to_others(settings):
        log.warning("open_to_others", path=str(path), mode=f"{mode:o}", remedy=f"chmod go= {path}")
