"""Attacks by unknown clients: malformed HTTP, floods, and the wrong port."""

from __future__ import annotations

import asyncio
import itertools
import random
import socket
import struct

from bench.attacks.crowd import Attack, Crowd, answer, closing
from bench.attacks.shapes import KIB, claims
from bench.attacks.target import Target
from bench.attacks.wire import get, head, post, told


async def churn(_target: Target, crowd: Crowd) -> None:
    """Connections that are opened and reset, and opened, asked once and closed."""

    async def one() -> None:
        reader, writer = await crowd.open()
        with closing(writer):
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            if random.getrandbits(1):
                writer.write(get("/livez"))
                crowd.told[told(await answer(reader))] += 1
            else:
                crowd.told["reset"] += 1

    await crowd.many(64, one)


async def pipelined(target: Target, crowd: Crowd) -> None:
    """2,000 calls in one breath over each of 16 sockets, whose answers are not read."""
    calls = (get("/livez") + post(claims(target, "SendSms"))) * 1000
    await crowd.hold(16, calls, [calls], 0.05)


async def deaf(target: Target, crowd: Crowd) -> None:
    """400 sockets that pour calls and read no answer until the service stops reading."""

    async def one() -> None:
        _, writer = await crowd.open()
        calls = get("/?" + claims(target, "SendSms")) * 200
        with closing(writer):
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            while not crowd.is_over:
                writer.write(calls)
                await writer.drain()
                crowd.told["poured"] += 200

    await crowd.many(400, one)


async def chunks(target: Target, crowd: Crowd) -> None:
    """Chunks of one byte, extensions without end, trailers without end, broken frames."""
    start = head("POST", "/?" + claims(target, "SendBatchSms"), {"Transfer-Encoding": "chunked"})
    broken = itertools.cycle(
        [
            start + b"zz\r\n",
            start + b"-1\r\n",
            start + b"ffffffffffffffffff\r\n",
            start.replace(b"chunked", b"chunked\r\nContent-Length: 5") + b"0\r\n\r\nGET / HTTP/1.1",
            start.replace(b"chunked", b"identity, chunked, gzip") + b"0\r\n\r\n",
        ]
    )
    await asyncio.gather(
        crowd.pour(16, start, b"1\r\na\r\n" * 4000),
        crowd.pour(16, start + b"1;", b"e" * 16 * KIB),
        crowd.pour(16, start + b"1\r\na\r\n0\r\n", b"X-A: b\r\n" * 2000),
        crowd.flood(16, broken.__next__, each=1),
    )


async def watch(target: Target, crowd: Crowd) -> None:
    """/metrics, /healthz and /livez as fast as can be, at the public and at the watch port."""
    paths = itertools.cycle([get("/metrics"), get("/healthz"), get("/livez")])
    other = Crowd(target.watch_port, crowd.until, crowd.addresses, crowd.told)
    await asyncio.gather(crowd.flood(32, paths.__next__), other.flood(32, paths.__next__))


async def watch_sockets(target: Target, crowd: Crowd) -> None:
    """2,000 sockets at the watch port: headers that never end, slow ones, idle ones."""
    other = Crowd(target.watch_port, crowd.until, crowd.addresses, crowd.told)
    await asyncio.gather(
        other.pour(200, b"GET /metrics HTTP/1.1\r\n", b"X-A: b\r\n" * 2000),
        other.hold(900, b"GET /metrics HTTP/1.1\r\n", [b"X-A: b\r\n"], 1),
        other.hold(900, b"", [], 5),
    )


async def carrier_port(target: Target, crowd: Crowd) -> None:
    """The simulated carriers' port: lines without end, half lines, nested JSON, idle sockets."""
    other = Crowd(target.simulator_port, crowd.until, crowd.addresses, crowd.told)
    await asyncio.gather(
        other.pour(8, b"", b"x" * 16 * KIB),
        other.pour(8, b"", b'{"a":' * 2000 + b"\n"),
        other.pour(8, b"", b"\n" * 16 * KIB),
        other.hold(500, b'{"a":', [b"x"], 1),
    )


FRAMES: tuple[Attack, ...] = (churn, pipelined, deaf, chunks, watch, watch_sockets, carrier_port)
