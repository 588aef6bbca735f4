"""Asks a database how it would carry out the statements that were sent to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine, event, text

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

GROWING: Final = frozenset(
    {
        "attempt",
        "attempt_part",
        "call_count",
        "call_record",
        "change",
        "channel_views",
        "charge",
        "consumption",
        "conversion",
        "dispatch",
        "entry",
        "entry_seal",
        "figure",
        "hold",
        "inbound",
        "inbound_part",
        "material_file",
        "material_use",
        "message",
        "message_of_account",
        "nonce",
        "notice",
        "opt_out",
        "orphan_receipt",
        "push",
        "push_attempt",
        "push_mention",
        "record",
        "review_case",
        "review_event",
        "sign_file",
        "statistic",
        "verdict",
    }
)
"""Tables with a row for each message, call, push, receipt, reply, entry, paper, file or change."""

_PLANNED: Final = re.compile(
    r"\s*(select|update|delete|with|insert\b[^()]*\([^()]*\)\s*select)\b", re.IGNORECASE
)
_SQLITE_SCAN: Final = re.compile(r"SCAN (\w+)(?:.* INDEX (\w+))?")


@dataclass(slots=True)
class Sent:
    """Statements as the driver got them, each once, with the values of one time it was sent."""

    statements: dict[str, Any] = field(default_factory=dict)


@contextmanager
def sent() -> Iterator[Sent]:
    """Catch the statements that any engine of this process sends."""
    found = Sent()

    def note(
        _connection: object, _cursor: object, words: str, values: Any, _context: object, many: bool
    ) -> None:
        if _PLANNED.match(words):
            found.statements.setdefault(words, values[0] if many and values else values)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def scanned(tx: Connection, words: str, values: Any) -> list[str]:
    """Return which growing tables a statement would read from end to end.

    A scan of a partial index is none: it holds the open rows alone.
    """
    steps = _sqlite_scans if tx.dialect.name == "sqlite" else _postgres_scans
    partial = _partial_indexes(tx)
    return [
        table
        for table, index in steps(tx, words, values)
        if table in GROWING and index not in partial
    ]


def _partial_indexes(tx: Connection) -> set[str]:
    where = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '% WHERE %'",
    }
    return {name for (name,) in tx.execute(text(where[tx.dialect.name]))}


def _sqlite_scans(tx: Connection, words: str, values: Any) -> Iterator[tuple[str, str | None]]:
    steps = [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)]
    for step in steps:
        found = _SQLITE_SCAN.match(step)
        if found is not None and not _is_cut_short(words, found[1], steps):
            yield found[1], found[2]


def _is_cut_short(words: str, table: str, steps: Sequence[str]) -> bool:
    """Tell whether a scan ends at a limit: the newest rows, or some rows, without a condition."""
    source = re.search(rf"FROM {table}\b(?P<rest>.*?LIMIT)", words, re.DOTALL)
    is_plain = (
        source is not None and "WHERE" not in source["rest"] and "GROUP" not in source["rest"]
    )
    return is_plain and "USE TEMP B-TREE FOR ORDER BY" not in steps


def _postgres_scans(tx: Connection, words: str, values: Any) -> Iterator[tuple[str, str | None]]:
    """Yield the scans that remain when the planner shuns them: small tables would hide them."""
    tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
    [(plan,)] = tx.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {words}", values).all()
    yield from _scans_of(plan[0]["Plan"], is_limited=False)


def _scans_of(step: Mapping[str, Any], *, is_limited: bool) -> Iterator[tuple[str, str | None]]:
    is_scan = step["Node Type"] in {"Seq Scan", "Index Scan", "Index Only Scan"}
    if is_scan and not is_limited and "Index Cond" not in step:
        yield step["Relation Name"], step.get("Index Name")
    for inner in step.get("Plans", ()):
        is_ending = step["Node Type"] == "Limit" and "Filter" not in inner
        yield from _scans_of(inner, is_limited=is_ending)
