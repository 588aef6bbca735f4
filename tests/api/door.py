"""The API behind a real socket of this machine, within bounds; and a client that says bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp
from typing_extensions import override
from uvicorn.server import ServerState

from hongyan.api.gateway.direct import Answering
from hongyan.api.gateway.proxies import Network
from hongyan.app.listening import HttpListener, http_config
from hongyan.config import Settings
from hongyan.engine.gatekeeper import Gatekeeper
from tests.api.asgi import HttpAnswer


@dataclass(frozen=True)
class Answer(HttpAnswer):
    """One HTTP answer, read to its end."""

    @property
    @override
    def code(self) -> str:
        """The API's code; an error is JSON, and its RequestId is found in body and header."""
        assert self.headers["content-type"] == "application/json;charset=utf-8"
        assert len(self.json["RequestId"]) == 36
        assert self.json["RequestId"] == self.headers["x-acs-request-id"]
        return super().code


@dataclass
class Client:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, data: bytes) -> None:
        """Send bytes; one that was hung up on says nothing."""
        try:
            self.writer.write(data)
            await self.writer.drain()
        except ConnectionError:
            pass

    async def answer(self) -> Answer:
        """Read one answer."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").splitlines()
        headers = dict(line.split(": ", 1) for line in lines if line)
        body = await self.reader.readexactly(int(headers["content-length"]))
        return Answer(int(first.split()[1]), headers, body)

    @property
    def is_hung_up_on(self) -> bool:
        """Whether the server says nothing more, read or not."""
        return self.reader._eof or self.writer.is_closing()

    async def is_closed(self) -> bool:
        """Read until the server hangs up; nothing may come any more."""
        try:
            return await self.reader.read() == b""
        except ConnectionError:
            return True

    def close(self) -> None:
        self.writer.close()


@dataclass
class Door:
    """A listener and its keeper."""

    keeper: Gatekeeper
    state: ServerState
    port: int = 0
    reasons: list[str] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)

    async def knock(self, data: bytes = b"", address: str = "127.0.0.1") -> Client:
        """Connect from an address of this machine, and perhaps say something."""
        found = await asyncio.open_connection(
            "127.0.0.1", self.port, local_addr=(address, 0), limit=1 << 24
        )
        client = Client(*found)
        self.clients.append(client)
        await client.say(data)
        return client

    async def ask(self, data: bytes, address: str = "127.0.0.1") -> Answer:
        return await (await self.knock(data, address)).answer()

    @property
    def connections(self) -> list[Any]:
        """The protocols of the connections that are open, in no order."""
        return list(self.state.connections)

    def stop(self) -> None:
        """Tell every connection what a process tells it that stops."""
        for connection in list(self.state.connections):
            connection.shutdown()

    def pass_time(self) -> None:
        """Let the keeper find that every visitor that can be late is late."""
        for visitor in list(self.keeper._visitors):
            if visitor.late_at < float("inf"):
                visitor.late_at = 0.0
        self.keeper._look()


@asynccontextmanager
async def opened(
    app: ASGIApp,
    *,
    answering: Answering | None = None,
    proxies: tuple[Network, ...] = (),
    **settings: int,
) -> AsyncIterator[Door]:
    """Serve `app` with bounds of these settings, and calls by `answering` if that is given."""
    reasons: list[str] = []
    state = ServerState()
    keeper = Gatekeeper(Settings(**settings).bounds, reasons.append)
    door = Door(keeper, state, reasons=reasons)
    config = http_config(HttpListener(app, "127.0.0.1", 0, keeper, proxies, answering=answering))
    config.load()

    def protocol() -> asyncio.Protocol:
        made: asyncio.Protocol = config.http_protocol_class(config, state, {})
        return made

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0)
    door.port = server.sockets[0].getsockname()[1]
    try:
        yield door
    finally:
        server.close()
        for connection in list(state.connections):
            connection.transport.abort()
        for client in door.clients:
            client.close()
        await asyncio.sleep(0)
        if state.tasks:
            await asyncio.wait(list(state.tasks))
