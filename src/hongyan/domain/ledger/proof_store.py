"""Statements of the proof: seals and their chain, sums that must agree, what moved last.

Reads what the ledger's own store wrote; writes seals only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import BigInteger, bindparam, column, func, select, table, text

from hongyan.db.dialect import among, bulk_execute, bulk_insert, with_calendar
from hongyan.db.records import Record, record
from hongyan.domain.ledger.chain import Link, Seal
from hongyan.domain.ledger.model import Entry
from hongyan.domain.ledger.proofs import ProofPart
from hongyan.domain.ledger.tables import entry, entry_seal

if TYPE_CHECKING:
    from sqlalchemy import Select, TextClause
    from sqlalchemy.engine import Connection

_RECORD = (record.c.id, record.c.paper, record.c.subject, record.c.digest)
_RECORD_SEAL = (record.c.position, record.c.id, record.c.hash, record.c.sealed_at)
_RECORD_SEALS = select(*_RECORD_SEAL).where(record.c.position.is_not(None))
_SEAL_RECORD = "UPDATE record SET position = ?, hash = ?, sealed_at = ? WHERE id = ?"

SEALING_LOCK: Final = 0x5EA1_0000
"""Above the locks on numbers (db/dialect)."""

KEY_MAX: Final = (1 << 63) - 1


class Tail(NamedTuple):
    """Entries that are not sealed yet: how many, and when the oldest was booked."""

    length: int
    oldest_at: int | None


def try_to_seal_alone(tx: Connection) -> bool:
    """Keep other processes from sealing until the end; False when one is at it.

    SQLite has one writer and needs nothing.
    """
    if tx.dialect.name != "postgresql":
        return True
    asked = text("SELECT pg_try_advisory_xact_lock(:key)")
    return bool(tx.execute(asked, {"key": SEALING_LOCK}).scalar_one())


def chain_head(tx: Connection) -> Seal | None:
    """Return the last seal."""
    row = tx.execute(select(entry_seal).order_by(entry_seal.c.position.desc()).limit(1)).first()
    return None if row is None else Seal(*row)


def newest_sealed(tx: Connection) -> int:
    """Return the greatest id of an entry that is sealed, 0 before the first."""
    return tx.execute(select(func.max(entry_seal.c.entry_id))).scalar() or 0


def sealed_among(tx: Connection, entry_ids: Iterable[int]) -> set[int]:
    """Return which of these entries are sealed in the chain."""
    sealed = select(entry_seal.c.entry_id).where(among(entry_seal.c.entry_id, "ids"))
    return set(tx.execute(sealed, {"ids": list(entry_ids)}).scalars())


def unsealed(tx: Connection, after_id: int, most: int) -> list[Entry]:
    """Return the oldest entries with greater ids that are not sealed."""
    rows = tx.execute(
        select(entry)
        .outerjoin(entry_seal, entry_seal.c.entry_id == entry.c.id)
        .where(entry.c.id > after_id, entry_seal.c.entry_id.is_(None))
        .order_by(entry.c.id)
        .limit(most)
    )
    return [Entry(*row) for row in rows]


def look_for_unsealed(
    tx: Connection, after_id: int, before_id: int, most: int
) -> tuple[list[Entry], int]:
    """Look at the next `most` entries between two ids for those that are not sealed.

    Both ids excluded. Returns the entries and the last id that was looked at, 0 at the end.
    """
    looked = (
        select(entry)
        .where(entry.c.id > after_id, entry.c.id < before_id)
        .order_by(entry.c.id)
        .limit(most)
        .subquery()
    )
    rows = tx.execute(
        select(looked, entry_seal.c.position)
        .outerjoin(entry_seal, entry_seal.c.entry_id == looked.c.id)
        .order_by(looked.c.id)
    ).all()
    found = [Entry(*row[:-1]) for row in rows if row.position is None]
    return found, rows[-1].id if len(rows) == most else 0


def add_seals(tx: Connection, seals: Sequence[Seal]) -> None:
    """Append to the chain."""
    bulk_insert(tx, entry_seal, Seal._fields, seals)


def links_after(tx: Connection, position: int, most: int) -> list[Link]:
    """Return the next links of the chain, each with its entry as it is stored now."""
    rows = tx.execute(
        select(entry_seal, entry)
        .outerjoin(entry, entry.c.id == entry_seal.c.entry_id)
        .where(entry_seal.c.position > position)
        .order_by(entry_seal.c.position)
        .limit(most)
    )
    return [(Seal(*row[:4]), None if row[4] is None else Entry(*row[4:])) for row in rows]


def record_head(tx: Connection) -> Seal | None:
    """Return the last seal of the chain of records."""
    rows = tx.execute(_RECORD_SEALS.order_by(record.c.position.desc()).limit(1))
    row = rows.first()
    return None if row is None else Seal(*row)


def unsealed_records(tx: Connection, most: int) -> list[Record]:
    """Return the oldest records that are not sealed."""
    rows = tx.execute(
        select(*_RECORD).where(record.c.position.is_(None)).order_by(record.c.id).limit(most)
    )
    return [Record(*row) for row in rows]


def seal_records(tx: Connection, seals: Sequence[Seal]) -> None:
    """Give records their place in the chain."""
    rows = [(one.position, one.hash, one.sealed_at, one.entry_id) for one in seals]
    bulk_execute(tx, _SEAL_RECORD, rows)


def record_links_after(tx: Connection, position: int, most: int) -> list[Link]:
    """Return the next links of the chain of records."""
    rows = tx.execute(
        select(*_RECORD_SEAL, *_RECORD)
        .where(record.c.position > position)
        .order_by(record.c.position)
        .limit(most)
    )
    return [(Seal(*row[:4]), Record(*row[4:])) for row in rows]


def unsealed_record_count(tx: Connection) -> int:
    """Return how many records are not sealed."""
    asked = select(func.count()).select_from(record).where(record.c.position.is_(None))
    return int(tx.execute(asked).scalar_one())


def sealed_twice(tx: Connection) -> tuple[int, int] | None:
    """Return (position, entry id) of the first seal of an entry that has another before it."""
    later, former = entry_seal.alias(), entry_seal.alias()
    row = tx.execute(
        select(later.c.position, later.c.entry_id)
        .join(
            former,
            (former.c.entry_id == later.c.entry_id) & (former.c.position < later.c.position),
        )
        .order_by(later.c.position)
        .limit(1)
    ).first()
    return None if row is None else (row.position, row.entry_id)


def unsealed_tail(tx: Connection) -> Tail:
    """Return how many entries are not sealed; reads them all."""
    row = tx.execute(
        select(func.count(), func.min(entry.c.booked_at))
        .select_from(entry)
        .outerjoin(entry_seal, entry_seal.c.entry_id == entry.c.id)
        .where(entry_seal.c.entry_id.is_(None))
    ).one()
    return Tail(int(row[0]), row[1])


def row_count(tx: Connection, table_name: str) -> int:
    """Return how many rows a table of a proof has."""
    return int(tx.execute(select(func.count()).select_from(table(table_name))).scalar_one())


def sums_of(tx: Connection, part: ProofPart, rows_max: int) -> Iterator[tuple[str, int, int]]:
    """Yield (place, expected, found) of one part of a proof, window by window.

    A place may come in several windows.
    """
    sums, next_key = _statements(part, tx.dialect.name)
    for low, high in _windows(tx, next_key, rows_max):
        for place, expected, found in tx.execute(sums, {"low": low, "high": high}):
            yield place, int(expected), int(found)


@lru_cache
def _statements(part: ProofPart, dialect: str) -> tuple[TextClause, Select[*tuple[Any, ...]]]:
    key = column(part.key, BigInteger)
    rows = select(key).select_from(table(part.table, key)).where(key >= bindparam("low"))
    return text(with_calendar(part.statement, dialect)), rows.order_by(key).limit(1).offset(
        bindparam("rows")
    )


def _windows(
    tx: Connection, next_key: Select[*tuple[Any, ...]], rows_max: int
) -> Iterator[tuple[int, int]]:
    low = -KEY_MAX
    while low < KEY_MAX:
        found = tx.execute(next_key, {"low": low, "rows": rows_max}).scalar()
        # A batch of many holds is never cut in two: its sums would not agree.
        high = KEY_MAX if found is None else max(int(found), low + 1)
        yield low, high
        low = high


def newest_entries(
    tx: Connection, account_id: int, limit: int, after: int | None = None
) -> list[Entry]:
    """Return an account's entries, newest first; those behind the entry `after` in that order."""
    mine = select(entry).where(entry.c.account_id == account_id)
    older = mine if after is None else mine.where(entry.c.id < after)
    rows: Any = tx.execute(older.order_by(entry.c.id.desc()).limit(limit))
    return [Entry(*row) for row in rows]
