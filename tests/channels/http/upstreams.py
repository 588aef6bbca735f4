"""Channels of the kind `gateway` on servers that do as a test says. Judges nothing."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from hongyan.channels.channel import Channel
from hongyan.channels.registry import Around, build
from hongyan.kernel.carriage import Encoding, Submission, Text, TextOrigin
from hongyan.kernel.clock import SystemClock

DOCUMENT = """
[send]
url = "{endpoint}/send"
number = "national"
form = { to = "{phone}", text = "{text}", key = "{secret}", ref = "{reference}" }
[answer]
success = { at = "code", values = ["0"] }
id = ["id"]
code = ["code"]
shown = ["code"]
[answer.codes]
"9" = "login"
"8" = "throttled"
"""
BY_GET = DOCUMENT.replace("[send]", '[send]\nmethod = "GET"').replace("form =", "query =")
SECRET = "s3cret-of-the-gateway"
OK = b'{"code":0,"id":"a1"}'

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def message(message_id: int = 7, phone: int = 8613900000000, parts: int = 1) -> Submission:
    """Return a message of several parts."""
    content = Text(Encoding.UCS2, ("【鸿雁】您的验证码为1234", *["。"] * (parts - 1)))
    origin = TextOrigin("鸿雁", "SMS_1", ("code",), '{"code":"1234"}', "01")
    return Submission(message_id, 1, phone, "1069001", content, origin)


def answer(body: bytes, status: str = "200 OK", more: str = "") -> bytes:
    """Return the bytes of an answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


@asynccontextmanager
async def channel_to(url: str, document: str = DOCUMENT, **options: str) -> AsyncIterator[Channel]:
    """Run a channel of a document."""
    given = {"gateway": document, "endpoint": url, "secret": SECRET} | options
    made = build("gateway", 5, "up", given, Around(SystemClock()))
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


@asynccontextmanager
async def serving(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Serve raw connections; yield the address. The end closes every connection."""
    connected: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connected[task] = writer
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            await serve(reader, writer)

    server = await asyncio.start_server(serve_one, "127.0.0.1", 0, ssl=tls)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task, writer in connected.items():
            task.cancel()
            writer.transport.abort()
        if connected:
            await asyncio.wait(connected)


def always(data: bytes, requests: list[bytes] | None = None) -> Serve:
    """Return a server that writes these bytes when it has a request, and hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        if requests is not None:
            requests.append(request)
        writer.write(data)
        writer.close()

    return serve


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """Return one request."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return head + (await reader.readexactly(int(length)) if length else b"")
