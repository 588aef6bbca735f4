"""Hot statements: written with Core, compiled once, run on the driver's own cursor.

Core costs more than most statements of a batch: it looks the compiled text up, binds, and wraps the
rows, each time. A hot statement is prepared the first time that a database runs it; then it binds
its values and gives its rows as plain tuples. What types make of values and of columns is the same,
and so are faults. Knows no table by name, and nothing of what is hot.

A statement whose text depends on its values, such as `IN` of a list of any length, cannot be
prepared: say `dialect.among`, or leave it to Core.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement, ReturnsRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection, Dialect
    from sqlalchemy.types import TypeEngine

Values = dict[str, Any]
Row = tuple[Any, ...]
Processor = Callable[[Any], Any]


_OF_ONE = (None, False)
"""What listeners are told besides: Core has no context for it, and it has one set of values."""


class _Prepared(NamedTuple):
    """A statement in the words of one database.

    `constants` are the values that it has by itself, `writes` say what types make of the others;
    `order` are the places of values, None where the driver takes them by name. `reads` say what
    types make of columns, by place.
    """

    words: str
    constants: Values
    writes: Sequence[tuple[str, Processor]]
    order: Sequence[str] | None
    reads: Sequence[tuple[int, Processor]]

    def bind(self, given: Values) -> Values | Row:
        """Return the values of one run as the driver takes them."""
        for name, write in self.writes:
            given[name] = write(given[name])
        given.update(self.constants)
        return given if self.order is None else tuple([given[name] for name in self.order])

    def read(self, rows: list[Row]) -> list[Row]:
        """Return rows as their types read them."""
        if not self.reads:
            return rows
        found = [list(row) for row in rows]
        for place, read in self.reads:
            for row in found:
                row[place] = read(row[place])
        return [tuple(row) for row in found]


class Hot:
    """A statement that batches run; its values are given by the names of its binds.

    Where databases need different ones, they are given by the dialect's name.
    """

    def __init__(self, statement: ClauseElement | Mapping[str, ClauseElement]) -> None:
        """Take it as it is written; nothing is prepared yet."""
        self._statement = statement
        self._prepared: dict[str, _Prepared] = {}

    def rows(self, tx: Connection, /, **given: Any) -> list[Row]:
        """Run it and return all of its rows."""
        prepared = self._of(tx)
        found, _ = _run(tx, prepared.words, prepared.bind(given))
        return prepared.read(found)

    def first(self, tx: Connection, /, **given: Any) -> Row | None:
        """Run it and return the first row, None if there is none."""
        found = self.rows(tx, **given)
        return found[0] if found else None

    def run(self, tx: Connection, /, **given: Any) -> int:
        """Run one that returns no rows, and return how many it changed."""
        prepared = self._of(tx)
        _, changed = _run(tx, prepared.words, prepared.bind(given))
        return changed

    def _of(self, tx: Connection) -> _Prepared:
        dialect = tx.dialect
        found = self._prepared.get(dialect.name)
        if found is None:
            told = self._statement
            statement = told[dialect.name] if isinstance(told, Mapping) else told
            found = self._prepared[dialect.name] = _prepare(statement, dialect)
        return found


def _run(tx: Connection, words: str, values: Values | Row) -> tuple[list[Row], int]:
    """Return the rows of a statement, and how many it changed."""
    driver = tx.dialect.dbapi
    assert driver is not None, "an engine has its driver"
    cursor = tx.connection.cursor()
    try:
        # Who listens to what Core sends is told of this, too.
        for tell in tx.dispatch.before_cursor_execute:
            tell(tx, cursor, words, values, *_OF_ONE)
        cursor.execute(words, values)
        rows: Any = cursor.fetchall() if cursor.description else []
    except driver.Error as fault:
        raise _as_told_by_core(tx, words, fault, driver.Error) from fault
    else:
        return rows, cursor.rowcount
    finally:
        cursor.close()


def _as_told_by_core(tx: Connection, words: str, fault: Any, base: type[Exception]) -> Exception:
    """Return the fault that Core raises for one of the driver; never with what was bound.

    As Core does, it gives up a connection that is gone.
    """
    is_gone = tx.dialect.is_disconnect(fault, tx.connection.dbapi_connection, None)
    if is_gone:
        tx.invalidate(fault)
    told: Exception = DBAPIError.instance(
        words,
        None,
        fault,
        base,
        hide_parameters=True,
        connection_invalidated=is_gone,
        dialect=tx.dialect,
    )
    return told


def _prepare(statement: ClauseElement, dialect: Dialect) -> _Prepared:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    late = compiled.post_compile_params | compiled.literal_execute_params
    assert not late, "a list of any length is bound by `among`"
    constants: Values = {}
    writes: list[tuple[str, Processor]] = []
    for bind, name in compiled.bind_names.items():
        write = _impl(bind.type, dialect).bind_processor(dialect)
        if not bind.required:
            value = bind.effective_value
            constants[name] = value if write is None else write(value)
        elif write is not None:
            writes.append((name, write))
    columns = statement.exported_columns if isinstance(statement, ReturnsRows) else ()
    reads = [
        (place, read)
        for place, column in enumerate(columns)
        if (read := _impl(column.type, dialect).result_processor(dialect, None)) is not None
    ]
    return _Prepared(compiled.string, constants, writes, compiled.positiontup, reads)


def _impl(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
