"""`make bench`.

Measures acceptance and the whole way, on an empty log and on one of a million messages.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench import accept, end_to_end, ledger
from bench.accept import Measured
from bench.preload import preload
from bench.service import Service, command, running, set_up, simulator
from bench.signing import batch, numbers, single, thousand
from bench.table import table

SECONDS = 8
MILLION = 1_000_000


def main() -> None:
    """Measure everything once and print one table."""
    parser = argparse.ArgumentParser(
        description="Measure Hongyan with durable commits on this machine."
    )
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of each measurement")
    parser.add_argument("--rates", default="1000,1500", help="end to end: calls a second to offer")
    parser.add_argument(
        "--preload", type=int, default=MILLION, help="messages in the log of the second round"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hongyan-bench-") as place:
        directory = Path(place)
        environment = {
            "HONGYAN_DATA": str(directory),
            "HONGYAN_RATE_LIMIT_PER_SECOND": "1000000",
            "HONGYAN_PUSH_PRIVATE_ADDRESSES": "true",
            "HONGYAN_LOG_LEVEL": "warning",
        }
        with simulator(directory) as simulator_port, end_to_end.receiver() as push_port:
            key = set_up(environment, simulator_port)
            rows = _round(environment, key, push_port, directory, chosen, "")
            if chosen.preload:
                _say(f"filling the log with {chosen.preload:,} messages")
                preload(directory / "hongyan.db", chosen.preload)
                rows += _round(
                    environment, key, push_port, directory, chosen, f", log of {chosen.preload:,}"
                )
    sys.stdout.write(
        f"\n{os.cpu_count()} cores, load generator beside the server\n\n{table(rows)}\n"
    )
    _say("the cost of the ledger")
    sys.stdout.write(f"\nThe cost of the ledger\n\n{ledger.run()}\n")


def _round(
    environment: dict[str, str],
    key: tuple[str, str],
    push_port: int,
    directory: Path,
    chosen: argparse.Namespace,
    label: str,
) -> list[Measured]:
    seed = len(label)
    quiet = environment | {"HONGYAN_WORKERS": "false"}
    with running(quiet, key) as service:
        rows = (
            [] if label else [accept.run_nothing(service, connections=64, seconds=chosen.seconds)]
        )
        rows += _acceptance(service, directory, chosen.seconds, seed)
    _empty_queue(directory)
    command(
        environment, "endpoint", "set", "bench", "SmsReport", f"http://127.0.0.1:{push_port}/report"
    )
    fresh = numbers(1000 + seed)
    with running(environment, key) as service:
        for rate in (int(word) for word in chosen.rates.split(",")):
            _say(f"end to end at {rate}/s{label}")
            rows.append(end_to_end.run(service, push_port, fresh, rate, chosen.seconds * 2))
    command(environment, "endpoint", "remove", "bench", "SmsReport")
    return [replace(one, name=one.name + label) for one in rows]


def _acceptance(service: Service, directory: Path, seconds: int, seed: int) -> list[Measured]:
    fresh = numbers(seed)
    bodies = directory / "bodies"
    plans = (
        ("SendSms, 1 number, 64 connections", single, 7000 * seconds, 1, 64),
        ("SendSms, 1000 numbers, 8 connections", thousand, 90 * seconds, 1000, 8),
        ("SendBatchSms, 100 numbers, 8 connections", batch, 500 * seconds, 100, 8),
    )
    rows = []
    for name, make, count, messages, connections in plans:
        _say(name)
        accept.prepare(bodies, service, make, fresh, count)
        rows.append(
            accept.run(
                service, name, bodies, messages=messages, connections=connections, seconds=seconds
            )
        )
    return rows


def _empty_queue(directory: Path) -> None:
    """Forget what the acceptance round queued: it is not part of the way that is measured next."""
    import sqlite3  # noqa: PLC0415

    connection = sqlite3.connect(directory / "hongyan.db")
    with connection:
        connection.execute("DELETE FROM dispatch")
    connection.close()


def _say(text: str) -> None:
    sys.stderr.write(f"bench: {text}\n")


if __name__ == "__main__":
    main()
