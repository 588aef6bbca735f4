"""The HTTP listeners of a process: each with its gatekeeper, opened and closed together.

Knows nothing of what is served.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import structlog
import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from hongyan.api.gateway.direct import Answering
from hongyan.api.gateway.direct_protocol import DirectHttpProtocol
from hongyan.api.gateway.front_protocol import FrontHttpProtocol, Leave
from hongyan.api.gateway.http_protocol import KEEP_ALIVE_SLACK_SECONDS, BoundedHttpProtocol
from hongyan.api.gateway.proxies import Network
from hongyan.api.gateway.proxy_protocol import ProxyHttpProtocol
from hongyan.api.gateway.secured_protocol import SecuredHttpProtocol
from hongyan.app.handshakes import Handshakes
from hongyan.app.ports import bound
from hongyan.engine.gatekeeper import Gatekeeper
from hongyan.kernel.bounds import DESCRIPTORS_KEPT, Bounds

BACKLOG = 128
"""How many connections are accepted at once; the loop does nothing else meanwhile."""

RECEIVED_BYTES = 64 * 1024
"""How many bytes of a connection the system buffers, and are read at once."""

GRACE_SECONDS = 10

log = structlog.get_logger()


class Fronted(Protocol):
    """Processes in front of this one, which take connections."""

    async def open(
        self, adopt: Callable[[socket.socket, bytes], None], on_broken: Callable[[], None]
    ) -> None:
        """Let them begin; `adopt` is given connections that are to be served here."""

    async def stop(self) -> None:
        """Let them take no more, and answer what is under way."""


@dataclass(frozen=True, slots=True)
class TlsTerms:
    """How a listener speaks TLS: from the first byte, or behind CONNECT if it is a proxy.

    `context` is asked at each connection. `on_failed` is told of a handshake that failed,
    `on_refused` of what a proxy was asked for and refused.
    """

    context: Callable[[], ssl.SSLContext]
    is_proxy: bool
    on_failed: Callable[[ssl.SSLError], None]
    on_refused: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class HttpListener:
    """An app and where it is served; `proxies` are believed when they name a client.

    `service_url` is where callers reach it, for the links in its errors; `on_stop` ends answers
    that have no end of their own. `answering` answers what needs no ASGI. `fronts` take its
    connections, if it has some: then nothing is listened on here; in a front `leave` takes those
    that want more than `answering` gives. `tls` says that it is no plain listener.
    """

    app: ASGIApp
    host: str
    port: int
    keeper: Gatekeeper
    proxies: Sequence[Network] = ()
    service_url: str = ""
    on_stop: Callable[[], None] = lambda: None
    answering: Answering | None = None
    fronts: Fronted | None = None
    leave: Leave | None = None
    tls: TlsTerms | None = None


class HttpServer(uvicorn.Server):
    """Uvicorn, except that the serving process handles signals.

    Its own way raises the signal again as soon as it stops serving: that would end the process
    before the workers have stopped.
    """

    def __init__(self, listener: HttpListener) -> None:
        """Serve `listener`."""
        handshakes = None
        if listener.tls is not None:
            terms = (listener.keeper, listener.tls.context, self._secured, listener.tls.on_failed)
            handshakes = Handshakes(*terms)
        super().__init__(http_config(listener, handshakes))
        self._handshakes = handshakes
        self._accepting: list[socket.socket] = []
        self.listener = listener
        self.on_stop = listener.on_stop
        self._adopting: set[asyncio.Task[None]] = set()

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install no signal handler."""
        yield

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let live lines end first: the others' answers are waited for."""
        self.on_stop()
        if self.listener.fronts is not None:
            await self.listener.fronts.stop()
        if self._handshakes is not None:
            await self._handshakes.close()
        for one in self._accepting:
            one.close()
        await super().shutdown(sockets)

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, or let the fronts do so."""
        fronts, tls = self.listener.fronts, self.listener.tls
        is_secure = tls is not None and not tls.is_proxy
        await super().startup([] if is_secure or fronts is not None else sockets)
        if fronts is not None:
            await fronts.open(self._adopt_later, self._end)
        if is_secure and self._handshakes is not None:
            self._accepting = bound(self.listener.host, self.listener.port)
            for one in self._accepting:
                one.setblocking(False)  # noqa: FBT003 - the socket's own
                one.listen(BACKLOG)
            self._handshakes.accept(self._accepting)

    def bound_buffers(self) -> None:
        """Limit what the system buffers of connections: the bounds do not count it."""
        served = [one for server in self.servers for one in server.sockets]
        for listening in (*served, *self._accepting):
            with socket.socket(fileno=os.dup(listening.fileno())) as same:
                same.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_BYTES)

    @property
    def taken(self) -> int:
        """Return the port that is listened on."""
        served = [one for server in self.servers for one in server.sockets]
        first = next(iter([*served, *self._accepting]), None)
        return self.listener.port if first is None else int(first.getsockname()[1])

    def _end(self) -> None:
        self.should_exit = True

    def _secured(self) -> SecuredHttpProtocol:
        given = (self.config, self.server_state, self.lifespan.state)
        answering = self.listener.answering
        assert answering is not None  # `TlsTerms` stands before the API
        return SecuredHttpProtocol(*given, answering=answering, **_terms_of(self.listener))

    def _adopt_later(self, connection: socket.socket, heard: bytes) -> None:
        task = asyncio.get_running_loop().create_task(self._adopt(connection, heard))
        self._adopting.add(task)
        task.add_done_callback(self._adopting.discard)

    async def _adopt(self, connection: socket.socket, heard: bytes) -> None:
        """Serve a connection that another process took, and of which these bytes were heard."""
        make: Any = self.config.http_protocol_class

        def made() -> BoundedHttpProtocol:
            protocol: BoundedHttpProtocol = make(
                self.config, self.server_state, self.lifespan.state
            )
            protocol.unheard = heard  # before what comes next on the connection
            return protocol

        with suppress(OSError):  # its client may be gone
            await asyncio.get_running_loop().connect_accepted_socket(made, connection)


async def serve_http(
    listeners: Sequence[HttpListener],
    on_ready: Callable[[Sequence[int]], None],
    ended: asyncio.Event,
) -> None:
    """Serve until a signal ends the process, or `ended` is set.

    `on_ready` is told of the ports taken.
    """
    servers = [HttpServer(one) for one in listeners]

    def end(number: int) -> None:
        for server in servers:
            server.handle_exit(number, None)

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end, number)
    serving = [loop.create_task(server.serve()) for server in servers]
    announcing = loop.create_task(_announce(servers, on_ready))
    ending = loop.create_task(ended.wait())
    try:
        await asyncio.wait([*serving, ending], return_when=asyncio.FIRST_COMPLETED)
    finally:
        announcing.cancel()
        ending.cancel()
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*serving)


def _terms_of(listener: HttpListener) -> dict[str, Any]:
    return {
        "keeper": listener.keeper,
        "proxies": listener.proxies,
        "service_url": listener.service_url,
    }


def http_config(listener: HttpListener, handshakes: Handshakes | None = None) -> uvicorn.Config:
    """Return how uvicorn serves a listener: nothing of its own that we do not bound.

    `handshakes` take what tunnels a proxy opens.
    """
    # Uvicorn calls it as it calls its own protocols; the type it names is that of a class.
    protocol: Any = partial(BoundedHttpProtocol, **_terms_of(listener))
    if listener.answering is not None:
        protocol = partial(DirectHttpProtocol, **protocol.keywords, answering=listener.answering)
    if listener.leave is not None:
        protocol = partial(FrontHttpProtocol, **protocol.keywords, leave=listener.leave)
    if listener.tls is not None and handshakes is not None:
        refused = listener.tls.on_refused
        more: dict[str, Any] = {"tunnel": handshakes.take, "on_refused": refused}
        protocol = partial(ProxyHttpProtocol, **protocol.keywords, **more)
    return uvicorn.Config(
        listener.app,
        host=listener.host,
        port=listener.port,
        http=protocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # api/gateway/proxies says whom to believe
        backlog=BACKLOG,
        timeout_keep_alive=listener.keeper.bounds.idle_seconds + KEEP_ALIVE_SLACK_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


async def _announce(
    servers: Sequence[HttpServer], on_ready: Callable[[Sequence[int]], None]
) -> None:
    while not all(server.started for server in servers):  # noqa: ASYNC110 - uvicorn has no event
        await asyncio.sleep(0.01)
    for server in servers:
        server.bound_buffers()
    on_ready([server.taken for server in servers])


def fitted_bounds(bounds: Bounds) -> Bounds:
    """Take as many file descriptors as the bounds need, and return bounds that fit those there are.

    The soft limit of the process is raised to what is needed, as far as its hard limit allows.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = bounds.address.connections + DESCRIPTORS_KEPT
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    fitted = bounds if soft == resource.RLIM_INFINITY else bounds.fitting(soft)
    if fitted is not bounds:
        log.warning(
            "few_descriptors",
            descriptors=soft,
            connections=fitted.address.connections,
            remedy=f"raise the limit of open files to {wanted} (ulimit -n, LimitNOFILE)",
        )
    return fitted
