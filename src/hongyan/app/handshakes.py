"""TLS on the connections of a listener: accepted here, or taken over from a proxy's tunnel.

A handshake is a visit like any other: the listener's gatekeeper counts it, and it ends in time.
What follows on the connection is the protocol's. Knows no HTTP.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

import structlog

from hongyan.api.gateway.secured_protocol import SecuredHttpProtocol
from hongyan.engine.gatekeeper import CloseReason, Gatekeeper

ACCEPT_AGAIN_SECONDS: Final = 1.0
"""Where no connection can be accepted, such as without a free descriptor, it is tried again."""

SHUTDOWN_SECONDS: Final = 1.0
"""How long the end of TLS waits for a peer's: its visit is over, so no bound counts it."""

log = structlog.get_logger()


class Handshakes:
    """What one listener does before its protocol begins."""

    def __init__(
        self,
        keeper: Gatekeeper,
        context: Callable[[], ssl.SSLContext],
        make: Callable[[], SecuredHttpProtocol],
        on_failed: Callable[[ssl.SSLError], None],
    ) -> None:
        """Speak TLS as `context` says, then what `make` makes; `on_failed` is told of a failure."""
        self._keeper = keeper
        self._context = context
        self._make = make
        self._on_failed = on_failed
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False

    def accept(self, listening: Sequence[socket.socket]) -> None:
        """Take every connection of these sockets."""
        for one in listening:
            self._run(self._accept(one))

    def take(self, connection: socket.socket, address: str, *, is_secure: bool) -> None:
        """Go on with a connection of a peer, by TLS or plain."""
        if self._is_closed:
            connection.close()
            return
        connection.setblocking(False)  # noqa: FBT003 - the socket's own
        self._run(self._secure(connection, address) if is_secure else self._begin(connection))

    async def close(self) -> None:
        """Accept nothing more, and end handshakes that are under way."""
        self._is_closed = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, address = await loop.sock_accept(listening)
            except OSError as fault:
                log.warning("not_accepted", fault=str(fault))
                await asyncio.sleep(ACCEPT_AGAIN_SECONDS)
            else:
                self.take(connection, address[0], is_secure=True)

    async def _begin(self, connection: socket.socket) -> None:
        loop, protocol = asyncio.get_running_loop(), self._make()
        with suppress(OSError):  # its peer may be gone
            await loop.connect_accepted_socket(lambda: protocol, connection)

    async def _secure(self, connection: socket.socket, address: str) -> None:
        loop, own = asyncio.get_running_loop(), asyncio.current_task()
        assert own is not None
        visitor = self._keeper.enter(address, partial(_cancel, own))
        if visitor is None:
            connection.close()
            return
        seconds = self._keeper.bounds.header_seconds
        visitor.late_at = loop.time() + seconds
        protocol = self._make()
        protocol.earlier = visitor
        try:
            await loop.connect_accepted_socket(
                lambda: protocol,
                connection,
                ssl=self._context(),
                ssl_handshake_timeout=seconds,
                ssl_shutdown_timeout=SHUTDOWN_SECONDS,
            )
        except asyncio.CancelledError:
            if protocol.visitor is not None:  # the handshake was over at this moment
                protocol.transport.abort()
            raise
        except OSError as fault:  # its peer is gone, too slow, or does not trust us
            visitor.fail()
            if isinstance(fault, ssl.SSLError):
                self._on_failed(fault)
        finally:
            visitor.leave()


def _cancel(task: asyncio.Task[None], _reason: CloseReason) -> None:
    task.cancel()
