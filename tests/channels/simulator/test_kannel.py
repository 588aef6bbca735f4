"""Kannel as a client of the simulated SMPP: its bearerbox binds, its smsbox sends and is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import kannel
from tests.channels.carriers import Carriers, carriers
from tests.kannel import SECONDS_MAX, boxes

pytestmark = [pytest.mark.peers, pytest.mark.story]

DELIVERED, UNDELIVERED, REPLIES = "8613900000000", "8613900000001", "8613900000006"


class Told:
    """A customer's server: keeps the queries that smsbox makes."""

    def __init__(self) -> None:
        self.queries: list[tuple[str, dict[str, str]]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readline()).decode()
        while (await reader.readline()).strip():
            pass
        asked = urlsplit(line.split()[1])
        query = {name: one[0] for name, one in parse_qs(asked.query, encoding="latin-1").items()}
        self.queries.append((asked.path, query))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    def of(self, path: str) -> list[dict[str, str]]:
        return [query for one, query in self.queries if one == path]


class Kannel:
    def __init__(self, send: int, told: int, server: Told) -> None:
        self._send = send
        self._told = told
        self.server = server

    async def send(self, number: str, phone: str, text: str, **parameters: str) -> None:
        """Send a text; its receipts are told with its number."""
        report = f"http://127.0.0.1:{self._told}/receipt?number={number}&kind=%d&answer=%A"
        query = {
            "from": "1069000101",
            "to": phone,
            "text": text,
            "charset": "UTF-8",
            "dlr-mask": "31",
            "dlr-url": report,
            **parameters,
        }
        await kannel.send(self._send, **query)

    async def until(self, path: str, count: int) -> list[dict[str, str]]:
        async with asyncio.timeout(SECONDS_MAX):
            while len(self.server.of(path)) < count:  # noqa: ASYNC110 - its server has no signal
                await asyncio.sleep(0.01)
        return self.server.of(path)


@asynccontextmanager
async def bound(here: Carriers, directory: Path) -> AsyncIterator[Kannel]:
    """Run both boxes until the end of the `with`."""
    server = Told()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    told = listening.sockets[0].getsockname()[1]
    replies = f'get-url = "http://127.0.0.1:{told}/reply?from=%p&octets=%b"'
    async with boxes(directory, here.smpp_port, replies) as port:
        yield Kannel(port, told, server)
    listening.close()
    await listening.wait_closed()


async def test_kannel_sends_each_alphabet_and_length_and_hears_of_all(tmp_path: Path) -> None:
    async with carriers(tmp_path) as here, bound(here, tmp_path) as box:
        await box.send("1", DELIVERED, "Hello [world] €")
        await box.send("2", UNDELIVERED, "您好", coding="2")
        await box.send("3", DELIVERED, "鸿雁传书" * 30, coding="2")
        await box.send("4", REPLIES, "hello")
        # Of a message in parts Kannel follows the first alone.
        told = await box.until("/receipt", 8)
        submitted, delivered, failed = (
            sorted(one["number"] for one in told if one["kind"] == kind) for kind in "812"
        )
        assert (submitted, delivered, failed) == (["1", "2", "3", "4"], ["1", "3", "4"], ["2"])
        (reply,) = await box.until("/reply", 1)
        assert reply["from"] == f"+{REPLIES}"
        assert reply["octets"].encode("latin-1").decode("utf-16-be") == "收到，谢谢！"
        parts = [(one.number, one.total) for one in here.received() if one.total > 1]
        assert parts == [(1, 2), (2, 2)]
