"""Measures acceptance: wrk sends prepared calls as fast as answers come."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.result import Measured
from bench.service import Service

SCRIPT = Path(__file__).with_name("load.lua")
NOTHING = Path(__file__).with_name("nothing.lua")
WARM_UP_SECONDS = 4
"""After a start the review packs are read for some seconds; these are not measured."""

Make = Callable[[Iterator[str]], dict[str, str]]


class Server(Protocol):
    """What is called: where, how a call is written, what an accepted one is told, what it costs."""

    @property
    def method(self) -> str:
        """GET, or POST."""

    @property
    def path(self) -> str:
        """Return the path that takes messages."""

    @property
    def accepted(self) -> str:
        """Return what the answer to an accepted call contains."""

    @property
    def port(self) -> int:
        """Where it listens."""

    def body(self, parameters: dict[str, str]) -> str:
        """Return the form of one call."""

    def cpu_seconds(self) -> float:
        """Return the processor time of all its processes so far."""

    def memory_mb(self) -> float:
        """Return the resident memory of all its processes."""


@dataclass(frozen=True, slots=True)
class Calls:
    """What is sent: how a call is made, how many messages it has, how many fit into a second."""

    make: Make
    messages: int
    connections: int
    per_second_max: int


def run(
    server: Server,
    name: str,
    calls: Calls,
    fresh: Iterator[str],
    seconds: int,
    warm_up: int = WARM_UP_SECONDS,
) -> Measured:
    """Send calls for some seconds, after a warm-up that is not measured."""
    url = f"http://127.0.0.1:{server.port}"
    lengths = [length for length in (warm_up, seconds) if length]
    with tempfile.TemporaryDirectory(prefix="hongyan-bodies-") as place:
        files = [Path(place) / str(number) for number in range(len(lengths))]
        for file, length in zip(files, lengths, strict=True):
            _write(file, server, calls, fresh, length)
        how = [server.method, server.path, server.accepted]
        found = [
            _wrk(server, name, ["-s", str(SCRIPT), url, "--", str(file), *how], calls, length)
            for file, length in zip(files, lengths, strict=True)
        ]
    return found[-1]


def run_nothing(service: Service, name: str, connections: int, seconds: int) -> Measured:
    """Measure the server's own limit: a page that does nothing."""
    url = f"http://127.0.0.1:{service.port}/livez"
    nothing = Calls(lambda _fresh: {}, 0, connections, 0)
    _wrk(service, name, ["-s", str(NOTHING), url], nothing, WARM_UP_SECONDS)
    return _wrk(service, name, ["-s", str(NOTHING), url], nothing, seconds)


def _write(path: Path, server: Server, calls: Calls, fresh: Iterator[str], seconds: int) -> None:
    """Write calls, one a line, enough for a number of seconds."""
    with path.open("w", encoding="utf-8") as file:
        for _ in range(calls.per_second_max * seconds):
            file.write(server.body(calls.make(fresh)) + "\n")


def _wrk(server: Server, name: str, words: list[str], calls: Calls, seconds: int) -> Measured:
    load, before = os.getloadavg()[0], server.cpu_seconds()
    done = subprocess.run(
        ["wrk", "-t1", f"-c{calls.connections}", f"-d{seconds}s", "--timeout", "30s", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    used = server.cpu_seconds() - before
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
        memory_mb=server.memory_mb(),
        errors=errors,
        requests=requests,
        load=load,
    )
