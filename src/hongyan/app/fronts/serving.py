"""A front process: it takes connections, reads and verifies calls, and asks the process behind.

It has the callers' keys from a reading connection of its own, and nothing else of the database.
When the process behind is gone it ends at once: nothing could be answered.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
from contextlib import suppress

from starlette.types import Receive, Scope, Send

from hongyan.api.front import Front, Sending
from hongyan.api.gateway.callers import Callers
from hongyan.api.gateway.direct import Incoming, Told
from hongyan.api.gateway.envelope import Answer
from hongyan.app.fronts.forking import Ends
from hongyan.app.fronts.line import FromBehind, FrontAnswer, FrontCall, FrontLine, TurnedAway
from hongyan.app.listening import HttpListener, HttpServer, fitted_bounds
from hongyan.app.sealing import sealer_of
from hongyan.config import Settings
from hongyan.db.database import Database
from hongyan.engine.gatekeeper import Gatekeeper
from hongyan.engine.logging_setup import configure
from hongyan.kernel.clock import SystemClock


def run_front(settings: Settings, listening: list[socket.socket], ends: Ends) -> None:
    """Serve connections of `listening` until the process behind says stop."""
    import uvloop  # noqa: PLC0415 - only a serving process needs it

    configure(settings.log_level)
    database = Database.open(settings.database_url)
    callers = Callers(database, sealer_of(database, settings), SystemClock())
    uvloop.run(_Serving(settings, callers, ends).run(listening))


class _Serving:
    """The questions that are out, and the server whose calls they are."""

    def __init__(self, settings: Settings, callers: Callers, ends: Ends) -> None:
        self._settings = settings
        self._ends = ends
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[FrontAnswer]] = {}
        self._line = FrontLine[FromBehind](list[FromBehind], self._take, lambda: os._exit(1))
        self._front = Front(settings, callers, SystemClock(), self._ask)
        keeper = Gatekeeper(fitted_bounds(settings.bounds), self._count)
        listener = HttpListener(
            _nothing,
            settings.host,
            settings.port,
            keeper,
            settings.proxy_networks,
            settings.service_url,
            answering=self._front.answer,
            leave=self._leave,
        )
        self._server = HttpServer(listener)

    async def run(self, listening: list[socket.socket]) -> None:
        """Serve until told to stop."""
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self._line, sock=self._ends.line)
        self._ends.leaving.settimeout(0)
        await self._server.serve(listening)
        self._front.close()
        self._line.close()

    def _take(self, message: FromBehind) -> None:
        if not isinstance(message, FrontAnswer):
            self._server.should_exit = True
            return
        waiting = self._asked.pop(message.number, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

    async def _ask(self, asked: Incoming, sending: Sending | None) -> tuple[Told, int]:
        raw, number = asked.raw, next(self._numbers)
        waiting = self._asked[number] = asyncio.get_running_loop().create_future()
        body = (raw.method, raw.query, tuple(raw.headers), raw.body)
        self._line.say(FrontCall(number, *body, asked.address, sending))
        reply = await waiting
        answer = Answer(reply.status, reply.content_type, reply.body)
        return Told(answer, reply.headers), reply.account_id

    def _count(self, reason: str) -> None:
        self._line.say(TurnedAway(reason))

    def _leave(self, connection: socket.socket, heard: bytes) -> bool:
        with suppress(BlockingIOError, OSError):
            socket.send_fds(self._ends.leaving, [heard], [connection.fileno()])
            return True
        return False


async def _nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Serve nothing: a connection with a request for an app leaves this process."""
