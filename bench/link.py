"""The session engine alone: `python -m bench.link`. A carrier on loopback answers at once.

No database, no flows: a binary toy protocol of 12-byte headers on a real `CarrierLink`, the carrier
in a process of its own. Each message is one PDU with 140 bytes of text, an answer, a receipt and
its acknowledgement.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count
from multiprocessing.connection import Connection as Pipe
from struct import Struct

import uvloop

from hongyan.channels.channel import Channel
from hongyan.channels.link import CarrierLink
from hongyan.channels.sequences import Sequences
from hongyan.channels.session import Opened, Pdu, PduTaken, SessionError, SessionEvent
from hongyan.channels.timing import Timing
from hongyan.kernel.carriage import CarrierEvent, Encoding, Receipt, Submission, Text
from hongyan.kernel.outcome import Outcome

HEADER = Struct(">III")  # length, command, sequence
LOGIN, SUBMIT, DELIVER, TEST = 1, 4, 5, 8
ANSWER = 0x8000_0000
PDU_BYTES_MAX = 4_096
CONTENT = Text(Encoding.UCS2, ("字" * 70,))
BODY = CONTENT.whole.encode("utf-16-be")
UNLIMITED = 1_000_000
BATCH = 256
CALLERS = 8


def framed(buffer: bytes) -> tuple[list[tuple[int, int, bytes]], bytes]:
    """Return the PDUs (command, sequence, body) of a buffer, and what is left of it."""
    found, at = [], 0
    while len(buffer) - at >= HEADER.size:
        length, command, sequence = HEADER.unpack_from(buffer, at)
        if not HEADER.size <= length <= PDU_BYTES_MAX:
            raise SessionError(f"a PDU of {length} bytes")
        if len(buffer) - at < length:
            break
        found.append((command, sequence, buffer[at + HEADER.size : at + length]))
        at += length
    return found, buffer[at:]


def pdu(command: int, sequence: int, body: bytes = b"") -> bytes:
    """Return a PDU."""
    return HEADER.pack(HEADER.size + len(body), command, sequence) + body


class BenchSession:
    """Implements CarrierSession."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._buffer = b""
        self._sequences = Sequences()
        self._deliveries: dict[str, int] = {}

    @property
    def is_mid_pdu(self) -> bool:
        """Whether bytes of an unfinished PDU wait."""
        return bool(self._buffer)

    def open(self, now_ms: int) -> bytes:
        """Log in."""
        del now_ms
        return pdu(LOGIN, self._sequences.give())

    def receive(self, data: bytes, now_ms: int) -> Iterator[SessionEvent]:
        """Read PDUs."""
        found, self._buffer = framed(self._buffer + data)
        for command, sequence, body in found:
            if command == SUBMIT | ANSWER:
                place = self._sequences.answered(sequence)
                if place is not None:
                    yield PduTaken(*place, (body.hex(),))
            elif command == DELIVER:
                event_id = body.hex()
                self._deliveries[event_id] = sequence
                yield Receipt(event_id, event_id, 1, Outcome.DELIVERED, "DELIVERED", "", now_ms)
            elif command == LOGIN | ANSWER:
                yield Opened()

    def pdu_count(self, submission: Submission) -> int:
        """Return one for each part."""
        return submission.part_count

    def submit(self, pdus: Sequence[Pdu]) -> bytes:
        """Write PDUs."""
        give = self._sequences.give_for
        return b"".join(
            [
                pdu(SUBMIT, give(one), one.submission.content.parts[one.number].encode("utf-16-be"))
                for one in pdus
            ]
        )

    def acknowledge(self, events: Sequence[CarrierEvent]) -> bytes:
        """Answer deliveries."""
        take = self._deliveries.pop
        return b"".join([pdu(DELIVER | ANSWER, take(one.event_id)) for one in events])

    def keep_alive(self) -> bytes:
        """Test the line."""
        return pdu(TEST, self._sequences.give())

    def close(self) -> bytes:
        """Say nothing."""
        return b""


NUMBERS = count(1)
"""The ids of a carrier are its own, whatever connection they are told on."""


class Carrier(asyncio.Protocol):
    """Answers each submission at once, with its receipt behind it."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (asyncio calls this)."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer (asyncio calls this)."""
        found, self._buffer = framed(self._buffer + data)
        answers = []
        for command, sequence, _ in found:
            if command == SUBMIT:
                number = next(NUMBERS)
                carrier_id = number.to_bytes(8, "big")
                answers.append(pdu(SUBMIT | ANSWER, sequence, carrier_id))
                answers.append(pdu(DELIVER, number & 0x7FFF_FFFF, carrier_id))
            elif command in {LOGIN, TEST}:
                answers.append(pdu(command | ANSWER, sequence))
        self._transport.write(b"".join(answers))  # type: ignore[attr-defined]


def carrier(told: Pipe) -> None:
    """Be the carrier's process."""

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Carrier, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(serve())


async def measure(port: int, window: int, connections: int, messages: int) -> float:
    """Return the messages a second, each with its receipt acknowledged."""
    made = CarrierLink(1, ("127.0.0.1", port), BenchSession, Timing(), connections=connections)
    return await carried(made, window, messages)


async def carried(made: Channel, window: int, messages: int) -> float:
    """Return the messages a second of a channel, from its start to the last acknowledgement."""
    made.resize(window, UNLIMITED)
    await made.start()
    while made.figures().connections_up < made.figures().connections:  # noqa: ASYNC110 - a link has no signal for it
        await asyncio.sleep(0.01)
    started = time.perf_counter()

    async def call(first: int) -> None:
        for start in range(first, messages, BATCH * CALLERS):
            await made.submit(
                [
                    Submission(number, 1, 8613900000000, "10690001", CONTENT)
                    for number in range(start, min(start + BATCH, messages))
                ]
            )

    async def listen() -> None:
        heard = 0
        async for batch in made.events():
            await made.acknowledge(batch)
            heard += len(batch)
            if heard >= messages:
                return

    async with asyncio.TaskGroup() as group:
        group.create_task(listen())
        for caller in range(CALLERS):
            group.create_task(call(caller * BATCH))
    seconds = time.perf_counter() - started
    await made.stop()
    return messages / seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.link", description=__doc__)
    parser.add_argument("--count", type=int, default=60_000, help="messages a measurement")
    parser.add_argument("--asyncio", action="store_true", help="without uvloop")
    chosen = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    far = multiprocessing.get_context("spawn").Process(target=carrier, args=(theirs,), daemon=True)
    far.start()
    port = ours.recv()
    run = asyncio.run if chosen.asyncio else uvloop.run
    sys.stdout.write(
        "| window | connections | messages a second, with receipts |\n| --- | --- | --- |\n"
    )
    for window, connections in ((16, 1), (32, 1), (100, 1), (32, 4)):
        rate = run(measure(port, window, connections, chosen.count))
        sys.stdout.write(f"| {window} | {connections} | {rate:,.0f} |\n")
    far.terminate()


if __name__ == "__main__":
    main()
