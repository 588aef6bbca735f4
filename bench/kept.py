"""What it costs to keep what the console shows: each step alone, and two ways to index accounts.

In this process and in one run, round by round in turn, so that a noisy machine disturbs all alike.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final
from unittest.mock import patch

from sqlalchemy import text

from bench.ledger import CALLS, NUMBERS, RECEIPTS, Bench, furnish
from hongyan.api.gateway.request_log import sdk_of
from hongyan.domain.calls.model import CallRecord
from hongyan.flows.accounts.keep_calls import keep_calls
from hongyan.flows.messages.delivery.follow_log import follow_log
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import SERVICE
from hongyan.kernel.calendar import HOUR_MS
from hongyan.kernel.clock import SystemClock

ROUNDS: Final = 12
CALLS_A_SECOND: Final = 500
LOG: Final = 200_000
"""How many messages stand in the log before, of another account: an index is only dear in a log."""

NOTHING: tuple[tuple[str, Callable[..., None]], ...] = (
    ("messages.delivery.settle.count_settled", lambda *_: None),
)
INDEX: Final = "CREATE INDEX ix_message_account ON message (account_id, id)"
USER_AGENT: Final = b"AlibabaCloud (linux; amd64) Python/3.11.2 Core/0.3.1 TeaDSL/1"


@contextmanager
def without() -> Iterator[None]:
    """Let verdicts go uncounted until the end of the `with`."""
    [(name, nothing)] = NOTHING
    with patch(f"hongyan.flows.{name}", nothing):
        yield


def _fill(one: Bench, index: str = "") -> None:
    """Put a log of many accounts in front, followed already."""
    with one.database.transaction() as tx:
        tx.execute(
            text(
                "INSERT INTO message (id, biz_id, account_id, phone, sign_id, template_id, "
                "template_version, kind, segments, accepted_at, carrier, variables, out_id, "
                "extend_code, refused_code, country) "
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) "
                "SELECT i, i, 1000 + i % 997, 8613800000000 + i, 1, 100000001, 1, 1, 1, 0, "
                "'mobile', '{}', '', '', '', 'CN' FROM n"
            ),
            {"most": LOG},
        )
        if index:
            tx.execute(text(index))
    with one.database.transaction() as tx:
        while follow_log(Work(tx, SystemClock().now_ms(), one.context, SERVICE)):
            pass


def _follow(one: Bench, name: str, messages: int) -> None:
    later = SystemClock().now_ms() + 60_000
    one.timed(name, messages, lambda work: follow_log(Work(work.tx, later, work.context, SERVICE)))


def _records(one: Bench, hour: int) -> list[CallRecord]:
    """Return a second's calls, in an hour of their own, which has room for them."""
    now_ms = SystemClock().now_ms() + hour * HOUR_MS
    return [
        CallRecord(
            f"00000000-0000-4000-8000-{number:012d}",
            "SendSms",
            "OK",
            200,
            4000,
            one.account_id,
            "",
            1,
            "testId",
            "192.0.2.7",
            sdk_of(USER_AGENT),
            "",
            "",
            one.context.ids.one(now_ms),
            now_ms,
        )
        for number in range(CALLS_A_SECOND)
    ]


def _round(one: Bench) -> None:
    for _ in range(4):
        one.accept(f"accept, {CALLS} calls of 1 number", CALLS, 1)
    one.accept(f"accept, 1 call of {NUMBERS} numbers", 1, NUMBERS)


def run(rounds: int = ROUNDS) -> str:
    """Measure, and return a Markdown table of µs for one message or call."""
    with tempfile.TemporaryDirectory(prefix="hongyan-bench-kept-") as place:
        kept, bare, indexed = (furnish(Path(place, f"{one}.db")) for one in ("a", "b", "c"))
        for one, index in ((kept, ""), (bare, ""), (indexed, INDEX)):
            _fill(one, index)
        for number in range(rounds):
            _round(kept)
            _follow(kept, "follow the log, a second of it", 4 * CALLS + NUMBERS)
            kept.settle(f"settle, {RECEIPTS} receipts")
            records = _records(kept, number)
            kept.timed("keep calls", CALLS_A_SECOND, lambda work, of=records: keep_calls(work, of))
            with without():
                _round(bare)
                bare.settle(f"settle, {RECEIPTS} receipts")
                _round(indexed)
        for one in (kept, bare, indexed):
            one.database.close()
    return _table(kept, bare, indexed)


def _table(kept: Bench, bare: Bench, indexed: Bench) -> str:
    lines = [
        "| step, durable on SQLite | kept CPU µs | bare | index on the log | kept wall µs | bare |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name in kept.cpu:
        cells = [kept.cpu[name], bare.cpu.get(name), indexed.cpu.get(name)]
        cells += [kept.wall[name], bare.wall.get(name)]
        shown = [f"{median(one) * 1e6:.1f}" if one else "–" for one in cells]
        lines.append(f"| {name} | {' | '.join(shown)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(run() + "\n")
