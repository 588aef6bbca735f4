"""What the database and the carriers' log hold when all is quiet. Reads; judges nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Row

from hongyan.channels.simulator.log import EventAcknowledged, Received, read_log
from hongyan.channels.simulator.outcomes import script_for
from hongyan.db.database import Database

_MESSAGES = (
    "SELECT id, biz_id, phone, kind, segments, out_id, accepted_at, refused_code FROM message"
)
_ATTEMPTS = (
    "SELECT message_id, number, state, answered_at, carrier_ids, parts FROM attempt "
    "ORDER BY message_id, number"
)
_STATISTICS = (
    "SELECT kind, sum(messages), sum(segments), sum(delivered), sum(failed) FROM statistic "
    "GROUP BY kind"
)
_CONSUMED = "SELECT kind, sum(segments) FROM consumption GROUP BY kind"
_HELD = """
SELECT message.id FROM message LEFT JOIN charge ON charge.message_id = message.id
WHERE message.refused_code = '' AND charge.message_id IS NULL
"""
_UNREST = {
    "messages in the dispatch queue": "SELECT count(*) FROM dispatch",
    "attempts without an answer": "SELECT count(*) FROM attempt WHERE state = 'submitting'",
    "reports to be pushed": "SELECT count(*) FROM push",
    "entries to be sealed": "SELECT (SELECT count(*) FROM entry) - count(*) FROM entry_seal",
}


@dataclass(slots=True)
class Books:
    """Everything, by message id where that is possible."""

    messages: dict[int, Row[Any]] = field(default_factory=dict)
    attempts: dict[int, list[Row[Any]]] = field(default_factory=lambda: defaultdict(list))
    verdicts: dict[int, Row[Any]] = field(default_factory=dict)
    statistics: dict[int, tuple[int, ...]] = field(default_factory=dict)
    received: dict[int, list[Received]] = field(default_factory=lambda: defaultdict(list))
    consumed: dict[int, int] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)

    def taken(self, message_id: int) -> list[Received]:
        """Return what carriers received of a message and did not refuse."""
        return [one for one in self.received.get(message_id, []) if one.answer != "refused"]


def open_books(url: str, log: Path) -> Books:
    """Read the database and the carriers' log."""
    books = Books()
    database = Database.open(url)
    with database.reading() as tx:
        for row in tx.execute(text(_MESSAGES)):
            books.messages[row.id] = row
        for row in tx.execute(text(_ATTEMPTS)):
            books.attempts[row.message_id].append(row)
        for row in tx.execute(text("SELECT message_id, outcome, code FROM verdict")):
            books.verdicts[row.message_id] = row
        for kind, *sums in tx.execute(text(_STATISTICS)):
            books.statistics[kind] = tuple(int(one) for one in sums)
        for kind, segments in tx.execute(text(_CONSUMED)):
            books.consumed[kind] = int(segments)
        books.held = {row.id for row in tx.execute(text(_HELD))}
    database.close()
    for line in read_log(log):
        if isinstance(line, Received):
            books.received[line.message_id].append(line)
    return books


def unrest(url: str, log: Path) -> list[str]:
    """Return what is still under way; empty when all that will happen has happened."""
    found = unrest_inside(url)
    expected, stored = 0, set()
    for line in read_log(log):
        if isinstance(line, Received) and line.answer != "refused":
            script = script_for(line.phone)
            expected += line.parts * script.receipt_count + (script.reply is not None)
        elif isinstance(line, EventAcknowledged):
            stored.add(line.event_id)
    found["receipts and replies on their way"] = expected - len(stored)
    return [f"{number} {what}" for what, number in found.items() if number]


def unrest_inside(url: str) -> dict[str, int]:
    """Return how much is under way of what the database knows."""
    database = Database.open(url)
    with database.reading() as tx:
        found = {what: tx.execute(text(query)).scalar_one() for what, query in _UNREST.items()}
    database.close()
    return found
