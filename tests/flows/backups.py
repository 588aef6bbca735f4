"""Backups in tests: taken of a database, restored into an empty one, compared row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from hongyan.db.archive import Manifest, read_manifest
from hongyan.db.database import Database
from hongyan.db.dump import tables_of
from hongyan.flows.operation.back_up import back_up
from hongyan.flows.operation.restore_backup import restore_backup

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

TAKEN_AT = 1_795_000_000_000


def take(database: Database, directory: Path) -> Manifest:
    """Back a database up."""
    with database.reading() as tx:
        return back_up(tx, directory, version="9.9", taken_at=TAKEN_AT, key_mark="k")


def bring_back(url: str, directory: Path, *, with_queue: bool = True) -> int:
    """Restore a backup into the database at `url`; return how many messages left the queue."""
    with opened(url) as tx:
        return restore_backup(tx, directory, read_manifest(directory), with_queue=with_queue)


class opened:  # noqa: N801 - reads as `with opened(url) as tx`
    """A transaction on the database at `url`."""

    def __init__(self, url: str) -> None:
        self._database = Database.open(url)
        self._transaction = self._database.transaction()

    def __enter__(self) -> Connection:
        return self._transaction.__enter__()

    def __exit__(self, *raised: object) -> None:
        try:
            self._transaction.__exit__(*raised)  # type: ignore[arg-type]
        finally:
            self._database.close()


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, in an order that does not depend on the engine."""
    with database.reading() as tx:
        return dict(_rows(tx))


def _rows(tx: Connection) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    for table in tables_of(tx):
        columns = sorted(table.columns, key=lambda one: one.name)
        yield table.name, sorted((tuple(row) for row in tx.execute(select(*columns))), key=repr)
