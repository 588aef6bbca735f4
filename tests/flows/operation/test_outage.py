"""What the world does to a database: told from bugs, met once for all, over by itself."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from hongyan.db import outage
from hongyan.db.away import DatabaseAway, away_word
from hongyan.db.database import Database
from hongyan.db.outage import Bulletin, Outage
from hongyan.domain.accounts import store as accounts
from tests.flows.world import PHONE, World
from tests.postgres import PostgresServer, running_server

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Connection


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    opened = Database.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def mortal_server() -> Iterator[PostgresServer]:
    """A server of this module's own, which it stops and starts."""
    with running_server() as server:
        yield server


def count(database: Database) -> int:
    with database.transaction() as tx:
        return accounts.count_up(tx, "test")


def lets_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "RETRY_SECONDS", 0.0)


# Told from bugs


def test_a_full_disk_is_the_worlds_and_recovery_needs_nobody(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # AUDIT A18
    lets_try_again(monkeypatch)
    world = World(sqlite)
    limit(sqlite, 0)
    with pytest.raises(DatabaseAway, match="full"):
        sends_without_end(world)
    assert sqlite.outage is not None
    assert "full" in str(sqlite.outage.told()["what"])
    with pytest.raises(DatabaseAway, match="full"):
        count(sqlite)  # room for this is left, but what is asked for is room for messages
    with sqlite.reading() as tx:
        assert tx.execute(text("SELECT count(*) FROM message")).scalar_one() > 0
    limit(sqlite, 1 << 30)
    count(sqlite)
    assert sqlite.outage is None
    assert world.sends(PHONE + 20_000)


def sends_without_end(world: World) -> None:
    for number in range(10_000):
        world.sends(PHONE + number)


def limit(database: Database, pages: int) -> None:
    """Let no connection make the file longer than a number of pages, or than it is."""
    engine = database._writer

    @event.listens_for(engine, "begin")
    def _begin(connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={max(1, pages)}")  # type: ignore[attr-defined]


def test_a_lock_that_nobody_gives_back_is_the_worlds(sqlite_url: str, tmp_path: Path) -> None:
    database = Database.open(sqlite_url)
    with closing(sqlite3.connect(tmp_path / "hongyan.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        @event.listens_for(database._writer, "connect")
        def _connect(raw: sqlite3.Connection, _record: object) -> None:
            raw.execute("PRAGMA busy_timeout=1")

        with pytest.raises(DatabaseAway, match="locked"):
            count(database)
        other.execute("ROLLBACK")
    assert count(database) == 1
    assert database.outage is None
    database.close()


def test_a_bug_and_a_conflict_stay_what_they_are(database: Database) -> None:
    with pytest.raises(DBAPIError), database.transaction() as tx:
        tx.execute(text("SELECT no_such_thing FROM nowhere"))
    with pytest.raises(IntegrityError), database.transaction() as tx:
        tx.execute(text("INSERT INTO probe (id, filler) VALUES (7, ''), (7, '')"))
    with pytest.raises(KeyError), database.transaction():
        raise KeyError
    assert database.outage is None


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_disk_that_a_file_meets_is_the_same_world(number: int) -> None:
    assert away_word(OSError(number, "word"))
    assert away_word(OSError(errno.ENOENT, "word")) is None
    assert away_word(TimeoutError()) is None


# A server that goes and comes


@pytest.mark.postgres
def test_a_server_that_is_stopped_is_away_until_it_is_back(
    mortal_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # AUDIT A18: connections of the pool are dead; recovery is complete with the first call.
    from hongyan.db.migrate import upgrade

    lets_try_again(monkeypatch)
    url = mortal_server.create("stopped")
    upgrade(url)
    database = Database.open(url)
    told: list[dict[str, object]] = []
    database.tell_outages(told.append)
    assert count(database) == 1
    mortal_server.stop()
    for _ in range(3):
        with pytest.raises(DatabaseAway):
            count(database)
        with pytest.raises(DatabaseAway), database.reading():
            pass
    assert database.outage is not None
    assert len(told) == 1
    mortal_server.start()
    assert count(database) == 2
    with database.reading() as tx:
        assert accounts.counter_value(tx, "test") == 2
    assert database.outage is None
    database.close()


@pytest.mark.postgres
def test_a_connection_that_is_ended_in_mid_transaction_is_the_worlds(
    mortal_server: PostgresServer,
) -> None:
    database = Database.open(mortal_server.create("ended"))
    with pytest.raises(DatabaseAway, match="terminat"), database.transaction() as tx:
        ends_itself(mortal_server, tx)
    database.close()


def ends_itself(server: PostgresServer, tx: Connection) -> None:
    pid = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
    server.execute(f"SELECT pg_terminate_backend({pid})")
    tx.execute(text("SELECT 1"))


@pytest.mark.postgres
def test_a_server_that_may_only_read_is_away_for_writers(
    mortal_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hongyan.db.migrate import upgrade

    lets_try_again(monkeypatch)
    url = mortal_server.create("standby")
    upgrade(url)
    mortal_server.execute("ALTER DATABASE standby SET default_transaction_read_only = on")
    database = Database.open(url)
    for _ in range(2):
        with pytest.raises(DatabaseAway, match="read-only"):
            count(database)
    with database.reading() as tx:
        assert accounts.counter_value(tx, "test") == 0
    database.close()


# Met once for all: steps of a clock that the test moves


class Steps:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_one_tries_and_all_others_are_told_at_once() -> None:
    steps, told = Steps(), list[dict[str, object]]()
    bulletin = Bulletin(steps)
    bulletin.tell = told.append
    out = Outage(bulletin, steps)
    assert out.enter() is False
    out.meet("gone")
    assert out.enter() is True  # it may be over at once
    with pytest.raises(DatabaseAway, match="gone"):
        out.enter()
    out.meet("gone")
    with pytest.raises(DatabaseAway):
        out.raise_if_on()
    steps.now += outage.RETRY_SECONDS
    out.raise_if_on()
    assert out.enter() is True
    out.leave()
    assert not out.is_on
    assert out.enter() is False


def test_an_outage_is_told_once_a_minute_however_many_meet_it() -> None:
    steps, told = Steps(), list[dict[str, object]]()
    bulletin = Bulletin(steps)
    bulletin.tell = told.append
    writing, reading = Outage(bulletin, steps), Outage(bulletin, steps)
    for _ in range(150):
        writing.meet("gone")
        reading.meet("gone")
        steps.now += 1
    assert len(told) == 3
    assert {one["what"] for one in told} == {"gone"}
    assert len({one["since"] for one in told}) == 1
