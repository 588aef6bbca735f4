"""`make bench`: measures acceptance and the whole way, on an empty log and on one of a million.

Every run serves a fresh copy of one prepared directory, warms up, and is measured by wall time.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict

from bench import beside, codec, edge, flows, kept, kill, ledger, values
from bench.cases import MILLION, RATES, Case, all_cases
from bench.checkout import HERE, Checkout, at
from bench.result import Measured, middle
from bench.signing import numbers
from bench.stage import say, stage
from bench.table import compared, table

SECONDS = 8
CODEC = "codec"
LEDGER = "ledger"
KEPT = "kept"
EDGE = "edge"
FLOWS = "flows"
VALUES = "values"
IN_THIS_PROCESS = {
    CODEC: ("the carriers' codecs, by processor time of one core", codec.run),
    LEDGER: ("the cost of the ledger", ledger.run),
    KEPT: ("the cost of what the console shows", kept.run),
    EDGE: ("a SendSms at the edge", edge.run),
    VALUES: ("the reading of a message's values by the rules", values.run),
}


def main() -> None:
    """Measure what was asked for and print it."""
    parser = _parser()
    chosen = parser.parse_args()
    rounds = chosen.rounds or (5 if chosen.against or chosen.rivals or chosen.kill else 1)
    if chosen.kill:
        _kill(rounds)
        return
    cases = all_cases(tuple(map(int, chosen.rates.split(","))), chosen.preload)
    there = {**cases, FLOWS: flows, **IN_THIS_PROCESS}
    if chosen.rivals:
        there = cases = beside.comparable(chosen.rivals, cases)
    names = chosen.only.split(",") if chosen.only else [*(cases if chosen.json else there)]
    unknown = sorted(set(names) - {*there})
    if unknown:
        parser.error(f"--only: no case {', '.join(unknown)}; there are {', '.join(there)}")
    with ExitStack() as stack:
        checkouts = [HERE, *(HERE.behind(one) for one in chosen.fronts)]
        checkouts += [stack.enter_context(at(chosen.against))] if chosen.against else []
        ours = [cases[one] for one in names if one in cases]
        if chosen.rivals:
            here = stack.enter_context(stage())
            said = beside.run(here, chosen.rivals, checkouts, ours, rounds, chosen.seconds)
            sys.stdout.write(f"\n{said}\n")
        else:
            _measure(checkouts, ours, rounds, chosen)
        if FLOWS in names:
            say("the flows alone")
            sys.stdout.write(f"\n{flows.run(checkouts, chosen.rounds or flows.ROUNDS)}\n")
    for name, (title, run) in IN_THIS_PROCESS.items():
        if name in names:
            say(title)
            sys.stdout.write(f"\n{title[0].upper()}{title[1:]}\n\n{run()}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure Hongyan with durable commits on this machine."
    )
    add = parser.add_argument
    add("--only", help="names of cases, with commas between; default: all")
    add("--seconds", type=int, default=SECONDS, help="length of each measurement")
    rates = ",".join(map(str, RATES))
    add("--rates", default=rates, help="end to end: calls a second to offer")
    add("--preload", type=int, default=MILLION, help="messages in the grown log")
    add("--rounds", type=int, help="default 1; with --against, --rivals and --kill 5")
    add("--against", metavar="REF", help="interleave the code of another commit")
    add(
        "--fronts",
        type=int,
        nargs="*",
        default=[],
        help="measure it behind fronts, too",
    )
    add("--rivals", choices=[*beside.RIVALS], help="measure it in the same rounds, in turns")
    add("--kill", action="store_true", help="kill a service under load, find what it answered")
    add("--json", action="store_true", help="print one JSON object a measurement")
    return parser


def _kill(kills: int) -> None:
    """Print what kills lost, and fail if they lost anything."""
    with stage() as here:
        found = kill.run(here, kills)
    sys.stdout.write("\n".join(map(str, found)) + "\n")
    if not all(one.is_kept for one in found):
        sys.exit(1)


def _measure(
    checkouts: Sequence[Checkout], cases: Sequence[Case], rounds: int, chosen: argparse.Namespace
) -> None:
    found: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    with stage() as here:
        for checkout, case, fresh in _turns(checkouts, cases, rounds):
            measured = here.measured(checkout, case, fresh, chosen.seconds)
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
        here, there = (medians[one.label] for one in (checkouts[0], checkouts[-1]))
        words = f"here ÷ {checkouts[-1].label}, medians of interleaved rounds"
        sys.stdout.write(f"\n{words}\n\n{compared(here, there)}\n")


if __name__ == "__main__":
    main()
