"""The words between a product process and the simulator process: one JSON object a line.

Said by the product: hello, submit, acknowledge. Said by the simulator: welcome, answers, events.
Knows nothing of what the words lead to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, TypeVar, cast

import msgspec
from typing_extensions import override

from hongyan.kernel.carriage import (
    CarrierEvent,
    ChannelFault,
    InboundText,
    Receipt,
    Submission,
    Submitted,
)

LINE_BYTES_MAX: Final = 32 * 1024 * 1024
CLOSE_SECONDS_MAX: Final = 1.0


class Hello(msgspec.Struct, tag="hello", frozen=True):
    """First line of a connection: it serves the channel of this name."""

    channel: str
    slowness: float = 1.0


class Submit(msgspec.Struct, tag="submit", frozen=True):
    """Messages for the air; `batch` is repeated in the answers."""

    batch: int
    submissions: Sequence[Submission]


class Acknowledge(msgspec.Struct, tag="acknowledge", frozen=True):
    """Events that are safely stored."""

    event_ids: list[str]


class Welcome(msgspec.Struct, tag="welcome", frozen=True):
    """The answer to hello: submissions may come."""


class Answers(msgspec.Struct, tag="answers", frozen=True):
    """Answers to some or all submissions of a batch; a batch may be answered in several lines."""

    batch: int
    submitted: list[Submitted]
    faults: list[ChannelFault]


class Events(msgspec.Struct, tag="events", frozen=True):
    """Receipts and inbound texts, to be acknowledged."""

    receipts: list[Receipt]
    inbound: list[InboundText]


ProductWord = Hello | Submit | Acknowledge
SimulatorWord = Welcome | Answers | Events
Word = TypeVar("Word")

_encoder: Final = msgspec.json.Encoder()
_product_decoder: Final[msgspec.json.Decoder[ProductWord]] = msgspec.json.Decoder(ProductWord)
_simulator_decoder: Final[msgspec.json.Decoder[SimulatorWord]] = msgspec.json.Decoder(SimulatorWord)


def write_word(word: ProductWord | SimulatorWord) -> bytes:
    """Write one line."""
    return _encoder.encode(word) + b"\n"


def read_product_word(line: bytes) -> ProductWord:
    """Read what a product process said; raises msgspec.DecodeError when it is none of its words."""
    return _read(_product_decoder, line)


def read_simulator_word(line: bytes) -> SimulatorWord:
    """Read what the simulator said; raises msgspec.DecodeError when it is none of its words."""
    return _read(_simulator_decoder, line)


def _read(decoder: msgspec.json.Decoder[Word], line: bytes) -> Word:
    try:
        return decoder.decode(line)
    except RecursionError:  # a peer's nesting, no fault of ours
        raise msgspec.DecodeError("nested too deep") from None


def sorted_events(events: Sequence[CarrierEvent]) -> Events:
    """Sort events by kind for the line that carries them."""
    return Events(
        [event for event in events if isinstance(event, Receipt)],
        [event for event in events if isinstance(event, InboundText)],
    )


class LineConnection(asyncio.Protocol):
    """A TCP connection that speaks in lines. A line that its hearer cannot read ends it."""

    def __init__(
        self,
        on_line: Callable[[LineConnection, bytes], None],
        on_lost: Callable[[LineConnection], None],
        on_open: Callable[[LineConnection], None] | None = None,
    ) -> None:
        """Call `on_open` once, `on_line` for every line, `on_lost` once at the end."""
        self._on_open = on_open
        self._on_line = on_line
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._partial = bytearray()
        self._writable = asyncio.Event()
        self._writable.set()
        self._ended = asyncio.Event()
        self.heard_at = 0.0
        self.line_bytes_max = LINE_BYTES_MAX

    @property
    def peer(self) -> str:
        """The address at the other end, empty before it is connected."""
        name = None if self._transport is None else self._transport.get_extra_info("peername")
        return str(name[0]) if isinstance(name, tuple) else ""

    @property
    def is_open(self) -> bool:
        """Whether a line written now may still travel."""
        return self._transport is not None and not self._transport.is_closing()

    def send(self, line: bytes) -> None:
        """Write a line; on a closed connection it goes nowhere."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(line)

    def abort(self) -> None:
        """Hang up without flushing."""
        if self._transport is not None:
            self._transport.abort()

    async def close(self) -> None:
        """Hang up after what was written has left; return when the connection is gone."""
        if self._transport is None:
            return
        self._transport.close()
        try:
            async with asyncio.timeout(CLOSE_SECONDS_MAX):
                await self._ended.wait()
        except TimeoutError:
            self._transport.abort()
            await self._ended.wait()

    @property
    def is_writable(self) -> bool:
        """Whether the peer keeps up with what is written."""
        return self._writable.is_set()

    async def wait_writable(self) -> None:
        """Wait until the peer reads again, or the connection is lost."""
        await self._writable.wait()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (asyncio calls this)."""
        self._transport = cast("asyncio.Transport", transport)
        self.heard_at = asyncio.get_running_loop().time()
        if self._on_open is not None:
            self._on_open(self)

    @override
    def data_received(self, data: bytes) -> None:
        """Split what came into lines (asyncio calls this)."""
        self.heard_at = asyncio.get_running_loop().time()
        self._partial += data
        if b"\n" not in data:
            if len(self._partial) > self.line_bytes_max:
                self.abort()
            return
        *lines, rest = bytes(self._partial).split(b"\n")
        self._partial = bytearray(rest)
        for line in lines:
            try:
                self._on_line(self, line)
            except msgspec.DecodeError:
                self.abort()
                return

    @override
    def pause_writing(self) -> None:
        """The peer reads too slowly (asyncio calls this)."""
        self._writable.clear()

    @override
    def resume_writing(self) -> None:
        """The peer has caught up (asyncio calls this)."""
        self._writable.set()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the owner (asyncio calls this)."""
        self._writable.set()
        self._ended.set()
        self._on_lost(self)
