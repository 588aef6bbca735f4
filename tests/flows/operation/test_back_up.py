"""A backup has every row, of one moment, and nothing of what was written meanwhile. AUDIT J9."""

from __future__ import annotations

import stat
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text

from hongyan.db import dump
from hongyan.db.archive import ArchiveError, check_rows, drafting, read_lines, read_manifest
from hongyan.db.database import Database
from hongyan.domain.accounts.tables import nonce
from hongyan.flows.money.ledger.seal_entries import seal_entries
from hongyan.flows.operation import back_up as flows
from hongyan.flows.operation.back_up import ledger_head
from hongyan.flows.operation.schema import METADATA
from hongyan.kernel.kinds import MessageKind
from tests.flows.backups import take
from tests.flows.carrier import receipt, taken
from tests.flows.world import PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

MODES = {"backup": 0o700, "manifest.json": 0o600, "rows.jsonl.gz": 0o600}


def live(world: World) -> None:
    """Send one message to its end, and another that stays held."""
    [leaving] = world.leaves(PHONE, kind=MessageKind.NOTIFICATION)
    world.hears(taken(leaving))
    world.receives(receipt(leaving))
    world.sends(PHONE + 1, kind=MessageKind.NOTIFICATION)
    with world.database.transaction() as tx:
        seal_entries(work_at(tx, world.now, world.context))


def test_a_backup_counts_every_table_and_names_the_ledgers_head(
    world: World, tmp_path: Path
) -> None:
    live(world)
    manifest = take(world.database, tmp_path / "backup")
    with world.database.reading() as tx:
        counted = {
            table.name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
        }
        assert manifest.ledger_head == ledger_head(tx) != ""
    assert manifest.tables == counted
    assert counted["message"] == counted["hold"] == 2
    assert read_manifest(tmp_path / "backup") == manifest
    check_rows(tmp_path / "backup", manifest)
    found = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.rglob("*")}
    assert {name: found[name] for name in MODES} == MODES


def test_what_is_written_during_a_backup_is_not_in_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(world)
    whole = take(world.database, tmp_path / "before")

    def written(tx: Connection, tables: Iterable[Table]) -> Iterator[tuple[str, bytes]]:
        for number, line in enumerate(dump.write_rows(tx, tables)):
            if number % 50 == 0:  # while tables are read, and between them
                world.sends(PHONE + 100 + number, kind=MessageKind.NOTIFICATION)
            yield line

    monkeypatch.setattr(flows, "write_rows", written)
    during = take(world.database, tmp_path / "during")
    monkeypatch.undo()
    after = take(world.database, tmp_path / "after")
    assert after.tables["message"] > during.tables["message"], "nothing was written meanwhile"
    assert during.rows_sha256 == whole.rows_sha256


def test_the_same_rows_make_the_same_file(world: World, tmp_path: Path) -> None:
    live(world)
    first, second = (take(world.database, tmp_path / name) for name in ("first", "second"))
    assert first == second
    # By their bytes, not by what the manifests say.
    one, other = ((tmp_path / name / "rows.jsonl.gz").read_bytes() for name in ("first", "second"))
    assert one == other


def test_a_backup_needs_no_more_memory_for_ten_times_the_rows(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database.open(sqlite_url)

    def peak(rows: int) -> int:
        with database.transaction() as tx:
            tx.execute(nonce.delete())
            tx.execute(
                nonce.insert(), [{"digest": n, "claim": n, "seen_at": n} for n in range(rows)]
            )
        tracemalloc.start()
        take(database, tmp_path / f"{rows}")
        reached = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return reached

    peak(100)  # what is loaded once
    assert peak(20_000) < 1.5 * peak(2_000)
    database.close()


@pytest.mark.parametrize("left", ["file", "directory"])
def test_a_backup_never_overwrites(sqlite_url: str, tmp_path: Path, left: str) -> None:
    database, there = Database.open(sqlite_url), tmp_path / "backup"
    if left == "file":
        there.write_text("mine")
    else:
        there.mkdir()
        (there / "mine").write_text("mine")
    with pytest.raises(ArchiveError, match=r"DIR: .* never overwrites"):
        take(database, there)
    database.close()
    assert {one.name for one in tmp_path.iterdir()} == {"hongyan.db", "backup"} | {
        one.name for one in tmp_path.glob("hongyan.db-*")
    }


def test_a_backup_that_fails_leaves_nothing(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Iterator[tuple[str, bytes]]:
        yield "account", b"{}\n"
        raise OSError(28, "No space left on device")

    database = Database.open(sqlite_url)
    monkeypatch.setattr(flows, "write_rows", full)
    with pytest.raises(ArchiveError, match="no room left"):
        take(database, tmp_path / "new" / "backup")
    assert list((tmp_path / "new").iterdir()) == []
    monkeypatch.undo()
    take(database, tmp_path / "new" / "backup")
    database.close()


def test_two_backups_do_not_write_into_one_directory(tmp_path: Path) -> None:
    with (
        pytest.raises(ArchiveError, match=r"backup\.partial is there"),
        drafting(tmp_path / "backup"),
        drafting(tmp_path / "backup"),
    ):
        pass
    assert list(tmp_path.iterdir()) == [], "the first failed with the second, and cleaned up"


def test_a_database_without_tables_is_not_backed_up(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(ArchiveError, match="no tables of ours"):
        take(database, tmp_path / "backup")
    database.close()
    assert not (tmp_path / "backup").exists()


def test_secrets_are_in_a_backup_as_they_are_stored_and_no_other_way(
    world: World, tmp_path: Path
) -> None:
    with world.database.transaction() as tx:
        tx.execute(
            text(
                "INSERT INTO access_key (id, account_id, secret_sealed, state, created_at) "
                "VALUES ('HYX', 1, 'sealed-text', 'active', 0)"
            )
        )
    manifest = take(world.database, tmp_path / "backup")
    lines = b"".join(read_lines(tmp_path / "backup"))
    assert b'["HYX",1,"sealed-text","active"' in lines
    assert manifest.key_mark == "k"
