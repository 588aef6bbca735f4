"""Channels of carriers' protocols alone: `python -m bench.carriers`. A carrier answers at once.

No database, no flows: a real channel, and a carrier of the same codec in a process of its own on
loopback. Each message is one PDU with 140 octets of text, its answer, a receipt, and our answer to
that.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection as Pipe
from typing import Final

import uvloop

from bench.link import CONTENT, carried
from bench.rivals import gateway
from bench.rivals.kannel import KANNEL
from bench.signing import numbers
from hongyan.channels.channel import Channel
from hongyan.channels.cmpp.kind import CmppOptions, cmpp_link
from hongyan.channels.smpp.kind import SmppOptions, smpp_link
from hongyan.kernel.clock import SystemClock
from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.cmpp.digests import authenticator_ismg
from hongyan.protocols.cmpp.report import CmppReport, write_report
from hongyan.protocols.framing import Frames
from hongyan.protocols.smpp import pdus

WINDOW = 32
DURABILITY = (
    "our channels: alone, without what stands before them. In the product a message is synchronised"
    " to the database before its call is answered, and stored as leaving before the channel has it;"
    " a receipt is stored before the carrier is answered. `python -m bench` measures all of that."
)
LAST_SEQUENCE = 0x7FFF_FFFF


class Carrier(asyncio.Protocol):
    """One connection that is answered at once.

    It acknowledges every segment without delay: a client that leaves Nagle's algorithm on, as
    Kannel does, would otherwise wait 40 ms behind each answer to a receipt, and not for its work.
    """

    HEADER_OCTETS: int
    LONGEST_OCTETS: int

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._frames = Frames(self.HEADER_OCTETS, self.LONGEST_OCTETS)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (asyncio calls this)."""
        self._transport = transport
        self._socket = transport.get_extra_info("socket")

    def data_received(self, data: bytes) -> None:
        """Answer (asyncio calls this)."""
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        answers = [answer for frame in self._frames.feed(data) for answer in self.answers(frame)]
        self._transport.write(b"".join(answers))  # type: ignore[attr-defined]

    def answers(self, frame: bytes) -> list[bytes]:
        """Return what is said to a PDU."""
        raise NotImplementedError


class Smsc(Carrier):
    """Answers each submit_sm at once, with its receipt behind it."""

    NUMBERS = count(1)
    HEADER_OCTETS = pdus.HEADER_OCTETS
    LONGEST_OCTETS = pdus.LONGEST_OCTETS

    def answers(self, frame: bytes) -> list[bytes]:
        """Return what is said to a PDU."""
        return [pdus.write_pdu(one) for one in self._answers(frame)]

    def _answers(self, frame: bytes) -> list[pdus.SmppPdu]:
        header = pdus.read_header(frame)
        if header.command >= pdus.RESPONSE:
            return []
        if header.command != pdus.SubmitSm.COMMAND:
            answer = pdus.PDUS[pdus.RESPONSE | header.command]
            return [answer(sequence=header.sequence)]
        number = next(self.NUMBERS)
        said = (
            f"id:{number} sub:001 dlvrd:001 submit date:2601150954 done date:2601150955"
            " stat:DELIVRD err:000 text:"
        )
        return [
            pdus.SubmitSmResp(sequence=header.sequence, message_id=str(number)),
            pdus.DeliverSm(
                sequence=number & LAST_SEQUENCE,
                source_addr="8613900000000",
                destination_addr="10690001",
                esm_class=4,
                short_message=said.encode(),
            ),
        ]


def _smpp(port: int) -> Channel:
    options = SmppOptions(host="127.0.0.1", port=port, system_id="bench", password="")
    return smpp_link(1, options, SystemClock())


