"""The line between a front process and the one behind: messages both ways, many in one write.

A frame is a length and an array of messages in MessagePack. What is said in one round of the loop
leaves together. Both ends are of one program and one version. Knows no call.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar, cast

import msgspec
from typing_extensions import override

from hongyan.api.front import Sending

_LENGTH: Final = struct.Struct(">I")

Message = TypeVar("Message")


class FrontCall(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=0):
    """A call that a front hands on: as it came, and as it was read, if it asks to send."""

    number: int
    method: str
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    address: str
    sending: Sending | None


class TurnedAway(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=1):
    """A front turned a connection away."""

    reason: str


class FrontAnswer(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=0):
    """The answer to a question, and the account of its caller, 0 if that is unknown."""

    number: int
    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    account_id: int


class Stop(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=1):
    """The front is to take no more connections, and to end when its calls are answered."""


FromFront = FrontCall | TurnedAway
FromBehind = FrontAnswer | Stop


class FrontLine(asyncio.Protocol, Generic[Message]):
    """One end."""

    def __init__(
        self,
        heard: Any,
        take: Callable[[Message], None],
        on_end: Callable[[], None],
    ) -> None:
        """Give each message of the type `heard` to `take`; tell `on_end` when the other is gone."""
        self._decoder: msgspec.msgpack.Decoder[list[Message]] = msgspec.msgpack.Decoder(heard)
        self._encoder = msgspec.msgpack.Encoder()
        self._take = take
        self._on_end = on_end
        self._transport: asyncio.Transport | None = None
        self._said: list[object] = []
        self._heard = bytearray()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._on_end()

    @override
    def data_received(self, data: bytes) -> None:
        self._heard += data
        begin = 0
        while len(self._heard) - begin >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._heard, begin)
            end = begin + _LENGTH.size + length
            if len(self._heard) < end:
                break
            frame = bytes(self._heard[begin + _LENGTH.size : end])
            begin = end
            for one in self._decoder.decode(frame):
                self._take(one)
        if begin:
            del self._heard[:begin]

    def say(self, message: object) -> None:
        """Say a message at the end of this round; one to an end that is gone is dropped."""
        if not self._said:
            asyncio.get_running_loop().call_soon(self._flush)
        self._said.append(message)

    def close(self) -> None:
        """Say what is left, then hang up."""
        self._flush()
        if self._transport is not None:
            self._transport.close()

    def _flush(self) -> None:
        said, self._said = self._said, []
        if said and self._transport is not None:
            frame = self._encoder.encode(said)
            self._transport.write(_LENGTH.pack(len(frame)) + frame)
