"""`make bench`: measures acceptance and the whole way, on an empty log and on one of a million.

Every run serves a fresh copy of one prepared directory, warms up, and is measured by wall time.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from bench import codec, edge, flows, kept, ledger
from bench.cases import MILLION, RATES, Case, all_cases
from bench.checkout import HERE, Checkout, at
from bench.end_to_end import receiver
from bench.result import Measured, middle
from bench.service import Prepared, prepare, running, simulator
from bench.signing import numbers
from bench.table import compared, table

SECONDS = 8
CODEC = "codec"
LEDGER = "ledger"
KEPT = "kept"
EDGE = "edge"
FLOWS = "flows"
IN_THIS_PROCESS = {
    CODEC: ("the carriers' codecs, by processor time of one core", codec.run),
    LEDGER: ("the cost of the ledger", ledger.run),
    KEPT: ("the cost of what the console shows", kept.run),
    EDGE: ("a SendSms at the edge", edge.run),
}


def main() -> None:
    """Measure what was asked for and print it."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure Hongyan with durable commits on this machine."
    )
    parser.add_argument("--only", help="names of cases, with commas between; default: all")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of each measurement")
    parser.add_argument(
        "--rates", default=",".join(map(str, RATES)), help="end to end: calls a second to offer"
    )
    parser.add_argument("--preload", type=int, default=MILLION, help="messages in the grown log")
    parser.add_argument("--rounds", type=int, help="rounds; default 1, with --against 5")
    parser.add_argument("--against", metavar="REF", help="interleave the code of another commit")
    parser.add_argument("--json", action="store_true", help="print one JSON object a measurement")
    chosen = parser.parse_args()
    cases = all_cases(tuple(map(int, chosen.rates.split(","))), chosen.preload)
    names = (
        chosen.only.split(",")
        if chosen.only
        else [*cases, *([] if chosen.json else [FLOWS, *IN_THIS_PROCESS])]
    )
    there = {**cases, **IN_THIS_PROCESS, FLOWS: flows}
    unknown = sorted(set(names) - {*there})
    if unknown:
        parser.error(f"--only: no case {', '.join(unknown)}; there are {', '.join(there)}")
    with ExitStack() as stack:
        checkouts = [HERE, *([stack.enter_context(at(chosen.against))] if chosen.against else [])]
        rounds = chosen.rounds or (5 if chosen.against else 1)
        _measure(checkouts, [cases[one] for one in names if one in cases], rounds, chosen)
        if FLOWS in names:
            _say("the flows alone")
            sys.stdout.write(f"\n{flows.run(checkouts, chosen.rounds or flows.ROUNDS)}\n")
    for name, (title, run) in IN_THIS_PROCESS.items():
        if name in names:
            _say(title)
            sys.stdout.write(f"\n{title[0].upper()}{title[1:]}\n\n{run()}\n")


def _measure(
    checkouts: Sequence[Checkout], cases: Sequence[Case], rounds: int, chosen: argparse.Namespace
) -> None:
    found: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    with (
        tempfile.TemporaryDirectory(prefix="hongyan-bench-") as place,
        simulator(Path(place)) as simulator_port,
        receiver() as push_port,
    ):
        ready: dict[tuple[str, int], Prepared] = {}
        for checkout, case, fresh in _turns(checkouts, cases, rounds):
            key = (checkout.label, case.messages)
            if key not in ready:
                _say(f"preparing {checkout.label}, log of {case.messages:,}")
                data = Path(place) / f"prepared-{len(ready)}"
                ready[key] = prepare(checkout, data, simulator_port, push_port, case.messages)
            _say(f"{case.name} ({checkout.label})")
            with running(ready[key], has_workers=case.has_workers) as service:
                measured = case.run(service, push_port, fresh, chosen.seconds)
            found[case.name, checkout.label].append(measured)
            if chosen.json:
                line = {"checkout": checkout.label, **asdict(measured)}
                sys.stdout.write(json.dumps(line) + "\n")
                sys.stdout.flush()
    if not chosen.json and cases:
        _print(checkouts, cases, found)


def _turns(
    checkouts: Sequence[Checkout], cases: Sequence[Case], rounds: int
) -> Iterator[tuple[Checkout, Case, Iterator[str]]]:
    """Yield who is measured next: checkouts take turns, and each round begins with another one."""
    for place in range(rounds):
        for case in cases:
            order = list(checkouts) if place % 2 == 0 else list(reversed(checkouts))
            for checkout in order:
                yield checkout, case, numbers(place)


def _print(
    checkouts: Sequence[Checkout],
    cases: Sequence[Case],
    found: dict[tuple[str, str], list[Measured]],
) -> None:
    medians = {
        one.label: [middle(found[case.name, one.label]) for case in cases] for one in checkouts
    }
    place = f"{os.cpu_count()} cores, load generator, simulator and receiver beside the server"
    sys.stdout.write(f"\n{place}\n")
    for label, rows in medians.items():
        sys.stdout.write(f"\n{label}\n\n{table(rows)}\n")
    if len(checkouts) > 1:
        here, there = (medians[one.label] for one in checkouts)
        words = f"here ÷ {checkouts[1].label}, medians of interleaved rounds"
        sys.stdout.write(f"\n{words}\n\n{compared(here, there)}\n")


def _say(text: str) -> None:
    sys.stderr.write(f"bench: {text}\n")


if __name__ == "__main__":
    main()
