"""Many connections of one process: floods of requests, and sockets that are held.

A crowd comes from several addresses of the loopback, none of them the probe's, for what strangers
may hold is bounded by address. It counts what it was told.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bench.attacks.target import Target
from bench.attacks.wire import END, length_of, told

ADDRESSES = 8
PAUSE_SECONDS = 0.05
WAIT_SECONDS = 20

Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(slots=True)
class Crowd:
    """Connections to one port until a moment of `time.monotonic`; `addresses` to come from."""

    port: int
    until: float
    addresses: int = ADDRESSES
    told: Counter[str] = field(default_factory=Counter)
    _next: Iterator[int] = field(default_factory=itertools.count)

    @property
    def is_over(self) -> bool:
        """Tell whether the attack's time is up."""
        return time.monotonic() >= self.until

    @property
    def seconds_left(self) -> float:
        """Return how long the attack still lasts."""
        return max(0.0, self.until - time.monotonic())

    async def open(self) -> Streams:
        """Connect from the next address of the crowd."""
        source = f"127.0.0.{2 + next(self._next) % self.addresses}"
        return await asyncio.wait_for(
            asyncio.open_connection("127.0.0.1", self.port, local_addr=(source, 0)), WAIT_SECONDS
        )

    async def many(self, count: int, one: Callable[[], Awaitable[None]]) -> None:
        """Let `count` members do the same over and over, whatever is done to them."""
        await asyncio.gather(*(self._again(one) for _ in range(count)))

    async def _again(self, one: Callable[[], Awaitable[None]]) -> None:
        while not self.is_over:
            try:
                await asyncio.wait_for(one(), max(0.1, self.seconds_left))
            except (OSError, EOFError, ValueError) as error:
                if self.is_over:
                    return
                self.told[type(error).__name__] += 1
                await asyncio.sleep(PAUSE_SECONDS)

    async def flood(self, count: int, requests: Callable[[], bytes], each: int = 1000) -> None:
        """Send requests over `count` connections, each after the answer to the one before."""

        async def one() -> None:
            reader, writer = await self.open()
            with closing(writer):
                for _ in range(each):
                    writer.write(requests())
                    await writer.drain()
                    self.told[told(await answer(reader))] += 1

        await self.many(count, one)

    async def hold(self, count: int, begin: bytes, drip: Sequence[bytes], every: float) -> None:
        """Hold `count` connections: each says `begin`, then bytes of `drip` in turns."""

        async def one() -> None:
            reader, writer = await self.open()
            with closing(writer):
                writer.write(begin)
                for place in itertools.count():
                    heard = await heard_within(reader, every)
                    if heard is not None:
                        self.told[told(heard) if heard else "closed"] += 1
                        return
                    if drip:
                        writer.write(drip[place % len(drip)])
                        await writer.drain()

        await self.many(count, one)

    async def pour(self, count: int, begin: bytes, rest: bytes) -> None:
        """Say `begin` over `count` connections, then `rest` without end, as fast as it is taken."""

        async def one() -> None:
            reader, writer = await self.open()
            with closing(writer):
                writer.write(begin)
                while not reader.at_eof():
                    writer.write(rest)
                    await writer.drain()
                    self.told["poured"] += 1
                    heard = await heard_within(reader, 0)
                    if heard is not None:
                        self.told[told(heard) if heard else "closed"] += 1
                        return

        await self.many(count, one)


@contextlib.contextmanager
def closing(writer: asyncio.StreamWriter) -> Iterator[None]:
    """Close a connection at the end, without waiting for what was not sent."""
    try:
        yield
    finally:
        writer.transport.abort()


async def heard_within(reader: asyncio.StreamReader, seconds: float) -> bytes | None:
    """Return what is received within the time: None if nothing is, b"" at the end."""
    try:
        return await asyncio.wait_for(reader.read(65536), seconds or 0.001)
    except TimeoutError:
        return None


async def answer(reader: asyncio.StreamReader) -> bytes:
    """Return the next answer, head and body."""
    beginning = await reader.readuntil(END)
    return beginning + await reader.readexactly(length_of(beginning))


Attack: TypeAlias = Callable[[Target, Crowd], Coroutine[None, None, None]]
