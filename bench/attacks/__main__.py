"""`python -m bench.attacks`: attacks a service of its own, and prints another account's latency.

The attacker is a process on one core; service, database and probe run on all. Every attack meets
a freshly started service on a fresh copy of one database.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.attacks.attacker import ATTACKS, attacking
from bench.attacks.probe import probe
from bench.attacks.target import DATABASES, Prepared, prepared
from bench.signing import numbers

SECONDS = 20
LEAD_SECONDS = 2
AIM_MS = 100
HEADINGS = (
    "attack", "database", "p50 ms", "p95", "p99", "max", "faults", "load", "CPU %", "MB", "log",
    "what the attacker was told",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One attack: the probe's times, the machine's load before it, what the service spent."""

    attack: str
    database: str
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    faults: int
    load: float
    cpu_percent: float
    memory_mb: float
    log: str
    told: str
    fault: str


def main() -> None:
    """Attack as asked, and print one line for each attack."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.attacks", description="What a neighbour feels of attacks."
    )
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--only", help="names of attacks, with commas between; default: all")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of each attack")
    parser.add_argument("--load-below", type=float, help="wait for this load, a minute at most")
    parser.add_argument("--json", action="store_true", help="print one JSON object an attack")
    chosen = parser.parse_args()
    names = chosen.only.split(",") if chosen.only else list(ATTACKS)
    unknown = sorted(set(names) - set(ATTACKS))
    if unknown:
        parser.error(f"--only: no attack {', '.join(unknown)}; there are {', '.join(ATTACKS)}")
    if not chosen.json:
        print(_row(HEADINGS), _row(["---"] * len(HEADINGS)), sep="\n", flush=True)
    for database in DATABASES if chosen.database == "both" else [chosen.database]:
        with (
            tempfile.TemporaryDirectory(prefix="hongyan-attacks-") as place,
            prepared(database, Path(place)) as ready,
        ):
            for name in names:
                _wait_for_load(chosen.load_below)
                line = _attacked(ready, name, database, chosen.seconds)
                print(json.dumps(asdict(line)) if chosen.json else _shown(line), flush=True)


def _attacked(ready: Prepared, name: str, database: str, seconds: int) -> Line:
    load = os.getloadavg()[0]
    with ready.running() as running:
        fresh = numbers(int(time.time()))
        target = running.target
        probe(target.port, target.neighbour, fresh, LEAD_SECONDS)
        with attacking(name, target, seconds + 1) as told:
            spent = running.service.cpu_seconds()
            began = time.monotonic()
            felt = probe(target.port, target.neighbour, fresh, seconds)
            spent = running.service.cpu_seconds() - spent
            percent = 100 * spent / (time.monotonic() - began)
            memory = running.service.memory_mb()
        bugs = running.bugs()
        faults = felt.faults
    return Line(
        attack=name,
        database=database,
        p50_ms=felt.part(500),
        p95_ms=felt.part(950),
        p99_ms=felt.part(990),
        max_ms=felt.part(1000),
        faults=len(faults),
        load=load,
        cpu_percent=percent,
        memory_mb=memory,
        log=" ".join(f"{event} {count}" for event, count in bugs.items()),
        told=" ".join(f"{word} {count:,}" for word, count in Counter(told).most_common(6)),
        fault=faults[0] if faults else "",
    )


def _shown(line: Line) -> str:
    figures = [line.p50_ms, line.p95_ms, line.p99_ms, line.max_ms]
    words = [f"{one:.1f}" for one in figures]
    if line.p99_ms >= AIM_MS:
        words[2] = f"**{words[2]}**"
    told = f"{line.told} | probe: {line.fault}" if line.fault else line.told
    rest = [f"{line.load:.1f}", f"{line.cpu_percent:.0f}", f"{line.memory_mb:.0f}", line.log, told]
    return _row([line.attack, line.database, *words, str(line.faults), *rest])


def _wait_for_load(below: float | None) -> None:
    until = time.monotonic() + 60
    while below and os.getloadavg()[0] >= below and time.monotonic() < until:
        time.sleep(2)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
