"""Transactions of one thread that share a commit, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from hongyan.db.database import Database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    with opened.transaction() as tx:
        tx.execute(text("CREATE TABLE kept (name TEXT)"))
    yield opened
    opened.close()


def keep(database: Database, name: str) -> None:
    with database.transaction() as tx:
        tx.execute(text("INSERT INTO kept VALUES (:name)"), {"name": name})


def fail(database: Database) -> None:
    with database.transaction():
        raise ValueError("no")


def kept(database: Database) -> list[str]:
    with database.reading() as tx:
        return [name for (name,) in tx.execute(text("SELECT name FROM kept ORDER BY name"))]


def test_none_is_stored_before_all_are(database: Database) -> None:
    with database.joined():
        keep(database, "a")
        keep(database, "b")
        assert kept(database) == []
    assert kept(database) == ["a", "b"]


def test_what_one_raises_undoes_all(database: Database) -> None:
    def both() -> None:
        with database.joined():
            keep(database, "a")
            fail(database)

    with pytest.raises(ValueError, match="no"):
        both()
    assert kept(database) == []
    keep(database, "c")  # and the next one is alone again
    assert kept(database) == ["c"]


def test_what_follows_a_commit_waits_for_it(database: Database) -> None:
    told: list[list[str]] = []
    with database.joined():
        keep(database, "a")
        database.when_committed(lambda: told.append(kept(database)))
        keep(database, "b")
        assert told == []
    assert told == [["a", "b"]]
    database.when_committed(lambda: told.append([]))
    assert told[1:] == [[]]


def test_what_was_not_committed_is_not_followed(database: Database) -> None:
    told: list[str] = []

    def told_and_failed() -> None:
        with database.joined():
            database.when_committed(lambda: told.append("a"))
            fail(database)

    with pytest.raises(ValueError, match="no"):
        told_and_failed()
    with database.joined():
        keep(database, "a")
    assert told == []
