"""Rows as values: they come back on both databases, and what does not fit stops the import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.engine import Connection

from hongyan.db.database import Database
from hongyan.db.metadata import SERIAL
from hongyan.db.rows import JSON, NUMBERS, WORDS, Rows


class Shape(StrEnum):
    ROUND = "round"
    SQUARE = "square"


class Rank(IntEnum):
    LOW = 0
    HIGH = 1


@dataclass(frozen=True, slots=True)
class Span:
    start_day: int
    end_day: int | None


@dataclass(frozen=True, slots=True)
class Thing:
    thing_id: int
    name: str
    shape: Shape
    rank: Rank
    spare_rank: Rank | None
    is_kept: bool
    content: bytes
    span: Span
    words: tuple[Shape, ...]
    kinds: frozenset[Shape]
    phones: tuple[int, ...]
    options: Mapping[str, str]
    amount: int = 0


def table(*more: Column[object], without: str = "") -> Table:
    """Return the table of things, with more columns or without one of them."""
    columns = (
        Column("id", SERIAL, primary_key=True),
        Column("name", Text, nullable=False),
        Column("shape", Text, nullable=False),
        Column("rank", SmallInteger, nullable=False),
        Column("spare_rank", SmallInteger),
        Column("is_kept", Boolean, nullable=False),
        Column("content", LargeBinary, nullable=False),
        Column("start_day", Integer, nullable=False),
        Column("end_day", Integer),
        Column("words", Text, nullable=False),
        Column("kinds", Text, nullable=False),
        Column("phones", Text, nullable=False),
        Column("options", Text, nullable=False),
        Column("amount", BigInteger, nullable=False),
        Column("made_at", BigInteger, nullable=False),
    )
    return Table("thing", MetaData(), *(one for one in columns if one.name != without), *more)


TABLE = table()
FIELDS = {
    "id": "thing_id",
    "start_day": "span.start_day",
    "end_day": "span.end_day",
    "made_at": None,
}
CODECS = {"words": WORDS, "kinds": WORDS, "phones": NUMBERS, "options": JSON}
THINGS = Rows(TABLE, Thing, FIELDS, codecs=CODECS)

NUMBERS_KEPT = st.integers(-(2**63), 2**63 - 1)
# PostgreSQL keeps every character but NUL; a half of a surrogate pair is no character.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
OF_THINGS = st.builds(
    Thing,
    thing_id=st.just(0),
    name=TEXTS,
    shape=st.sampled_from(Shape),
    rank=st.sampled_from(Rank),
    spare_rank=st.none() | st.sampled_from(Rank),
    is_kept=st.booleans(),
    content=st.binary(),
    span=st.builds(Span, st.integers(0, 2**31 - 1), st.none() | st.integers(0, 2**31 - 1)),
    words=st.lists(st.sampled_from(Shape)).map(tuple),
    kinds=st.frozensets(st.sampled_from(Shape)),
    phones=st.lists(st.integers(0, 10**15)).map(tuple),
    options=st.dictionaries(TEXTS, TEXTS),
    amount=NUMBERS_KEPT,
)
ONE = Thing(
    7, "one", Shape.ROUND, Rank.HIGH, None, True, b"\0x", Span(1, None), (), frozenset(), (), {}
)


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        TABLE.create(opened)
        yield opened


@given(new=OF_THINGS)
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_a_value_comes_back_as_it_was_stored(tx: Connection, new: Thing) -> None:
    number = THINGS.add_numbered(tx, new, made_at=1)
    assert THINGS.one(tx, TABLE.c.id == number) == replace(new, thing_id=number)


def test_a_value_has_its_own_key_or_one_of_the_database(tx: Connection) -> None:
    THINGS.add(tx, ONE, made_at=1)
    number = THINGS.add_numbered(tx, replace(ONE, thing_id=99, name="two"), made_at=1)
    assert number != 99
    assert [one.name for one in THINGS.many(tx, TABLE.c.id.in_([7, number]))].count("two") == 1
    assert THINGS.one(tx, TABLE.c.id == 99) is None


def test_a_value_is_put_in_place_of_the_one_with_its_key(tx: Connection) -> None:
    THINGS.put(tx, ONE, {"made_at": 1})
    THINGS.put(tx, replace(ONE, rank=Rank.LOW), {"made_at": 2})
    assert THINGS.many(tx) == [replace(ONE, rank=Rank.LOW)]
    assert tx.execute(TABLE.select()).one().made_at == 1


def test_fields_and_columns_are_changed_by_their_names(tx: Connection) -> None:
    THINGS.add(tx, ONE, made_at=1)
    mine = TABLE.c.id == 7
    assert THINGS.change(tx, mine, shape=Shape.SQUARE, phones=(86, 852), made_at=3) == 1
    assert THINGS.one(tx, mine) == replace(ONE, shape=Shape.SQUARE, phones=(86, 852))
    assert THINGS.change(tx, TABLE.c.id == 8, name="nobody") == 0
    assert tx.execute(TABLE.select()).one().made_at == 3


def test_rows_come_in_the_order_of_their_keys_or_of_what_is_asked_for(tx: Connection) -> None:
    for number, name in ((3, "a"), (1, "b"), (2, "c")):
        THINGS.add(tx, replace(ONE, thing_id=number, name=name), made_at=number)
    assert [one.thing_id for one in THINGS.many(tx)] == [1, 2, 3]
    assert [one.name for one in THINGS.many(tx, by=[TABLE.c.name], limit=2)] == ["a", "b"]
    newest = THINGS.select.order_by(TABLE.c.id.desc())
    assert THINGS.first(tx, newest) == replace(ONE, thing_id=3, name="a")
    assert THINGS.first(tx, newest.where(TABLE.c.id > 3)) is None


def test_a_locked_row_is_the_same_row(tx: Connection) -> None:
    THINGS.add(tx, ONE, made_at=1)
    assert THINGS.one(tx, TABLE.c.id == 7, locked=True) == ONE


def test_no_change_is_made_to_every_row() -> None:
    with pytest.raises(AssertionError, match="every row of thing"):
        THINGS.change(None, name="all")  # type: ignore[arg-type] - it is not reached


def test_a_column_that_nobody_knows_is_not_changed(tx: Connection) -> None:
    with pytest.raises(KeyError, match="colour"):
        THINGS.change(tx, TABLE.c.id == 7, colour="red")


def test_a_field_that_no_column_fills_is_given_beside_the_row() -> None:
    @dataclass(frozen=True, slots=True)
    class Named:
        name: str
        signs: tuple[str, ...]

    columns = {one.name: None for one in TABLE.columns if one.name != "name"}
    named = Rows(TABLE, Named, columns, beside=("signs",))
    assert named.of(["one"], {"signs": ["a", "b"]}) == Named("one", ("a", "b"))


@pytest.mark.parametrize(
    ("changed", "fields", "beside", "flaw"),
    [
        (table(Column("colour", Text)), FIELDS, (), r"no such field .*: colour"),
        (table(without="name"), FIELDS, (), r"no column fills: name"),
        (TABLE, {**FIELDS, "name": "shape"}, (), r"no column fills: name; filled twice: shape"),
        (TABLE, {**FIELDS, "colour": None}, (), r"the table has no column: colour"),
        (TABLE, {**FIELDS, "end_day": "span.last"}, (), r"no such field .*: span.last"),
        (TABLE, {**FIELDS, "end_day": "amount"}, (), r"may not be None: end_day"),
        (TABLE, FIELDS, ("signs",), r"no such field .*: signs"),
    ],
)
def test_what_does_not_fit_stops_the_import(
    changed: Table, fields: Mapping[str, str | None], beside: tuple[str, ...], flaw: str
) -> None:
    with pytest.raises(AssertionError, match=flaw):
        Rows(changed, Thing, fields, codecs=CODECS, beside=beside)


def test_a_stored_word_that_the_type_does_not_know_is_an_error(tx: Connection) -> None:
    THINGS.add(tx, ONE, made_at=1)
    tx.execute(TABLE.update().values(shape="oval"))
    with pytest.raises(ValueError, match="oval"):
        THINGS.many(tx)
