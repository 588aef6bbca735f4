"""What the five flows cost that every message passes: processor time for one message, by batch.

Accept, start, record, receive, push, durable on SQLite, with nothing around them. The flows of each
checkout run in a process of its own on a database of its own; rounds are taken in turn, so that a
noisy machine disturbs all alike. The table has the medians.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import fmean, median
from typing import Any, Final
from unittest.mock import patch

from typing_extensions import override

import hongyan
from bench.checkout import ROOT, Checkout
from bench.ledger import answer_of, furnish, receipt_of
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import CallbackEndpoint, ClaimedPush, PushKind, PushResult
from hongyan.domain.callbacks.turns import Slots
from hongyan.engine import heap
from hongyan.flows.messages.delivery.record_attempts import record_attempts
from hongyan.flows.messages.delivery.start_attempts import start_attempts
from hongyan.flows.messages.delivery.take_receipts import take_receipts
from hongyan.flows.messages.reports.push import ClaimTerms, claim_pushes, record_pushes
from hongyan.flows.messages.sending.accept import accept_messages
from hongyan.flows.reference.work import Work
from hongyan.kernel.clock import SystemClock

ROUNDS: Final = 24
SIZES: Final = (8, 32, 64, 128)
MESSAGES: Final = 256
"""How many messages of each size of batch go the whole way in a round."""

ATTEMPTS_AT_ONCE: Final = 512
"""How many messages a batch of departures asks for at most, as in the service."""

FLOWS: Final = ("accept", "start", "record", "receive", "push")
Costs = dict[str, dict[str, float]]
"""µs for one message, by size of batch and by flow."""


class Way:
    """A database on which batches go the whole way: accepted, sent, answered, heard of, pushed."""

    def __init__(self, place: Path, count: Counter[str]) -> None:
        """Furnish it, with an endpoint for the reports; `count` has the statements it was given."""
        self.statements: dict[str, int] = {}
        self._bench = furnish(place)
        self._count = count
        self._claimed: list[ClaimedPush] = []
        endpoint = CallbackEndpoint(self._bench.account_id, PushKind.SMS_REPORT, "https://x.test")
        with self._bench.database.transaction() as tx:
            callbacks.set_endpoint(tx, endpoint, SystemClock().now_ms())

    def take(self, size: int) -> None:
        """Take one batch of calls to one number each the whole way."""
        bench = self._bench
        calls = [bench.request(1) for _ in range(size)]
        self._run("accept", size, lambda work: accept_messages(work, calls))
        views, most = [bench.view], ATTEMPTS_AT_ONCE
        started = self._run("start", size, lambda work: start_attempts(work, views, most))
        answers = [answer_of(one) for one in started.departures]
        self._run("record", size, lambda work: record_attempts(work, answers))
        receipts = [receipt_of(one, place) for place, one in enumerate(started.departures)]
        self._run("receive", size, lambda work: take_receipts(work, receipts))
        self._run("push", size, lambda work: self._push(work, size))

    def _run(self, flow: str, size: int, run: Callable[[Work], Any]) -> Any:
        before = self._count.total()
        result = self._bench.timed(flow, size, run)
        self.statements[flow] = self._count.total() - before
        return result

    def _push(self, work: Work, size: int) -> None:
        """Record how the last push ended and claim the next, as the push worker does."""
        ended = [PushResult(one, status=200) for one in self._claimed]
        record_pushes(work, ended, (1,))
        terms = ClaimTerms(size, 60_000, Slots(per_endpoint=1))
        self._claimed = claim_pushes(work, {}, terms).pushes

    def round(self) -> Costs:
        """Return what a message costs in batches of each size."""
        return {str(size): self._costs(size) for size in SIZES}

    def _costs(self, size: int) -> dict[str, float]:
        self._bench.cpu.clear()
        for _ in range(MESSAGES // size):
            self.take(size)
        return {flow: fmean(self._bench.cpu[flow]) * 1e6 for flow in FLOWS}


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Count the statements that SQLite is given; one that is run for many rows counts once."""
    count: Counter[str] = Counter()

    class Counting(sqlite3.Cursor):
        """A cursor that counts."""

        @override
        def execute(self, words: str, *given: Any) -> Any:
            count[words] += 1
            return super().execute(words, *given)

        @override
        def executemany(self, words: str, *given: Any) -> Any:
            count[words] += 1
            return super().executemany(words, *given)

    class Connection(sqlite3.Connection):
        """A connection whose cursors count."""

        @override
        def cursor(self, *_: Any) -> Any:
            return super().cursor(Counting)

    connect = partial(sqlite3.connect, factory=Connection)
    with patch("sqlite3.dbapi2.connect", connect):
        yield count