class Ismg(Carrier):
    """Answers each SUBMIT at once, with its report behind it."""

    NUMBERS = count(1)
    VERSION = cmpp.CmppVersion.V20
    HEADER_OCTETS = cmpp.HEADER_OCTETS
    LONGEST_OCTETS = cmpp.LONGEST_OCTETS

    def answers(self, frame: bytes) -> list[bytes]:
        """Return what is said to a PDU."""
        return [cmpp.write_pdu(one, self.VERSION) for one in self._answers(frame)]

    def _answers(self, frame: bytes) -> list[cmpp.CmppPdu]:
        header = cmpp.read_header(frame)
        if header.command >= cmpp.RESPONSE:
            return []
        if header.command == cmpp.Connect.COMMAND:
            login = cmpp.read_pdu(frame, self.VERSION)
            assert isinstance(login, cmpp.Connect), "its command says so"
            digest = authenticator_ismg(0, login.authenticator_source, "", self.VERSION)
            return [cmpp.ConnectResp(sequence=header.sequence, authenticator_ismg=digest)]
        if header.command != cmpp.Submit.COMMAND:
            answer = cmpp.PDUS[cmpp.RESPONSE | header.command]
            return [answer(sequence=header.sequence)]
        number = next(self.NUMBERS)
        msg_id = number.to_bytes(cmpp.MSG_ID_OCTETS, "big")
        report = CmppReport(
            msg_id=msg_id,
            stat="DELIVRD",
            submit_time="2601150954",
            done_time="2601150955",
            dest_terminal_id="13900000000",
        )
        return [
            cmpp.SubmitResp(sequence=header.sequence, msg_id=msg_id),
            cmpp.Deliver(
                sequence=number & LAST_SEQUENCE,
                msg_id=msg_id,
                dest_id="10690001",
                src_terminal_id="13900000000",
                registered_delivery=1,
                msg_content=write_report(report, self.VERSION),
            ),
        ]


def _cmpp(port: int) -> Channel:
    options = CmppOptions(
        host="127.0.0.1", port=port, sp_id="901234", secret="", service_id="BENCH"
    )
    return cmpp_link(1, options, SystemClock())


@dataclass(frozen=True)
class Kind:
    """A protocol: its carrier, and the channel to it."""

    carrier: type[asyncio.Protocol]
    channel: Callable[[int], Channel]


KINDS: Final[Mapping[str, Kind]] = {"cmpp": Kind(Ismg, _cmpp), "smpp": Kind(Smsc, _smpp)}


def carrier(name: str, told: Pipe, port: int) -> None:
    """Be the carrier's process; port 0 takes any free one, which is told."""

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(KINDS[name].carrier, "127.0.0.1", port)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(serve())


def started(name: str, port: int = 0) -> tuple[int, Callable[[], None]]:
    """Start the carrier's process; return its port, and what ends it."""
    ours, theirs = multiprocessing.Pipe()
    far = multiprocessing.get_context("spawn").Process(
        target=carrier, args=(name, theirs, port), daemon=True
    )
    far.start()
    return ours.recv(), far.terminate


def row(*cells: str) -> None:
    """Print a line of the table."""
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


def ours(name: str, kind: Kind, messages: int) -> None:
    """Measure a channel of ours once."""
    port, end = started(name)
    load, before = os.getloadavg()[0], time.process_time()
    rate = uvloop.run(carried(kind.channel(port), WINDOW, messages))
    used = time.process_time() - before
    row(f"our {name} channel", f"{rate:,.0f}", f"{used / messages * 1e6:.0f}", f"{load:.1f}")
    end()


def theirs(seconds: int) -> None:
    """Measure Kannel once, live and from its queue."""
    for is_queued in (False, True):
        done = gateway_carried(KANNEL, CONTENT.whole, numbers(0), seconds, is_queued=is_queued)
        calls = f"live, {done.measured.requests_per_second:,.0f} calls/s"
        row(
            f"kannel, {'queued' if is_queued else calls}",
            f"{done.measured.pushed_per_second:,.0f}",
            f"{done.cpu_us['bearerbox']:.0f}; with smsbox {done.measured.cpu_us:.0f}",
            f"{done.measured.load:.1f}",
        )


def gateway_carried(
    kind: gateway.Kind, text: str, fresh: Iterator[str], seconds: int, *, is_queued: bool
) -> gateway.Carried:
    """Measure a gateway of others once on the carrier of SMPP."""

    def start_carrier(port: int) -> Callable[[], None]:
        return started("smpp", port)[1]

    return gateway.carried(kind, start_carrier, text, fresh, WINDOW, seconds, is_queued=is_queued)


def main() -> None:
    """Measure and print, each round after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench.carriers", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="messages of ours a measurement")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each")
    parser.add_argument("--beside", choices=["kannel"], help="measure it on the carrier of SMPP")
    parser.add_argument("--seconds", type=int, default=3, help="how long Kannel is called")
    chosen = parser.parse_args()
    row("what", f"messages/s, window {WINDOW}, with receipts", "CPU µs/message", "load")
    row("---", "---", "---", "---")
    for _ in range(chosen.rounds):
        for name, kind in KINDS.items():
            ours(name, kind, chosen.count)
        if chosen.beside:
            theirs(chosen.seconds)
    durable = [DURABILITY, *([KANNEL.durability] if chosen.beside else [])]
    sys.stdout.write("\n" + "\n".join(durable) + "\n")


if __name__ == "__main__":
    main()
