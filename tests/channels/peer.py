"""A carrier that says what a test tells it to, and a session that speaks its toy protocol.

The protocol has one line for each word: `login`, `put M.A.N`, `test`, `stored ID`, `bye` from us;
`ok`, `no CODE`, `busy CODE`, `took M.A.N ID`, `took M.A.N`, `refused M.A.N CODE`,
`slow M.A.N CODE`, `slower`, `receipt ID`, `test` and `bye` from the carrier; to `crash` the session
has a bug.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from hongyan.channels.session import (
    CannotCarry,
    Ended,
    LoginRefused,
    Opened,
    Pdu,
    PduRefused,
    PduTaken,
    SendBytes,
    SessionError,
    SessionEvent,
    SlowDown,
)
from hongyan.kernel.carriage import CarrierEvent, Receipt, Submission
from hongyan.kernel.outcome import Outcome

_PLAIN: dict[str, tuple[SessionEvent, ...]] = {
    "ok": (Opened(),),
    "slower": (SlowDown("slower"),),
    "test": (SendBytes(b"alive\n"),),
    "alive": (),
    "bye": (SendBytes(b"bye too\n"), Ended("bye")),
}


class ToySession:
    """Implements CarrierSession."""

    def __init__(self) -> None:
        self._partial = b""

    @property
    def is_mid_pdu(self) -> bool:
        return bool(self._partial)

    def open(self, now_ms: int) -> bytes:
        del now_ms
        return b"login\n"

    def receive(self, data: bytes, now_ms: int) -> Iterator[SessionEvent]:
        *lines, self._partial = (self._partial + data).split(b"\n")
        for line in lines:
            yield from self._event(line.decode().split(), now_ms)

    def _event(self, words: list[str], now_ms: int) -> Iterator[SessionEvent]:
        match words:
            case [word] if word in _PLAIN:
                yield from _PLAIN[word]
            case ["no", code]:
                yield LoginRefused(code)
            case ["busy", code]:
                yield LoginRefused(code, "too many connections", is_temporary=True)
            case ["took", place, *carrier_ids]:
                yield PduTaken(*_place(place), tuple(carrier_ids))
            case ["crash"]:
                raise ZeroDivisionError
            case ["refused" | "slow" as word, place, code]:
                yield PduRefused(*_place(place), code, is_throttled=word == "slow")
            case ["receipt", carrier_id]:
                yield Receipt(carrier_id, carrier_id, 1, Outcome.DELIVERED, "DELIVERED", "", now_ms)
            case _:
                raise SessionError(f"no word of this protocol: {words}")

    def pdu_count(self, submission: Submission) -> int:
        if submission.src_id == "":
            raise CannotCarry("NO_SENDER")
        return submission.part_count

    def submit(self, pdus: Sequence[Pdu]) -> bytes:
        return b"".join(
            f"put {one.submission.message_id}.{one.submission.attempt_no}.{one.number}\n".encode()
            for one in pdus
        )

    def acknowledge(self, events: Sequence[CarrierEvent]) -> bytes:
        return b"".join(f"stored {one.event_id}\n".encode() for one in events)

    def keep_alive(self) -> bytes:
        return b"test\n"

    def close(self) -> bytes:
        return b"bye\n"


def _place(words: str) -> tuple[int, int, int]:
    message_id, attempt_no, number = map(int, words.split("."))
    return message_id, attempt_no, number


class Peer:
    """The carrier. It answers `login` with `greeting`, and keeps every other line it hears."""

    def __init__(self, greeting: str = "ok") -> None:
        self.greeting = greeting
        self.logins = 0
        self.heard: list[str] = []
        self._writer: asyncio.StreamWriter | None = None
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        assert self._server is not None
        return "127.0.0.1", int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        while line := await reader.readline():
            if line == b"login\n":
                self.logins += 1
                if self.greeting:
                    self.says(self.greeting)
            else:
                self.heard.append(line.decode().strip())
        writer.close()

    def says(self, *lines: str) -> None:
        """Say lines on the newest connection, in one piece."""
        assert self._writer is not None
        self._writer.write("".join(f"{line}\n" for line in lines).encode())

    async def hears(self, count: int) -> list[str]:
        """Wait until a number of lines arrived, and return all."""
        async with asyncio.timeout(5):
            while len(self.heard) < count:  # noqa: ASYNC110 - what is heard has no signal
                await asyncio.sleep(0.001)
        return self.heard

    async def close(self) -> None:
        """Hang up and listen no more."""
        assert self._server is not None
        if self._writer is not None:
            self._writer.close()
        self._server.close()
        await self._server.wait_closed()
