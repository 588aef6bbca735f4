"""What a database does with what is deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from hongyan.db import database as databases
from hongyan.db.database import Database

MARKER = b"13900000005"


def left_in_file(file: Path) -> bool:
    """Store numbers, replace one half and delete the other; tell if the file still has one."""
    database = Database.open(f"sqlite:///{file}")
    with database.transaction() as tx:
        tx.execute(text("CREATE TABLE kept (id INTEGER PRIMARY KEY, said TEXT)"))
        said = [{"id": number, "said": MARKER.decode() * 40} for number in range(500)]
        tx.execute(text("INSERT INTO kept VALUES (:id, :said)"), said)
    with database.transaction() as tx:
        tx.execute(text("UPDATE kept SET said = '' WHERE id % 2"))
        tx.execute(text("DELETE FROM kept WHERE said != ''"))
    database.close()
    assert list(file.parent.iterdir()) == [file], "the write-ahead log goes with the last process"
    return MARKER in file.read_bytes()


def test_what_is_erased_leaves_the_file_of_an_sqlite_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ours").mkdir()
    assert not left_in_file(tmp_path / "ours" / "a.db")
    careless = [one for one in databases.SQLITE_PRAGMAS if not one.startswith("secure_delete")]
    monkeypatch.setattr(databases, "SQLITE_PRAGMAS", (*careless, "secure_delete=OFF"))
    (tmp_path / "careless").mkdir()
    assert left_in_file(tmp_path / "careless" / "a.db")
