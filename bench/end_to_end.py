"""Measures the whole way: accepted, submitted, receipt, pushed, at a steady rate for a while.

Sustained means that what waits does not grow: the queue, the attempts without an answer, the
pushes.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench.accept import Measured
from bench.service import Service, free_port, wait_for_port
from bench.signing import signed_form, single

CONNECTIONS = 64
SETTLE_SECONDS = 12


@contextmanager
def receiver() -> Iterator[int]:
    """Run a receiver of pushes; yields its port."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.receiver", str(port)])
    try:
        wait_for_port(port, process)
        yield port
    finally:
        process.kill()


@dataclass(slots=True)
class Sample:
    """What stood where at one moment: messages accepted, submitted and delivered, items pushed."""

    at: float
    accepted: float
    submitted: float
    delivered: float
    pushed: float

    @property
    def backlog(self) -> float:
        """Return how many accepted messages are not pushed yet."""
        return self.accepted - self.pushed


def run(
    service: Service, push_port: int, fresh: Iterator[str], rate: int, seconds: int
) -> Measured:
    """Send `rate` calls a second of one number each for `seconds`, and watch them through."""
    bodies = [
        signed_form(single(fresh), service.key_id, service.secret).encode()
        for _ in range(rate * seconds)
    ]
    started = _sample(service, push_port)
    before = service.cpu_seconds()
    latencies, samples = asyncio.run(_send(service, push_port, bodies, rate))
    used, wall = service.cpu_seconds() - before, seconds
    until = time.monotonic() + SETTLE_SECONDS
    last = samples[-1]
    while time.monotonic() < until and last.pushed - started.pushed < len(bodies):
        time.sleep(0.5)
        last = _sample(service, push_port)
    half, end = samples[len(samples) // 2], samples[-1]
    latencies.sort()
    steady = samples[len(samples) // 3]
    done = end.pushed - steady.pushed
    return Measured(
        name=f"end to end, {rate}/s offered",
        requests_per_second=len(bodies) / wall,
        messages_per_second=done / (end.at - steady.at),
        p50_ms=latencies[len(latencies) // 2],
        p95_ms=latencies[int(len(latencies) * 0.95)],
        p99_ms=latencies[int(len(latencies) * 0.99)],
        cpu_percent=used / wall * 100,
        cpu_us=used / len(bodies) * 1e6,
        memory_mb=service.memory_mb(),
        errors=int(len(bodies) - (last.pushed - started.pushed)),
        note=f"not pushed yet: {half.backlog - started.backlog:.0f} at half time, "
        f"{end.backlog - started.backlog:.0f} at the end (the carriers take 0.2-3 s)",
    )


async def _send(
    service: Service, push_port: int, bodies: Sequence[bytes], rate: int
) -> tuple[list[float], list[Sample]]:
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()
    latencies: list[float] = []
    samples: list[Sample] = []
    async with asyncio.TaskGroup() as senders:
        for _ in range(CONNECTIONS):
            senders.create_task(_sender(service.port, queue, latencies))
        await _feed(service, push_port, bodies, rate, queue, samples)
    samples.append(await asyncio.to_thread(_sample, service, push_port))
    return latencies, samples


async def _feed(
    service: Service,
    push_port: int,
    bodies: Sequence[bytes],
    rate: int,
    queue: asyncio.Queue[bytes | None],
    samples: list[Sample],
) -> None:
    """Hand out calls at the wanted rate, and look at the counts once a second."""
    began, sent, sampled = time.monotonic(), 0, 0.0
    while sent < len(bodies):
        due = min(len(bodies), int((time.monotonic() - began) * rate) + 1)
        for body in bodies[sent:due]:
            queue.put_nowait(body)
        sent = due
        if time.monotonic() - sampled >= 1.0:
            samples.append(await asyncio.to_thread(_sample, service, push_port))
            sampled = time.monotonic()
        await asyncio.sleep(0.01)
    for _ in range(CONNECTIONS):
        queue.put_nowait(None)


async def _sender(port: int, queue: asyncio.Queue[bytes | None], latencies: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
    ).encode()
    while (body := await queue.get()) is not None:
        began = time.perf_counter()
        writer.write(head + str(len(body)).encode() + b"\r\n\r\n" + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        text = await reader.readexactly(length)
        latencies.append((time.perf_counter() - began) * 1000)
        if b'"Code":"OK"' not in text:
            sys.exit(f"refused: {text.decode()}")
    writer.close()


def _sample(service: Service, push_port: int) -> Sample:
    figures = service.metrics()

    def total(start: str) -> float:
        return sum(value for name, value in figures.items() if name.startswith(start))

    with urllib.request.urlopen(f"http://127.0.0.1:{push_port}/counts", timeout=10) as answer:
        pushed = json.load(answer)["items"]
    return Sample(
        time.monotonic(),
        total("hongyan_messages_accepted_total"),
        total("hongyan_messages_submitted_total"),
        total("hongyan_messages_final_total"),
        pushed,
    )
