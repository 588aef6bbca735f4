"""Every row of every table as a line of JSON, and back, on either database. Knows no table.

One form for SQLite and PostgreSQL: what one wrote, the other reads. A table is one line of JSON
that names it and its columns, then one array for each row, in the order of the primary key. Rows
stream both ways; memory does not grow with the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    func,
    select,
    text,
)

from hongyan.db.dialect import bulk_insert
from hongyan.db.migrate import VERSION_TABLE
from hongyan.kernel.said import Fault

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

ROWS_AT_ONCE: Final = 500
LINES_BYTES_AT_ONCE: Final = 1_048_576
"""How much of a dump is read before its rows are stored."""

# A Boolean is no Integer to SQLAlchemy, so the order means nothing.
_KINDS: Final = (
    ("boolean", Boolean, bool),
    ("integer", Integer, int),
    ("bytes", LargeBinary, bytes),  # base64 in JSON
    ("text", String, str),
)


class DumpError(Fault):
    """A dump does not fit the database that it is to be loaded into; the text says where."""


class Heading(msgspec.Struct, frozen=True):
    """The line before the rows of a table: its name; each column's name and kind."""

    table: str
    columns: tuple[tuple[str, str], ...]


def tables_of(tx: Connection) -> list[Table]:
    """Return the tables that the database has, in the order of their names, without Alembic's."""
    found = MetaData()
    found.reflect(tx)
    return [one for _, one in sorted(found.tables.items()) if one.name != VERSION_TABLE]


def write_rows(tx: Connection, tables: Iterable[Table]) -> Iterator[tuple[str, bytes]]:
    """Yield every line of the dump, with the name of its table; a table's heading comes first.

    Sees one moment if `tx` does. The same rows give the same bytes.
    """
    encode = msgspec.json.encode
    for table in sorted(tables, key=lambda one: one.name):
        name = str(table.name)  # a plain text, which SQLAlchemy's own kind of it is not
        heading = Heading(name, tuple((str(one.name), _kind(one)[0]) for one in table.columns))
        yield name, encode(heading) + b"\n"
        has_bytes = any(isinstance(one.type, LargeBinary) for one in table.columns)
        # Files are megabytes each: one at a time.
        options = {"yield_per": 1 if has_bytes else ROWS_AT_ONCE}
        query = select(table).order_by(*table.primary_key.columns)
        for row in tx.execute(query, execution_options=options):
            yield name, encode(tuple(row)) + b"\n"


def load_rows(tx: Connection, lines: Iterable[bytes]) -> dict[str, int]:
    """Store every row of a dump in the existing tables; return how many in each table.

    The tables' present rows are deleted first: a migration may have added some. Raises DumpError
    for a table or a column that the database does not have, for a line that cannot be read, and for
    rows that the database does not take.
    """
    present = {one.name: one for one in tables_of(tx)}
    for table in present.values():
        tx.execute(delete(table))
    counts = dict.fromkeys(present, 0)
    quote = tx.dialect.identifier_preparer.quote
    for table, rows in _chunks(present, lines):
        try:
            bulk_insert(tx, table, [quote(one.name) for one in table.columns], rows)
        except tx.dialect.loaded_dbapi.Error as fault:
            answer = str(fault).strip().partition("\n")[0]  # further lines show what is in the rows
            raise DumpError(
                "table {name}: the database says: {answer}", name=table.name, answer=answer
            ) from fault
        counts[table.name] += len(rows)
    for table in present.values():
        _number_on(tx, table)
    return counts


Rows = list[tuple[object, ...]]


def _chunks(present: dict[str, Table], lines: Iterable[bytes]) -> Iterator[tuple[Table, Rows]]:
    """Yield rows of one table, their values in the order of its columns, some at a time."""
    reader: _Reader | None = None
    for number, line in enumerate(lines, 1):
        try:
            if line.startswith(b"{"):
                if reader is not None:
                    yield reader.table, reader.taken()
                reader = _Reader(present, msgspec.json.decode(line, type=Heading))
            elif reader is not None and reader.read(line) >= LINES_BYTES_AT_ONCE:
                yield reader.table, reader.taken()
            elif reader is None:
                raise DumpError("rows before the name of their table")  # noqa: TRY301 - its line is added
        except (msgspec.MsgspecError, DumpError) as fault:
            raise DumpError("line {number}: {fault}", number=number, fault=fault) from fault
    if reader is not None:
        yield reader.table, reader.taken()


class _Reader:
    """Reads the rows of one table, each value of its column's kind, until they are taken."""

    def __init__(self, present: dict[str, Table], heading: Heading) -> None:
        self.table = _fitting(present, heading)
        columns = [self.table.columns[name] for name, _ in heading.columns]
        kinds = tuple(_kind(one)[1] | None for one in columns)
        self._decoder = msgspec.json.Decoder(tuple.__class_getitem__(kinds))
        places = {one.name: place for place, one in enumerate(columns)}
        self._places = [places[one.name] for one in self.table.columns]
        self._rows: Rows = []
        self._bytes = 0

    def read(self, line: bytes) -> int:
        """Read one row; return how many bytes of lines wait to be taken."""
        row = self._decoder.decode(line)
        self._rows.append(tuple(row[place] for place in self._places))
        self._bytes += len(line)
        return self._bytes

    def taken(self) -> Rows:
        """Return the rows that were read, and start over."""
        rows, self._rows, self._bytes = self._rows, [], 0
        return rows


def _fitting(present: dict[str, Table], heading: Heading) -> Table:
    table = present.get(heading.table)
    if table is None:
        raise DumpError("table {table}: this schema has none of this name", table=heading.table)
    ours = {(one.name, _kind(one)[0]) for one in table.columns}
    for name, kind in sorted(ours ^ set(heading.columns)):
        raise DumpError(
            "table {table}, column {column} ({kind}): not in both",
            table=table.name,
            column=name,
            kind=kind,
        )
    return table


def _kind(column: Column[Any]) -> tuple[str, type]:
    for name, declared, value in _KINDS:
        if isinstance(column.type, declared):
            return name, value
    raise AssertionError(f"{column}: dumps know no {column.type}")


def _number_on(tx: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after the greatest; SQLite does so by itself."""
    if tx.dialect.name != "postgresql":
        return
    quoted = tx.dialect.identifier_preparer.quote(table.name)
    for column in table.primary_key.columns:
        asked = {"table": quoted, "column": column.name}
        sequence = tx.execute(
            text("SELECT pg_get_serial_sequence(:table, :column)"), asked
        ).scalar_one()
        if sequence is not None:
            last = tx.execute(select(func.max(column))).scalar_one()
            tx.execute(
                text("SELECT setval(CAST(:sequence AS regclass), :last, :is_used)"),
                {"sequence": sequence, "last": last or 1, "is_used": last is not None},
            )
