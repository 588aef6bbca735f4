"""The differences between SQLite and PostgreSQL.

Long lists, bulk inserts, insert-or-update, locks on numbers, claims of a queue, the time, one view.

Everything else is written once with SQLAlchemy Core. Knows no table by name.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

import msgspec
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    func,
    select,
    text,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from typing_extensions import override

from hongyan.db.hot import Hot

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Column, ColumnElement, Select
    from sqlalchemy.dialects import postgresql, sqlite
    from sqlalchemy.engine import Connection, CursorResult, Dialect
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine

NUMBER_LOCKS = 4096
"""Numbers share this many locks: enough to keep writers apart, few enough for the lock table."""


class _Listed(TypeDecorator[Any]):
    """A list bound as one parameter: JSON text on SQLite, an array on PostgreSQL."""

    impl = Text
    cache_ok = True

    def __init__(self, element: type[BigInteger | Text]) -> None:
        super().__init__()
        self.element = element

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(self.element))
        return dialect.type_descriptor(Text())

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return list(value)
        if self.element is Text:  # those of strangers may hold half a pair: only `json` writes it
            return json.dumps(list(value))
        return msgspec.json.encode(list(value)).decode()


class _Among(FunctionElement[bool]):
    """`column IN (a long list)`: one statement text whatever the list's length."""

    inherit_cache = True
    type = Boolean()
    name = "among"

    @override
    def self_group(self, against: Any = None) -> Self:
        # SQLAlchemy would write `... = 1` around it, which hides the index from SQLite.
        return self


@compiles(_Among, "sqlite")
def _among_on_sqlite(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, listed = element.clauses
    one, many = compiler.process(column, **kw), compiler.process(listed, **kw)
    return f"{one} IN (SELECT value FROM json_each({many}))"


@compiles(_Among, "postgresql")
def _among_on_postgresql(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, listed = element.clauses
    return f"{compiler.process(column, **kw)} = ANY({compiler.process(listed, **kw)})"


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Return the condition that `column` is one of the values bound as the list `name`.

    The list holds ints, or texts if the column is text.
    """
    element: type[BigInteger | Text] = Text if isinstance(column.type, Text) else BigInteger
    return _Among(column, bindparam(name, type_=_Listed(element)))


def bulk_insert(
    tx: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Append many rows the driver's fastest way: executemany on SQLite, COPY on PostgreSQL.

    Values go to the driver as they are, so hot columns hold ints, texts and None only. A row that
    breaks a unique key raises IntegrityError.
    """
    if not rows:
        return
    cursor = tx.connection.cursor()
    try:
        if tx.dialect.name == "postgresql":
            with cursor.copy(_copy_text(table.name, tuple(columns))) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(_insert_text(table.name, tuple(columns), "?"), rows)
    finally:
        cursor.close()


def bulk_insert_new(
    tx: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> int:
    """Append the rows whose keys are new, pass over the others, and return how many were new."""
    if not rows:
        return 0
    mark = "%s" if tx.dialect.name == "postgresql" else "?"
    cursor = tx.connection.cursor()
    try:
        cursor.executemany(
            _insert_text(table.name, tuple(columns), mark) + " ON CONFLICT DO NOTHING", rows
        )
        return int(cursor.rowcount)
    finally:
        cursor.close()


def bulk_execute(tx: Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> int:
    """Run one statement (marks written `?`) for many rows and return how many rows it changed."""
    if not rows:
        return 0
    cursor = tx.connection.cursor()
    try:
        if tx.dialect.name == "postgresql":
            statement = statement.replace("?", "%s")
        cursor.executemany(statement, rows)
        return int(cursor.rowcount)
    finally:
        cursor.close()


@lru_cache
def _insert_text(table: str, columns: tuple[str, ...], mark: str) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"


@lru_cache
def _copy_text(table: str, columns: tuple[str, ...]) -> str:
    return f"COPY {table} ({', '.join(columns)}) FROM STDIN"


_CALENDAR = re.compile(r"\b(day|month)_of\(([a-z_.]+)\)")
_CALENDARS = {
    "postgresql": (
        "CAST(to_char(to_timestamp(({0} + 28800000) / 1000) AT TIME ZONE 'UTC', '{1}') AS integer)",
        {"day": "YYYYMMDD", "month": "YYYYMM"},
    ),
    "sqlite": (
        "CAST(strftime('{1}', {0} / 1000 + 28800, 'unixepoch') AS integer)",
        {"day": "%Y%m%d", "month": "%Y%m"},
    ),
}


def with_calendar(statement: str, dialect: str) -> str:
    """Return a statement with `day_of(x)` and `month_of(x)` in this database's functions.

    They are 20260131 and 202601 for a column of milliseconds, in Shanghai.
    """
    form, patterns = _CALENDARS[dialect]
    return _CALENDAR.sub(lambda found: form.format(found[2], patterns[found[1]]), statement)


def inserted_id(result: CursorResult[Any]) -> int:
    """Return the key that the database gave to the one row an INSERT added."""
    key = result.inserted_primary_key
    assert key is not None, "asked after an INSERT of one row"
    return int(key[0])


def upsert(tx: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    from sqlalchemy.dialects import postgresql, sqlite  # noqa: PLC0415 - most commands need neither

    return postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)


_NUMBERS_LOCKED = Hot(
    text("SELECT pg_advisory_xact_lock(b) FROM unnest(CAST(:buckets AS bigint[])) b")
)


def lock_numbers(tx: Connection, phones: Iterable[int]) -> None:
    """Keep other writers away from these numbers until the transaction ends.

    Limits are counted from rows, so two processes must not count the same number at once. SQLite
    has one writer and needs nothing. Locks are taken in sorted order: no deadlock.
    """
    if tx.dialect.name == "postgresql":
        buckets = sorted({phone % NUMBER_LOCKS for phone in phones})
        _NUMBERS_LOCKED.rows(tx, buckets=buckets)


def claim_first(
    dialect: str, asked: Select[Any], queue: Column[Any], order: Sequence[Column[Any]]
) -> Select[Any]:
    """Return the statement of the first rows of several queues in one table, all in order.

    Bound to it are the list `names` of queues, and how many rows are wanted at `most`.

    The rows are locked, and others pass over them. PostgreSQL would read and sort all that waits if
    it were asked for several queues at once, so it is asked for each by itself. Up to `most` rows
    of each queue are locked.
    """
    most = bindparam("most", type_=BigInteger)
    if dialect == "sqlite":
        return asked.where(among(queue, "names")).order_by(*order).limit(most)
    names = bindparam("names", type_=ARRAY(Text))
    named = func.unnest(names).table_valued("name").render_derived("queues")
    one = asked.where(queue == named.c.name).order_by(*order).limit(most)
    rows = one.with_for_update(skip_locked=True).lateral("claimed")
    by = [rows.c[column.name] for column in order]
    return select(rows).select_from(named.join(rows, true())).order_by(*by).limit(most)


_PRESENT = {
    "postgresql": text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"),
    "sqlite": text("SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS integer)"),
}


def database_ms(tx: Connection) -> int:
    """Return the database's own time, in milliseconds since 1970 UTC."""
    return int(tx.execute(_PRESENT[tx.dialect.name]).scalar_one())


def keep_one_view(tx: Connection) -> None:
    """Let every statement of this transaction see the same moment; must be its first.

    On SQLite a reading transaction does so by itself.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
