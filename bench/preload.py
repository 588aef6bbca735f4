"""Fills the message log, so that speed is measured over a log that has grown."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

BATCH = 20_000
HOUR_MS = 3_600_000


def preload(database: Path, count: int) -> None:
    """Append `count` delivered messages of the last day, with attempts and receipts."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    sign_id = connection.execute("SELECT max(id) FROM sign").fetchone()[0]
    template_id = connection.execute("SELECT max(id) FROM template").fetchone()[0]
    account_id = connection.execute("SELECT max(id) FROM account").fetchone()[0]
    now_ms = time.time_ns() // 1_000_000
    began_ms = now_ms - 21 * HOUR_MS
    step_ms = 20 * HOUR_MS / count
    for first in range(0, count, BATCH):
        connection.execute("BEGIN")
        rows = [
            _rows(place, int(began_ms + place * step_ms), account_id, sign_id, template_id)
            for place in range(first, min(count, first + BATCH))
        ]
        for table, width in (("message", 16), ("attempt", 11), ("attempt_part", 8), ("verdict", 5)):
            marks = ",".join("?" * width)
            values = [one[table] for one in rows]
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - own names
        connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _rows(
    place: int, at_ms: int, account_id: int, sign_id: int, template_id: int
) -> dict[str, tuple[object, ...]]:
    identifier = ((at_ms - 1_577_836_800_000) << 22) | (place % 4096)
    # Spread over the whole number space, as real numbers are: index pages are then as cold as in
    # life.
    phone = 86_17000000000 + place * 7_368_787 % 10**9
    carrier_id = f"P{place:012d}"
    return {
        "message": (
            identifier,
            identifier,
            account_id,
            phone,
            sign_id,
            template_id,
            1,
            1,
            1,
            at_ms,
            "unicom",
            '{"name":"王小明","order_number":"A1234567"}',
            "",
            "",
            "",
            "CN",
        ),
        "attempt": (
            identifier,
            1,
            1,
            phone,
            "submitted",
            at_ms,
            at_ms,
            "",
            carrier_id,
            1,
            0,
        ),
        "attempt_part": (1, carrier_id, identifier, 1, "delivered", "DELIVERED", "DELIVRD", at_ms),
        "verdict": (identifier, "delivered", "DELIVERED", "DELIVRD", at_ms + 1000),
    }
