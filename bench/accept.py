"""Measures acceptance: wrk sends prepared calls as fast as answers come."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.result import Measured
from bench.service import Service
from bench.signing import signed_form

SCRIPT = Path(__file__).with_name("load.lua")
NOTHING = Path(__file__).with_name("nothing.lua")
WARM_UP_SECONDS = 4
"""After a start the review packs are read for some seconds; these are not measured."""

Make = Callable[[Iterator[str]], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Calls:
    """What is sent: how a call is made, how many messages it has, how many fit into a second."""

    make: Make
    messages: int
    connections: int
    per_second_max: int


def run(service: Service, name: str, calls: Calls, fresh: Iterator[str], seconds: int) -> Measured:
    """Send calls for some seconds, after a warm-up that is not measured."""
    url = f"http://127.0.0.1:{service.port}/"
    with tempfile.TemporaryDirectory(prefix="hongyan-bodies-") as place:
        warm, bodies = Path(place) / "warm", Path(place) / "bodies"
        _write(warm, service, calls, fresh, WARM_UP_SECONDS)
        _write(bodies, service, calls, fresh, seconds)
        _wrk(service, name, ["-s", str(SCRIPT), url, "--", str(warm)], calls, WARM_UP_SECONDS)
        return _wrk(service, name, ["-s", str(SCRIPT), url, "--", str(bodies)], calls, seconds)


def run_nothing(service: Service, name: str, connections: int, seconds: int) -> Measured:
    """Measure the server's own limit: a page that does nothing."""
    url = f"http://127.0.0.1:{service.port}/livez"
    nothing = Calls(lambda _fresh: {}, 0, connections, 0)
    _wrk(service, name, ["-s", str(NOTHING), url], nothing, WARM_UP_SECONDS)
    return _wrk(service, name, ["-s", str(NOTHING), url], nothing, seconds)


def _write(path: Path, service: Service, calls: Calls, fresh: Iterator[str], seconds: int) -> None:
    """Write signed calls, one a line, enough for a number of seconds."""
    with path.open("w", encoding="utf-8") as file:
        for _ in range(calls.per_second_max * seconds):
            file.write(signed_form(calls.make(fresh), service.key_id, service.secret) + "\n")


def _wrk(service: Service, name: str, words: list[str], calls: Calls, seconds: int) -> Measured:
    load, before = os.getloadavg()[0], service.cpu_seconds()
    done = subprocess.run(
        ["wrk", "-t1", f"-c{calls.connections}", f"-d{seconds}s", "--timeout", "30s", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    used = service.cpu_seconds() - before
    line = next((one for one in done.stdout.splitlines() if one.startswith("BENCH ")), None)
    if line is None or "refused" in done.stderr:
        sys.exit(f"{name}: wrk said {done.stdout} {done.stderr}")
    requests, micros, errors, p50, p95, p99, _ = (int(word) for word in line.split()[1:])
    wall = micros / 1e6
    return Measured(
        name=name,
        requests_per_second=requests / wall,
        messages_per_second=requests * calls.messages / wall,
        p50_ms=p50 / 1000,
        p95_ms=p95 / 1000,
        p99_ms=p99 / 1000,
        cpu_percent=used / wall * 100,
        cpu_us=used / (requests * max(calls.messages, 1)) * 1e6,
        memory_mb=service.memory_mb(),
        errors=errors,
        load=load,
    )
