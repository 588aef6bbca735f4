"""Measures acceptance: wrk sends prepared calls as fast as answers come."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.service import Service
from bench.signing import signed_form

SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table.

    Times are milliseconds; `cpu_us` is the server's time for one message.
    """

    name: str
    requests_per_second: float
    messages_per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_percent: float
    cpu_us: float
    memory_mb: float
    errors: int
    note: str = ""


def prepare(
    path: Path,
    service: Service,
    make: Callable[[Iterator[str]], dict[str, str]],
    fresh: Iterator[str],
    count: int,
) -> None:
    """Write `count` signed calls, one a line."""
    with path.open("w", encoding="utf-8") as file:
        for _ in range(count):
            file.write(signed_form(make(fresh), service.key_id, service.secret) + "\n")


def run(
    service: Service, name: str, bodies: Path, *, messages: int, connections: int, seconds: int
) -> Measured:
    """Send the prepared calls of a file for some seconds (or until they are used up)."""
    url = f"http://127.0.0.1:{service.port}/"
    return _wrk(
        service, name, ["-s", str(SCRIPT), url, "--", str(bodies)], messages, connections, seconds
    )


def run_nothing(service: Service, *, connections: int, seconds: int) -> Measured:
    """Measure the server's own limit: a page that does nothing."""
    url = f"http://127.0.0.1:{service.port}/livez"
    script = SCRIPT.with_name("nothing.lua")
    return _wrk(service, "no-op", ["-s", str(script), url], 0, connections, seconds)


def _wrk(
    service: Service, name: str, words: list[str], messages: int, connections: int, seconds: int
) -> Measured:
    before = service.cpu_seconds()
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    used = service.cpu_seconds() - before
    line = next((one for one in done.stdout.splitlines() if one.startswith("BENCH ")), None)
    if line is None or "refused" in done.stderr:
        sys.exit(f"{name}: wrk said {done.stdout} {done.stderr}")
    requests, micros, errors, p50, p95, p99, _ = (int(word) for word in line.split()[1:])
    wall, total = micros / 1e6, requests * max(messages, 1)
    return Measured(
        name=name,
        requests_per_second=requests / wall,
        messages_per_second=requests * messages / wall,
        p50_ms=p50 / 1000,
        p95_ms=p95 / 1000,
        p99_ms=p99 / 1000,
        cpu_percent=used / wall * 100,
        cpu_us=used / total * 1e6,
        memory_mb=service.memory_mb(),
        errors=errors,
    )
