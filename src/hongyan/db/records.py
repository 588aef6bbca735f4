"""Records of papers: what a row said when it was last written, as a digest that is sealed later.

A row that changes legitimately gets another record in the same transaction; one whose newest record
says something else was changed outside of the service. Knows no paper's meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Table,
    Text,
    cast,
    except_,
    select,
    text,
    tuple_,
)

from hongyan.db.dialect import among, bulk_insert
from hongyan.db.metadata import METADATA, SERIAL

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Connection, Row

_UNSEALED = text("position IS NULL")

# The newest record of a paper says what it was. `position`, `hash` and `sealed_at` come with its
# seal: its place in the chain of records.
record = Table(
    "record",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("paper", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("position", BigInteger, unique=True),
    Column("hash", Text),
    Column("sealed_at", BigInteger),
    Index("ix_record_paper", "paper", "subject", "id"),
)
Index("ix_record_unsealed", record.c.id, sqlite_where=_UNSEALED, postgresql_where=_UNSEALED)


class Record(NamedTuple):
    """One record as it is sealed."""

    record_id: int
    paper: str
    subject: str
    digest: str


def digest_of(content: object) -> str:
    """Return the digest of a JSON value: the same for the same content, in every version."""
    return sha256(msgspec.json.encode(content)).hexdigest()


def add_record(tx: Connection, paper: str, subject: str, digest: str) -> None:
    """Record the present content of a paper."""
    bulk_insert(tx, record, ("paper", "subject", "digest"), [(paper, subject, digest)])


def newest_digests(tx: Connection, paper: str, subjects: Sequence[str]) -> dict[str, str]:
    """Return the digest of the newest record of each subject that has one."""
    rows = tx.execute(
        select(record.c.subject, record.c.digest)
        .where(record.c.paper == paper, among(record.c.subject, "subjects"))
        .order_by(record.c.id),
        {"subjects": list(subjects)},
    )
    return {row.subject: row.digest for row in rows}


def subjects_without(
    tx: Connection, paper: str, present: Select[tuple[str]], most: int
) -> list[str]:
    """Return subjects that have records, and are not among those that are present."""
    recorded = select(record.c.subject).where(record.c.paper == paper)
    gone = except_(recorded, present).subquery()
    return [row[0] for row in tx.execute(select(gone).limit(most))]


@dataclass(frozen=True, slots=True)
class Paper:
    """Rows of a table whose records are kept: by which key, with which parts of another table.

    `without` are columns that other proofs cover and that change too often for a record each.
    `parts` are rows of another table whose columns `parts_key` are the paper's key.
    """

    name: str
    table: Table
    key: tuple[str, ...]
    without: frozenset[str] = frozenset()
    parts: Table | None = None
    parts_key: tuple[str, ...] = ()

    def note(self, tx: Connection, *key: object) -> None:
        """Record a paper as it stands now in this transaction; one that is not there is none."""
        columns = [self.table.c[name] for name in self.key]
        same = [column == value for column, value in zip(columns, key, strict=True)]
        row = tx.execute(select(self.table).where(*same)).one_or_none()
        if row is None:
            return
        parts = []
        if self.parts is not None:
            mine = zip(self.parts_key, key, strict=True)
            asked = select(self.parts).where(*(self.parts.c[name] == one for name, one in mine))
            parts = list(tx.execute(asked.order_by(*self.parts.primary_key.columns)))
        add_record(tx, self.name, subject_of(key), self._digest(row, parts))

    def _digest(self, row: Row[Any], parts: Iterable[Row[Any]]) -> str:
        return digest_of([_named(row, self.without), *(_named(one, frozenset()) for one in parts)])

    def digests(self, tx: Connection, rows_max: int) -> Iterator[dict[str, str]]:
        """Yield, window by window, what each paper says now: its subject and its digest."""
        columns = [self.table.c[name] for name in self.key]
        asked = select(self.table).order_by(*columns).limit(rows_max)
        rows = list(tx.execute(asked))
        while rows:
            keys = [tuple(getattr(row, name) for name in self.key) for row in rows]
            parts = self._parts_between(tx, keys[0], keys[-1])
            yield {
                subject_of(key): self._digest(row, parts.get(key, ()))
                for key, row in zip(keys, rows, strict=True)
            }
            rows = list(tx.execute(asked.where(_tuple(columns) > _bound(keys[-1]))))

    def _parts_between(
        self, tx: Connection, first: tuple[Any, ...], last: tuple[Any, ...]
    ) -> Mapping[tuple[Any, ...], list[Row[Any]]]:
        if self.parts is None:
            return {}
        columns = [self.parts.c[name] for name in self.parts_key]
        found: dict[tuple[Any, ...], list[Row[Any]]] = {}
        key = _tuple(columns)
        rows = tx.execute(
            select(self.parts)
            .where(key >= _bound(first), key <= _bound(last))
            .order_by(*self.parts.primary_key.columns)
        )
        for row in rows:
            found.setdefault(tuple(getattr(row, name) for name in self.parts_key), []).append(row)
        return found

    def present(self) -> Select[tuple[str]]:
        """Return the statement of the subjects that are there."""
        first, *others = (cast(self.table.c[name], Text) for name in self.key)
        subject: ColumnElement[str] = first
        for one in others:
            subject = subject + "/" + one
        return select(subject)


def subject_of(key: Iterable[object]) -> str:
    """Return a key as records name it."""
    return "/".join(map(str, key))


def _named(row: Row[Any], without: frozenset[str]) -> list[tuple[str, Any]]:
    # By name: the order of columns is not the same in every database.
    return sorted((str(name), one) for name, one in row._asdict().items() if name not in without)


def _tuple(columns: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    return columns[0] if len(columns) == 1 else tuple_(*columns)


def _bound(key: tuple[Any, ...]) -> Any:
    return key[0] if len(key) == 1 else tuple_(*key)
