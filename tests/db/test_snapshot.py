"""A snapshot puts a whole SQLite database back, whatever was done to it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from hongyan.db import snapshot
from hongyan.db.database import Database
from hongyan.db.snapshot import Snapshot
from tests.postgres import PostgresServer


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database with one table of one row."""
    with closing(Database.open(f"sqlite:///{tmp_path / 'own.db'}")) as opened:
        with opened.transaction() as tx:
            tx.execute(text("CREATE TABLE kept (name TEXT)"))
            tx.execute(text("INSERT INTO kept VALUES ('first')"))
        yield opened


def names(database: Database) -> list[str]:
    with database.reading() as tx:
        return [str(row.name) for row in tx.execute(text("SELECT name FROM kept"))]


def taken(database: Database) -> Snapshot:
    copy = Snapshot.take(database)
    assert copy is not None
    return copy


def test_rows_and_tables_are_as_they_were(database: Database) -> None:
    copy = taken(database)
    with database.transaction() as tx:
        tx.execute(text("DELETE FROM kept"))
        tx.execute(text("INSERT INTO kept VALUES ('second')"))
        tx.execute(text("CREATE TABLE later (name TEXT)"))
    copy.put_back(database)
    assert names(database) == ["first"]
    with database.reading() as tx:
        tables = tx.execute(text("SELECT name FROM sqlite_master")).scalars().all()
    assert tables == ["kept"]


def test_it_is_put_back_any_number_of_times_and_written_to_between(database: Database) -> None:
    copy = taken(database)
    for _ in range(3):
        with database.transaction() as tx:
            tx.execute(text("INSERT INTO kept VALUES ('more')"))
        assert names(database) == ["first", "more"]
        copy.put_back(database)
        assert names(database) == ["first"]
    copy.close()


def test_a_reader_sees_to_its_end_what_it_began_with(database: Database) -> None:
    copy = taken(database)
    with database.transaction() as tx:
        tx.execute(text("INSERT INTO kept VALUES ('more')"))
    with database.reading() as tx:
        count = text("SELECT count(*) FROM kept")
        assert tx.execute(count).scalar() == 2
        copy.put_back(database)
        assert tx.execute(count).scalar() == 2
    assert names(database) == ["first"]


def test_a_large_database_is_not_copied(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "BYTES_MAX", 4096)
    assert Snapshot.take(database) is None


@pytest.mark.postgres
def test_a_database_of_postgresql_is_not_copied(postgres_server: PostgresServer) -> None:
    url = postgres_server.create("hongyan_snapshot")
    with closing(Database.open(url)) as opened:
        assert Snapshot.take(opened) is None
    postgres_server.drop("hongyan_snapshot")
