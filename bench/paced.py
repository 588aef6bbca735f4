"""Sends prepared calls at a steady rate over a number of connections, and times each answer.

Knows bytes only: a call goes out when its moment has come and a connection is free.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable

OK = b'"Code":"OK"'
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length: "
TICK_SECONDS = 0.002


@dataclass(slots=True)
class Sent:
    """The result: answer times in ms, and when the first call went and the last answer came.

    Moments are those of `time.monotonic`.
    """

    latencies: list[float] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    fault: str = ""


class _Caller(asyncio.Protocol):
    """One connection: one call at a time."""

    def __init__(self, on_free: Callable[[_Caller], None], sent: Sent) -> None:
        self.on_free = on_free
        self.sent = sent
        self.transport: asyncio.Transport | None = None
        self.heard = b""
        self.began = 0.0
        self.is_ended = False

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.on_free(self)

    def say(self, request: bytes) -> None:
        """Send one call."""
        assert self.transport is not None
        self.began = time.perf_counter()
        self.transport.write(request)

    @override
    def data_received(self, data: bytes) -> None:
        self.heard += data
        head, mark, body = self.heard.partition(END_OF_HEAD)
        if not mark:
            return
        length = int(head.lower().partition(LENGTH)[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self.sent.latencies.append((time.perf_counter() - self.began) * 1000)
        self.sent.ended = time.monotonic()
        self.heard = b""
        if OK not in body:
            self.sent.fault = f"refused: {body.decode()}"
        self.on_free(self)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self.is_ended:
            self.sent.fault = f"the service closed a connection: {exc}"


def request_of(body: str, port: int) -> bytes:
    """Return the bytes of one call."""
    head = (
        f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


async def send(
    port: int,
    requests: Sequence[bytes],
    rate: float,
    connections: int,
    watch: Callable[[int], None],
) -> Sent:
    """Send all at `rate` a second; `watch` is told once a second how many were answered."""
    sent = Sent()
    free: deque[_Caller] = deque()
    callers = []
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        _, caller = await loop.create_connection(
            lambda: _Caller(free.append, sent), "127.0.0.1", port
        )
        callers.append(caller)
    sent.began = watched = time.monotonic()
    count = 0
    while len(sent.latencies) < len(requests):
        if sent.fault:
            sys.exit(sent.fault)
        now = time.monotonic()
        due = min(len(requests), int((now - sent.began) * rate) + 1)
        while count < due and free:
            free.popleft().say(requests[count])
            count += 1
        if now - watched >= 1:
            watched = now
            watch(len(sent.latencies))
        await asyncio.sleep(TICK_SECONDS)
    for caller in callers:
        caller.is_ended = True
        if caller.transport is not None:
            caller.transport.close()
    return sent