def serve() -> None:
    """Say whose flows these are and how many statements they run; then a round for each line."""
    with tempfile.TemporaryDirectory(prefix="hongyan-bench-flows-") as place:
        with counting() as count:
            counted = Way(Path(place, "counted.db"), count)
            for _ in range(3):  # the first ones fill caches
                counted.take(SIZES[0])
        _say({"module": hongyan.__file__, "statements": counted.statements})
        way = Way(Path(place, "timed.db"), Counter())
        heap.settle()  # as a service does before it serves
        for _ in sys.stdin:
            _say(way.round())


def _say(found: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


class Served:
    """A process that runs the flows of one checkout when it is asked."""

    def __init__(self, checkout: Checkout, stack: ExitStack) -> None:
        """Start it, and make sure that it runs the code that is meant."""
        self.label = checkout.label
        self.rounds: list[Costs] = []
        self._process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "bench.flows"],
                cwd=ROOT,
                env=checkout.environment({}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        assert self._process.stdin, "it was asked for"
        stack.callback(self._process.stdin.close)
        said = self._hear()
        assert Path(said["module"]).is_relative_to(checkout.path), said["module"]
        self.statements: dict[str, int] = said["statements"]

    def ask(self) -> None:
        """Let it run a round."""
        assert self._process.stdin, "it was asked for"
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self.rounds.append(self._hear())

    def _hear(self) -> Any:
        assert self._process.stdout, "it was asked for"
        return json.loads(self._process.stdout.readline())

    def middle(self, size: str, flow: str) -> float:
        """Return the median of a cell."""
        return median(one[size][flow] for one in self.rounds)


def run(checkouts: Sequence[Checkout], rounds: int = ROUNDS) -> str:
    """Measure, and return a Markdown table for each checkout, and of their ratios."""
    with ExitStack() as stack:
        served = [Served(one, stack) for one in checkouts]
        for number in range(rounds + 1):
            for one in served if number % 2 else reversed(served):
                one.ask()
        for one in served:
            del one.rounds[0]  # it filled caches
    tables = [_table(one) for one in served]
    if len(served) > 1:
        tables.append(_compared(*served))
    return "\n\n".join(tables)


def _table(one: Served) -> str:
    lines = [
        f"{one.label}: CPU µs a message by size of batch, durable on SQLite",
        "",
        f"| flow | statements a batch | {' | '.join(map(str, SIZES))} |",
        f"| --- |{' ---: |' * (len(SIZES) + 1)}",
    ]
    for flow in FLOWS:
        cells = [f"{one.middle(str(size), flow):.1f}" for size in SIZES]
        lines.append(f"| {flow} | {one.statements[flow]} | {' | '.join(cells)} |")
    sums = [f"{_sum(one, size):.1f}" for size in SIZES]
    lines.append(f"| all | {sum(one.statements.values())} | {' | '.join(sums)} |")
    return "\n".join(lines)


def _sum(one: Served, size: int) -> float:
    return sum(one.middle(str(size), flow) for flow in FLOWS)


def _compared(here: Served, there: Served) -> str:
    lines = [
        f"{here.label} ÷ {there.label}, medians of interleaved rounds",
        "",
        f"| flow | {' | '.join(map(str, SIZES))} |",
        f"| --- |{' ---: |' * len(SIZES)}",
    ]
    for flow in FLOWS:
        ratios = [here.middle(str(size), flow) / there.middle(str(size), flow) for size in SIZES]
        lines.append(f"| {flow} | {' | '.join(f'{one:.2f}' for one in ratios)} |")
    whole = [f"{_sum(here, size) / _sum(there, size):.2f}" for size in SIZES]
    lines.append(f"| all | {' | '.join(whole)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    serve()
