"""Rows of a table as values of one type.

A column fills the field of its own name. A store declares only what differs, so that a column of an
entity is three edits: its table, its type, its migration. Knows no table by name.

Hot rows are not written here: the message log, the dispatch queue, attempts, verdicts, holds,
charges, entries, seals, deltas and pushes go through `dialect.bulk_insert` and `bulk_execute`, by
position, and those that are tuples are read by position too. That is measured, and stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar, get_args, get_type_hints

import msgspec
from sqlalchemy import insert, select, update

from hongyan.db.dialect import inserted_id, upsert

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select, Table
    from sqlalchemy.engine import Connection

T = TypeVar("T")
_NOTHING: Final[Mapping[str, Any]] = {}


class Codec(NamedTuple):
    """How one text holds what the database has no column type for."""

    write: Callable[[Any], str]
    read: Callable[[str], object]


def _joined(several: Iterable[object]) -> str:
    words = map(str, several)
    return " ".join(sorted(words) if isinstance(several, frozenset) else words)


WORDS: Final = Codec(_joined, str.split)
"""Several words with blanks between them."""

NUMBERS: Final = Codec(_joined, lambda text: tuple(map(int, text.split())))
"""Several whole numbers with blanks between them."""

JSON: Final = Codec(lambda value: msgspec.json.encode(value).decode(), msgspec.json.decode)
"""A mapping, a list or a value of a type of its own."""


class Rows(Generic[T]):
    """The rows of a table as values of one type.

    `fields` says, by column, which field it fills if not the one of its name: `period.start_day` is
    a field of a nested value, None says that the type has no such field. `codecs` says, by column,
    how its text is read and written. `beside` are fields that no column fills: `of` is given them.
    A column or a field that is not accounted for stops the import.

    A Struct that says `array_like=True` is read by position, which costs a tenth: its fields are in
    the order of their columns.
    """

    def __init__(
        self,
        table: Table,
        kind: type[T],
        fields: Mapping[str, str | None] = _NOTHING,
        *,
        codecs: Mapping[str, Codec] = _NOTHING,
        beside: tuple[str, ...] = (),
    ) -> None:
        # SQLAlchemy's names are strings of a class of its own, which msgspec takes for no keys.
        names = [str(column.name) for column in table.columns]
        filled = {**dict(zip(names, names, strict=True)), **fields}
        path_of = {name: path for name, path in filled.items() if path is not None}
        _check(table, kind, filled, beside)
        self._is_by_position = _is_by_position(kind)
        self.table = table
        self.columns = tuple(table.c[name] for name in path_of)
        """The columns that fill a field, in the order in which `of` takes their values."""
        self.select: Select[Any] = select(*self.columns)
        """The statement of all rows, to be narrowed and given to `read`."""
        self._kind = kind
        self._paths = tuple(path_of.values())
        self._gets = [(name, attrgetter(path)) for name, path in path_of.items()]
        self._reads = [(path_of[name], codec.read) for name, codec in codecs.items()]
        self._writes = {name: codec.write for name, codec in codecs.items()}
        self._column_of = {name if path is None else path: name for name, path in filled.items()}
        self._parts = _parts((*self._paths, *beside))

    def of(self, row: Iterable[Any], beside: Mapping[str, object] = _NOTHING) -> T:
        """Return the value of a row that has the values of `columns`, in their order."""
        if self._is_by_position:
            return msgspec.convert(tuple(row), self._kind)
        found = dict(zip(self._paths, row, strict=True))
        for path, read in self._reads:
            found[path] = read(found[path])
        if beside:
            found.update(beside)
        for outer, inner in self._parts.items():
            found[outer] = {name: found[path] for name, path in inner.items()}
        return msgspec.convert(found, self._kind)

    def one(self, tx: Connection, *where: ColumnElement[bool], locked: bool = False) -> T | None:
        """Return the one row that there may be.

        `locked` keeps other writers from it until the transaction ends.
        """
        asked = self.select.where(*where)
        row = tx.execute(asked.with_for_update() if locked else asked).one_or_none()
        return None if row is None else self.of(row)

    def many(
        self,
        tx: Connection,
        *where: ColumnElement[bool],
        by: Iterable[ColumnElement[Any]] = (),
        limit: int | None = None,
    ) -> list[T]:
        """Return rows in the order of `by`, else of their keys."""
        order = tuple(by) or tuple(self.table.primary_key.columns)
        return self.read(tx, self.select.where(*where).order_by(*order).limit(limit))

    def read(
        self, tx: Connection, asked: Select[Any], bound: Mapping[str, object] | None = None
    ) -> list[T]:
        """Return the rows of a statement that was made from `select`."""
        return [self.of(row) for row in tx.execute(asked, bound)]

    def first(
        self, tx: Connection, asked: Select[Any], bound: Mapping[str, object] | None = None
    ) -> T | None:
        """Return the first row of a statement that was made from `select`."""
        found = self.read(tx, asked, bound)
        return found[0] if found else None

    def values(self, new: T, /, **more: object) -> dict[str, Any]:
        """Return what the columns hold of a value, and `more` by the name of field or column."""
        return self._written({name: get(new) for name, get in self._gets} | self._named(more))

    def add(self, tx: Connection, new: T, /, **more: object) -> None:
        """Store a value under its own key."""
        tx.execute(insert(self.table).values(self.values(new, **more)))

    def add_numbered(self, tx: Connection, new: T, /, **more: object) -> int:
        """Store a value under a number that the database gives, and return that."""
        [key] = self.table.primary_key.columns
        values = self.values(new, **more)
        del values[key.name]
        return inserted_id(tx.execute(insert(self.table).values(values)))

    def put(
        self,
        tx: Connection,
        new: T,
        first: Mapping[str, object] = _NOTHING,
        /,
        **more: object,
    ) -> None:
        """Store a value in place of the one that has its key.

        `first` is written with a new row only.
        """
        values = self.values(new, **more)
        keys = [column.name for column in self.table.primary_key.columns]
        row = upsert(tx, self.table).values(values | self._written(self._named(first)))
        changed = {name: value for name, value in values.items() if name not in keys}
        tx.execute(row.on_conflict_do_update(index_elements=keys, set_=changed))

    def change(self, tx: Connection, /, *where: ColumnElement[bool], **values: object) -> int:
        """Set fields, or columns that no field has, and return how many rows were there."""
        assert where, f"every row of {self.table.name} would be changed"
        written = self._written(self._named(values))
        return tx.execute(update(self.table).where(*where).values(written)).rowcount

    def _named(self, values: Mapping[str, object]) -> dict[str, object]:
        return {self._column_of[name]: value for name, value in values.items()}

    def _written(self, values: dict[str, Any]) -> dict[str, Any]:
        texts = {
            name: write(values[name]) for name, write in self._writes.items() if name in values
        }
        written: dict[str, Any] = msgspec.to_builtins(values | texts, builtin_types=(bytes,))
        return written


def _is_by_position(kind: type[Any]) -> bool:
    return issubclass(kind, msgspec.Struct) and kind.__struct_config__.array_like


def _parts(paths: Iterable[str]) -> dict[str, dict[str, str]]:
    parts: dict[str, dict[str, str]] = {}
    for path in paths:
        outer, dot, inner = path.partition(".")
        if dot:
            parts.setdefault(outer, {})[inner] = path
    return parts


def _check(
    table: Table, kind: type[Any], filled: Mapping[str, str | None], beside: tuple[str, ...]
) -> None:
    columns = {column.name: column for column in table.columns}
    paths = [*(path for path in filled.values() if path is not None), *beside]
    hints = _hints(kind, _parts(paths))
    nulls = [
        name
        for name, path in filled.items()
        if name in columns and columns[name].nullable
        if path in hints and type(None) not in get_args(hints[path])
    ]
    flaws = {
        "the table has no column": filled.keys() - columns.keys(),
        "the type has no such field (None says so)": set(paths) - hints.keys(),
        "no column fills": hints.keys() - set(paths),
        "filled twice": [path for path, times in Counter(paths).items() if times > 1],
        "may be NULL and fills a field that may not be None": nulls,
    }
    if _is_by_position(kind) and paths != list(kind.__struct_fields__):
        flaws["not in the order of the fields"] = paths
    found = [f"{flaw}: {', '.join(sorted(names))}" for flaw, names in flaws.items() if names]
    assert not found, f"{kind.__name__} as rows of {table.name}: {'; '.join(found)}"


def _hints(kind: type[Any], parts: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    nested = {outer: get_type_hints(hints.pop(outer)) for outer in parts if outer in hints}
    inner = {f"{outer}.{name}": hint for outer, of in nested.items() for name, hint in of.items()}
    return hints | inner
