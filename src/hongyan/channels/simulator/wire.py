"""The words between a product process and the simulator process: one JSON object a line.

Said by the product: hello, submit, acknowledge, ping. Said by the simulator: welcome, answers,
events, pong.
Knows nothing of what the words lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import msgspec

from hongyan.channels.connection import Connection
from hongyan.kernel.carriage import (
    CarrierEvent,
    ChannelFault,
    InboundText,
    Receipt,
    Submission,
    Submitted,
)

LINE_BYTES_MAX: Final = 32 * 1024 * 1024


class Hello(msgspec.Struct, tag="hello", frozen=True):
    """First line of a connection: it serves the channel of this name."""

    channel: str
    slowness: float = 1.0


class SubmitBatch(msgspec.Struct, tag="submit", frozen=True):
    """Messages for the air; `batch` is repeated in the answers."""

    batch: int
    submissions: Sequence[Submission]


class Acknowledge(msgspec.Struct, tag="acknowledge", frozen=True):
    """Events that are safely stored."""

    event_ids: list[str]


class Ping(msgspec.Struct, tag="ping", frozen=True):
    """A test of the link, to be answered."""


class Welcome(msgspec.Struct, tag="welcome", frozen=True):
    """The answer to hello: submissions may come."""


class Pong(msgspec.Struct, tag="pong", frozen=True):
    """The answer to ping."""


class Answers(msgspec.Struct, tag="answers", frozen=True):
    """Answers to some or all submissions of a batch; a batch may be answered in several lines."""

    batch: int
    submitted: list[Submitted]
    faults: list[ChannelFault]


class Events(msgspec.Struct, tag="events", frozen=True):
    """Receipts and inbound texts, to be acknowledged."""

    receipts: list[Receipt]
    inbound: list[InboundText]


ProductWord = Hello | SubmitBatch | Acknowledge | Ping
SimulatorWord = Welcome | Pong | Answers | Events
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


class Lines:
    """Cuts what arrives into lines; raises DecodeError when one is longer than `bytes_max`."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._partial = bytearray()
        self.bytes_max = LINE_BYTES_MAX

    @property
    def has_partial(self) -> bool:
        """Whether bytes wait for the end of their line."""
        return bool(self._partial)

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that `data` completes."""
        self._partial += data
        if b"\n" not in data:
            if len(self._partial) > self.bytes_max:
                raise msgspec.DecodeError(f"a line of more than {self.bytes_max} bytes")
            return []
        *lines, rest = bytes(self._partial).split(b"\n")
        self._partial = bytearray(rest)
        return lines


def simulator_frames(direction: str) -> Callable[[bytes], list[ProductWord | SimulatorWord]]:
    """Return what reads one direction's words: `out` are the product's, `in` the simulator's."""
    lines = Lines()

    def read(data: bytes) -> list[ProductWord | SimulatorWord]:
        if direction == "out":
            return [read_product_word(line) for line in lines.feed(data)]
        return [read_simulator_word(line) for line in lines.feed(data)]

    return read


class LineConnection(Connection):
    """A TCP connection that speaks in lines. A line that its hearer cannot read ends it."""

    def __init__(
        self,
        on_line: Callable[[LineConnection, bytes], None],
        on_lost: Callable[[LineConnection], None],
        on_open: Callable[[LineConnection], None],
    ) -> None:
        """Call `on_open` once, `on_line` for every line, `on_lost` once at the end."""
        super().__init__(
            lambda _, data: self._read(data), lambda _: on_lost(self), lambda _: on_open(self)
        )
        self._on_line = on_line
        self.lines = Lines()

    def _read(self, data: bytes) -> None:
        try:
            for line in self.lines.feed(data):
                self._on_line(self, line)
        except msgspec.DecodeError:
            self.abort()
