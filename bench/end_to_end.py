"""Measures the whole way: accepted, submitted, receipt, charged, pushed, at a steady rate.

By wall time: accepted a second is what was answered while calls were offered, pushed a second what
had been pushed from the first call to the last push; processor time counts until that push.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import uvloop

from bench.paced import request_of, send
from bench.result import Measured
from bench.service import Service, wait_for_port
from bench.signing import single
from tests.ports import free_port

CONNECTIONS = 64
SETTLE_SECONDS = 30
WARM_UP_SECONDS = 4
WARM_UP_RATE = 300


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


def run(
    service: Service, name: str, push_port: int, fresh: Iterator[str], rate: int, seconds: int
) -> Measured:
    """Offer `rate` calls a second of one number each for `seconds`, and watch them through."""
    _through(service, push_port, fresh, WARM_UP_RATE, WARM_UP_SECONDS)
    return _through(service, push_port, fresh, rate, seconds, name)


def _through(
    service: Service,
    push_port: int,
    fresh: Iterator[str],
    rate: int,
    seconds: int,
    name: str = "warm-up",
) -> Measured:
    requests = [
        request_of(service.body(single(fresh)), service.port) for _ in range(rate * seconds)
    ]
    load, cpu, before = os.getloadavg()[0], service.cpu_seconds(), _pushed(push_port)
    waiting: list[int] = []

    def watch(answered: int) -> None:
        waiting.append(answered - (_pushed(push_port) - before))

    sent = uvloop.run(send(service.port, requests, rate, CONNECTIONS, watch))
    pushed, last_push = _pushed(push_port) - before, time.monotonic()
    until = last_push + SETTLE_SECONDS
    while pushed < len(requests) and time.monotonic() < until:
        time.sleep(0.05)
        found = _pushed(push_port) - before
        if found != pushed:
            pushed, last_push = found, time.monotonic()
    used = service.cpu_seconds() - cpu
    times = sorted(sent.latencies)
    accepting, whole = sent.ended - sent.began, last_push - sent.began
    half, end = (waiting[len(waiting) // 2], waiting[-1]) if waiting else (0, 0)
    return Measured(
        name=name,
        requests_per_second=len(requests) / accepting,
        messages_per_second=len(requests) / accepting,
        p50_ms=times[len(times) // 2],
        p95_ms=times[int(len(times) * 0.95)],
        p99_ms=times[int(len(times) * 0.99)],
        cpu_percent=used / whole * 100,
        cpu_us=used / len(requests) * 1e6,
        memory_mb=service.memory_mb(),
        errors=len(requests) - pushed,
        requests=len(requests),
        offered=rate,
        pushed_per_second=pushed / whole,
        load=load,
        note=f"not pushed yet: {half} at half time, {end} at the end (the carriers take 0.2-3 s)",
    )


def _pushed(push_port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{push_port}/counts", timeout=10) as answer:
        return int(json.load(answer)["items"])
