"""Hot statements do what Core does with them, on both databases; faults are told alike."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    event,
    insert,
    literal,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from hongyan.db.away import DatabaseAway
from hongyan.db.database import Database
from hongyan.db.dialect import among
from hongyan.db.hot import Hot

SECRET = "18600000001"
THING = Table(
    "hot_thing",
    MetaData(),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("is_kept", Boolean, nullable=False),
    Column("size", BigInteger),
)
THINGS = [(1, "a", True, 10), (2, "b", False, None), (3, "c", True, 30)]


def some() -> list[dict[str, Any]]:
    return [dict(zip(THING.c.keys(), one, strict=True)) for one in THINGS]


@pytest.fixture
def things(database: Database) -> Database:
    with database.transaction() as tx:
        THING.create(tx)
        tx.execute(insert(THING), some())
    return database


def stored(tx: Connection) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in tx.execute(select(THING).order_by(THING.c.id))]


def test_it_gives_the_rows_that_core_gives_as_tuples(things: Database) -> None:
    asked = (
        select(THING)
        .where(
            among(THING.c.id, "ids"),
            among(THING.c.name, "names"),
            THING.c.size > 5,
            THING.c.is_kept == bindparam("kept"),
            THING.c.name.in_([literal_column("'a'"), literal_column("'c'")]),
        )
        .order_by(THING.c.id)
        .limit(bindparam("most"))
    )
    given = {"ids": {1, 2, 3}, "names": ["a", "b", "c"], "kept": True, "most": 2}
    hot = Hot(asked)
    with things.reading() as tx:
        found = hot.rows(tx, **given)
        assert found == [tuple(row) for row in tx.execute(asked, given)]
        assert found == [THINGS[0], THINGS[2]]
        assert [type(one) for one in found] == [tuple, tuple]
        assert hot.first(tx, **given) == THINGS[0]
        assert hot.first(tx, **given | {"ids": ()}) is None


def test_a_boolean_comes_back_as_one_on_every_database(things: Database) -> None:
    with things.reading() as tx:
        rows = Hot(select(THING.c.is_kept, THING.c.id).order_by(THING.c.id)).rows(tx)
    assert [kept for kept, _ in rows if kept is True or kept is False] == [True, False, True]


def test_it_says_how_many_rows_it_changed(things: Database) -> None:
    grow = Hot(update(THING).where(among(THING.c.id, "ids")).values(size=bindparam("grown")))
    with things.transaction() as tx:
        assert grow.run(tx, ids=[1, 2, 9], grown=7) == 2
        assert Hot(delete(THING).where(THING.c.id == bindparam("one"))).run(tx, one=3) == 1
        assert stored(tx) == [(1, "a", True, 7), (2, "b", False, 7)]


def test_an_insert_returns_what_it_is_asked_for(things: Database) -> None:
    new = insert(THING).values(
        id=bindparam("number"), name=bindparam("called"), is_kept=bindparam("kept")
    )
    with things.transaction() as tx:
        row = Hot(new.returning(THING.c.id, THING.c.is_kept)).first(
            tx, number=4, called="d", kept=False
        )
        assert row == (4, False)
        assert stored(tx)[-1] == (4, "d", False, None)


def test_databases_that_need_different_words_get_them(things: Database) -> None:
    hot = Hot({name: select(literal(name)) for name in ("sqlite", "postgresql")})
    with things.reading() as tx:
        assert hot.first(tx) == (things.dialect,)


def test_a_broken_key_is_told_as_core_tells_it_and_without_the_values(things: Database) -> None:
    again = Hot(text("INSERT INTO hot_thing (id, name, is_kept) VALUES (1, :said, :kept)"))
    with pytest.raises(IntegrityError) as told, things.transaction() as tx:
        again.run(tx, said=SECRET, kept=True)
    assert SECRET not in str(told.value)
    with things.transaction() as tx:
        assert stored(tx) == THINGS


GONE = {
    "sqlite": ["PRAGMA query_only=ON", "UPDATE hot_thing SET size = 0"],
    "postgresql": ["SELECT pg_terminate_backend(pg_backend_pid())"],
}
"""What makes a connection useless, as a disk that is read-only or a server that goes would."""


def lose_it(things: Database) -> None:
    with things.transaction() as tx:
        for words in GONE[things.dialect]:
            Hot(text(words)).rows(tx)


def test_a_database_that_is_away_is_known_for_it(things: Database) -> None:
    with pytest.raises(DatabaseAway):
        lose_it(things)
    with things.reading() as tx:
        assert stored(tx) == THINGS


@pytest.mark.postgres
def test_a_connection_that_is_gone_is_given_up(postgres_url: str) -> None:
    database = Database.open(postgres_url)
    with pytest.raises(DatabaseAway) as told, database.reading() as tx:
        Hot(text(GONE["postgresql"][0])).rows(tx)
    fault = told.value.__cause__
    assert isinstance(fault, DBAPIError)
    assert fault.connection_invalidated
    with database.transaction() as tx:
        assert Hot(select(literal(1))).first(tx) == (1,)
    database.close()


def test_who_listens_to_what_is_sent_is_told_of_hot_statements(things: Database) -> None:
    heard: list[tuple[str, Any]] = []

    def note(
        _tx: object, _cursor: object, words: str, values: Any, _context: object, _many: bool
    ) -> None:
        heard.append((words, values))

    hot = Hot(select(THING.c.id).where(THING.c.name == bindparam("called")))
    with things.reading() as tx:
        event.listen(tx, "before_cursor_execute", note)
        hot.rows(tx, called="b")
        [(words, values)] = heard
        assert tx.exec_driver_sql(words, values).all() == [(2,)]


def test_a_list_of_any_length_within_the_words_is_refused(things: Database) -> None:
    hot = Hot(select(THING).where(THING.c.id.in_([1, 2])))
    with things.reading() as tx, pytest.raises(AssertionError, match="among"):
        hot.rows(tx)
