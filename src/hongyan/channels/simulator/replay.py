"""Repeats the carrier's side of a capture: what a carrier said once is said again to a client.

The order of the capture holds: a chunk is said when the client has asked as often as the product
had before it, and not sooner behind the chunk before than then. Answers get the sequences of the
client's own requests. Digests and ids stay unchanged.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

from hongyan.channels.capture import CaptureChunk, CaptureReader
from hongyan.channels.simulator.desk import Desk, Slip
from hongyan.channels.simulator.manners import PLAIN, Manner
from hongyan.channels.simulator.side import SaidBytes, Then
from hongyan.kernel.carriage import CarrierEvent
from hongyan.kernel.said import Fault
from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.errors import WireError
from hongyan.protocols.framing import Frames
from hongyan.protocols.smpp import pdus as smpp

RESPONSE: Final = 0x8000_0000
_UINT: Final = struct.Struct(">I")
_COMMAND_AT: Final = 4


class Wire(NamedTuple):
    """What is known of a protocol's header."""

    header: int
    longest: int
    sequence_at: int


WIRES: Final[Mapping[str, Wire]] = {
    "smpp": Wire(smpp.HEADER_OCTETS, smpp.LONGEST_OCTETS, 12),
    "cmpp": Wire(cmpp.HEADER_OCTETS, cmpp.LONGEST_OCTETS, 8),
}
"""By the kind of the channel that was captured."""


class ReplayError(Fault):
    """A capture that cannot be played; the text says why."""


class _Turn(NamedTuple):
    """A chunk of the carrier's: said behind a number of requests, and after a wait."""

    requests: int
    wait_ms: int
    start: int
    end: int


@dataclass(slots=True)
class _Conversation:
    """One connection of a capture."""

    said: bytearray = field(default_factory=bytearray)
    turns: list[_Turn] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    """The sequences of the product's requests, in order."""


class Recording:
    """A capture, ready to be played."""

    def __init__(self, kind: str, chunks: Iterable[CaptureChunk]) -> None:
        """Sort the chunks of a kind of channel; raises ReplayError."""
        if kind not in WIRES:
            raise ReplayError(
                "--replay: a capture of a channel of the kind {kind} cannot be played; "
                "name one of: {kinds}",
                kind=kind,
                kinds=", ".join(WIRES),
            )
        self.kind = kind
        self.wire = WIRES[kind]
        self._numbers = count()
        found: dict[int, _Conversation] = {}
        frames: dict[int, Frames] = {}
        before: dict[int, int] = {}
        for chunk in chunks:
            one = found.setdefault(chunk.connection, _Conversation())
            data = bytes.fromhex(chunk.hex)
            wait_ms = max(0, chunk.at - before.get(chunk.connection, chunk.at))
            before[chunk.connection] = chunk.at
            if chunk.direction == "out":
                cutter = frames.setdefault(
                    chunk.connection, Frames(self.wire.header, self.wire.longest)
                )
                one.requests += self._requests_of(cutter, data)
            else:
                start = len(one.said)
                one.said += data
                one.turns.append(_Turn(len(one.requests), wait_ms, start, len(one.said)))
        self._conversations = [one for one in found.values() if one.turns]
        if not self._conversations:
            raise ReplayError("--replay: no carrier says anything in the capture; name another one")

    def _requests_of(self, cutter: Frames, data: bytes) -> list[int]:
        try:
            return [self.sequence_of(one) for one in cutter.feed(data) if is_request(one)]
        except WireError as fault:
            raise ReplayError("--replay: the capture is broken ({fault})", fault=fault) from fault

    def sequence_of(self, frame: bytes) -> int:
        """Return the sequence of a PDU."""
        (sequence,) = _UINT.unpack_from(frame, self.wire.sequence_at)
        return int(sequence)

    def next_side(self, pace: float = 1.0) -> ReplayedSide:
        """Return the side of the next connection; behind the last comes the first again."""
        chosen = self._conversations[next(self._numbers) % len(self._conversations)]
        return ReplayedSide(self, chosen, pace)


def is_request(frame: bytes) -> bool:
    """Tell whether a PDU is one that is answered."""
    (command,) = _UINT.unpack_from(frame, _COMMAND_AT)
    return bool(command < RESPONSE)


class ReplayedSide:
    """Implements SpokenTo for one connection."""

    def __init__(self, recording: Recording, conversation: _Conversation, pace: float) -> None:
        """Play one connection of a recording; every wait is multiplied by `pace`."""
        self.manner: Manner = PLAIN
        self.desk: Desk | None = None
        self.can_hear = False
        self.is_let_in = False
        self._recording = recording
        self._pace = pace
        self._turns = conversation.turns
        self._captured = conversation.requests
        self._said = bytearray(conversation.said)
        self._frames = Frames(recording.wire.header, recording.wire.longest)
        self._renumbered = 0
        self._place = 0
        self._heard: list[int] = []
        self._says_at = 0

    def receive(self, data: bytes, now_ms: int) -> Iterator[SaidBytes]:
        """Take bytes, and say what the carrier said then."""
        try:
            frames = self._frames.feed(data)
        except WireError:
            yield SaidBytes(b"", then=Then.ABORT)
            return
        for frame in frames:
            self.is_let_in = True
            if is_request(frame):
                self._heard.append(self._recording.sequence_of(frame))
        while self._place < len(self._turns):
            turn = self._turns[self._place]
            if turn.requests > len(self._heard):
                return
            self._place += 1
            self._renumber(turn.end)
            self._says_at = max(now_ms, self._says_at) + max(1, round(turn.wait_ms * self._pace))
            yield SaidBytes(bytes(self._said[turn.start : turn.end]), self._says_at - now_ms)

    def deliver(self, event: CarrierEvent, slip: Slip | None, now_ms: int) -> list[bytes]:
        """Return nothing: a recording has no events but its own."""
        del event, slip, now_ms
        return []

    def unanswered(self) -> list[str]:
        """Return none."""
        return []

    def _renumber(self, end: int) -> None:
        """Give the answers that begin before `end` the sequences of the client's requests."""
        own = dict(zip(self._captured, self._heard, strict=False))
        header, at = self._recording.wire.header, self._recording.wire.sequence_at
        while self._renumbered < end and self._renumbered + header <= len(self._said):
            start = self._renumbered
            length, command = struct.unpack_from(">II", self._said, start)
            if length < header:
                return  # what follows is no PDU, and is said as it was
            (sequence,) = _UINT.unpack_from(self._said, start + at)
            if command >= RESPONSE and sequence in own:
                _UINT.pack_into(self._said, start + at, own[sequence])
            self._renumbered += length


def read_recording(path: Path) -> Recording:
    """Return the recording of a capture file.

    Raises CaptureError for a file that is none, ReplayError, and OSError where it cannot be read.
    """
    reader = CaptureReader(path)
    try:
        return Recording(reader.head.kind, reader.chunks())
    finally:
        reader.close()
