"""What was backed up comes back into either database, whole, or nothing of it does. AUDIT J9."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, MetaData, Table, Text, inspect

from hongyan.db.archive import MANIFEST, ROWS, ArchiveError
from hongyan.db.database import Database
from hongyan.db.dump import DumpError, load_rows, write_rows
from hongyan.db.metadata import SERIAL
from hongyan.db.migrate import current, head
from hongyan.domain.accounts import store as accounts
from hongyan.domain.ledger import store as ledger
from hongyan.domain.people.reasons import LoginReason, OneTimeLinkReason
from hongyan.flows.messages.delivery.start_attempts import Started
from hongyan.flows.money.ledger.verify_ledger import verify_ledger
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.outcome import Outcome
from tests.flows.backups import bring_back, opened, rows_of, take
from tests.flows.operation.test_back_up import live
from tests.flows.world import DEADLINE_SECONDS, PHONE, World
from tests.postgres import PostgresServer
from tests.saying import no

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tests.flows.persons import Persons


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def target_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'target.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    yield server.create("hongyan_target")
    server.drop("hongyan_target")


def test_every_row_comes_back_on_either_engine(
    world: World, target_url: str, tmp_path: Path
) -> None:
    live(world)
    manifest = take(world.database, tmp_path / "backup")
    bring_back(target_url, tmp_path / "backup")
    target = Database.open(target_url)
    assert current(target_url) == head()
    assert rows_of(target) == rows_of(world.database)
    position, _, digest = manifest.ledger_head.partition(":")
    with target.reading() as tx:
        proven = verify_ledger(tx, noted=(int(position), digest))
    assert proven.is_right, proven.findings
    target.close()


def test_what_is_restored_can_be_written_to_at_once(
    world: World, target_url: str, tmp_path: Path
) -> None:
    # PostgreSQL numbers rows by sequences, which a copy of the rows does not move.
    with world.database.transaction() as tx:
        last = accounts.add_account(tx, "last", AccountKind.PERSONAL, 0)
    take(world.database, tmp_path / "backup")
    bring_back(target_url, tmp_path / "backup")
    with opened(target_url) as tx:
        assert accounts.add_account(tx, "next", AccountKind.PERSONAL, 0) == last + 1


def test_what_waited_in_the_queue_is_not_sent_again_unless_nobody_served(
    world: World, target_url: str, tmp_path: Path
) -> None:
    # Queued at 03:00, sent at 08:00, lost at 09:00: a restore must not send it a second time.
    [waiting] = world.sends(PHONE, kind=MessageKind.NOTIFICATION)
    take(world.database, tmp_path / "backup")
    assert bring_back(target_url, tmp_path / "backup", with_queue=False) == 1
    there = Database.open(target_url)
    served = world.database
    world.database = there
    assert (world.queued(), world.starts()) == (0, Started())
    world.waits(DEADLINE_SECONDS + 60)
    world.expires()
    assert world.outcome(waiting.message_id) is Outcome.UNKNOWN
    with there.reading() as tx:
        proven = verify_ledger(tx)
        cash = ledger.cash_wallet(tx, world.sender.account_id)
    assert proven.is_right, proven.findings
    assert cash is not None
    assert cash.held == 0
    there.close()
    world.database = served


def cut(backup: Path) -> None:
    rows = backup / ROWS
    rows.write_bytes(rows.read_bytes()[:-40])


def flipped(backup: Path) -> None:
    rows = backup / ROWS
    kept = bytearray(rows.read_bytes())
    kept[len(kept) // 2] ^= 1
    rows.write_bytes(kept)


def without_rows(backup: Path) -> None:
    (backup / ROWS).unlink()


def without_manifest(backup: Path) -> None:
    (backup / MANIFEST).unlink()


def half_a_manifest(backup: Path) -> None:
    file = backup / MANIFEST
    file.write_bytes(file.read_bytes()[:100])


def declared(**changes: Any) -> Callable[[Path], None]:
    """Return what rewrites fields of the manifest."""

    def change(backup: Path) -> None:
        file = backup / MANIFEST
        told = json.loads(file.read_text()) | changes
        file.write_text(json.dumps(told))

    return change


def rewritten(alter: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    """Return what rewrites lines of the rows, with a manifest that agrees in size and digest."""

    def change(backup: Path) -> None:
        lines = gzip.decompress((backup / ROWS).read_bytes()).splitlines(keepends=True)
        packed = gzip.compress(b"".join(alter(lines)), mtime=0)
        (backup / ROWS).write_bytes(packed)
        digest = hashlib.sha256(packed).hexdigest()
        declared(rows_bytes=len(packed), rows_sha256=digest)(backup)

    return change


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "cut": (cut, "damaged or changed"),
    "one bit": (flipped, "damaged or changed"),
    "no rows": (without_rows, "damaged or changed"),
    "no manifest": (without_manifest, "no whole backup"),
    "half a manifest": (half_a_manifest, "not a manifest that this version reads"),
    "a field that is not known": (declared(colour="red"), "not a manifest"),
    "a form of another age": (
        declared(format=2),
        "not a manifest that this version reads .*format",
    ),
    "a newer schema": (declared(schema="9999"), "schema 9999, this version knows up to"),
    "no schema at all": (declared(schema="../../x"), "this version knows up to"),
    "a count that is wrong": (declared(tables={"account": 7}), "the manifest says 7"),
    "a table that is not ours": (
        rewritten(lambda lines: [*lines, b'{"table":"spy","columns":[]}\n']),
        "table spy: this schema has none",
    ),
    "a column that is not ours": (
        rewritten(lambda lines: [lines[0].replace(b'"state"', b'"mood"'), *lines[1:]]),
        "table access_key, column",
    ),
    "a text for a number": (
        rewritten(lambda lines: [*lines, b'["x"]\n']),
        "line ",
    ),
    "rows of no table": (rewritten(lambda lines: [b"[1]\n", *lines]), "line 1: rows before"),
    "the same row twice": (
        rewritten(lambda lines: [one for line in lines for one in (line, line)]),
        "table account: the database says",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_and_leaves_the_database_empty(
    sqlite_url: str, tmp_path: Path, damage: str
) -> None:
    source, target = Database.open(sqlite_url), f"sqlite:///{tmp_path / 'target.db'}"
    with source.transaction() as tx:
        accounts.add_account(tx, "acme", AccountKind.PERSONAL, 0)
    take(source, tmp_path / "backup")
    source.close()
    harm, words = DAMAGES[damage]
    harm(tmp_path / "backup")
    with pytest.raises(ArchiveError, match=words) as raised:
        bring_back(target, tmp_path / "backup")
    assert "DIR: " in str(raised.value)
    assert current(target) is None
    with opened(target) as tx:
        assert inspect(tx).get_table_names() == []


def test_a_restore_never_overwrites(world: World, database_url: str, tmp_path: Path) -> None:
    world.sends(PHONE, kind=MessageKind.NOTIFICATION)
    take(world.database, tmp_path / "backup")
    before = rows_of(world.database)
    with pytest.raises(ArchiveError, match=r"HONGYAN_DATABASE: it has tables .*never overwrites"):
        bring_back(database_url, tmp_path / "backup")
    assert rows_of(world.database) == before


def test_another_programs_table_is_no_empty_database(sqlite_url: str, tmp_path: Path) -> None:
    source = Database.open(sqlite_url)
    take(source, tmp_path / "backup")
    source.close()
    target = f"sqlite:///{tmp_path / 'target.db'}"
    with opened(target) as tx:
        tx.exec_driver_sql("CREATE TABLE theirs (id INTEGER)")
    with pytest.raises(ArchiveError, match="theirs"):
        bring_back(target, tmp_path / "backup")


# Any value of any kind

THINGS = Table(
    "thing",
    MetaData(),
    Column("id", SERIAL, primary_key=True),
    Column("window", BigInteger),  # a word that PostgreSQL keeps for itself
    Column("is_on", Boolean),
    Column("said", Text),
    Column("kept", LargeBinary),
)
NUMBERS = st.integers(-(1 << 63), (1 << 63) - 1)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
# PostgreSQL keeps no NUL in a text; the API takes none.
VALUES = st.fixed_dictionaries(
    {
        "window": st.none() | NUMBERS,
        "is_on": st.none() | st.booleans(),
        "said": st.none() | TEXTS | st.sampled_from(["\\N", "\\.", '"', "\t\r\n", "{", "[1]"]),
        "kept": st.none() | st.binary(),
    }
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=st.lists(VALUES, max_size=5))
def test_every_value_comes_back_as_it_was(rows: list[dict[str, Any]], things: Connection) -> None:
    for number, row in enumerate(rows, 1):
        things.execute(THINGS.insert(), {"id": number} | row)
    before = things.execute(THINGS.select().order_by(THINGS.c.id)).all()
    lines = [line for _, line in write_rows(things, [THINGS])]
    assert load_rows(things, lines) == {"thing": len(rows)}
    assert things.execute(THINGS.select().order_by(THINGS.c.id)).all() == before
    assert [line for _, line in write_rows(things, [THINGS])] == lines
    things.execute(THINGS.delete())


@pytest.mark.parametrize("row", ["[1,2]", "[1,true,null,null,null]", "[1,1,1,null,null]", "[", "9"])
def test_a_line_that_is_no_row_is_named(things: Connection, row: str) -> None:
    [(_, heading)] = write_rows(things, [THINGS])
    with pytest.raises(DumpError, match="line 2: "):
        load_rows(things, [heading, row.encode()])


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def things(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A transaction on a database whose one table has a column of every kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'things.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        server.drop("hongyan_things")
        url = server.create("hongyan_things")
    with opened(url) as tx:
        THINGS.create(tx)
        yield tx


def test_nobody_is_logged_in_and_no_link_leads_anywhere_after_a_restore(
    persons: Persons, target_url: str, tmp_path: Path
) -> None:
    # What was ended or used after the backup would be alive in it.
    entered = persons.settles("ann")
    link = persons.links("ann")
    take(persons.database, tmp_path / "backup")
    bring_back(target_url, tmp_path / "backup")
    persons.database = Database.open(target_url)
    assert no(persons.looks(entered.token))[0] is LoginReason.RESTORED
    assert no(persons.tries_link(link.token))[0] is OneTimeLinkReason.MISSING
    persons.enters("ann")
    persons.database.close()
