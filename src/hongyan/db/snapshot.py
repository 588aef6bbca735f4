"""A copy of an SQLite database in memory, which puts the whole database back. Knows no table.

Pages are copied (sqlite.org/backup.html), so that a table that comes later is put back as well, and
a small database takes a few milliseconds.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hongyan.db.database import Database

BYTES_MAX: Final = 16 * 1024 * 1024
"""A larger database takes too much memory, and too long to put back."""

BUSY_SECONDS: Final = 0.005
"""The interval at which another process's transaction is waited for."""


class Snapshot:
    """One copy. Made and used on the flow thread, which holds no transaction then."""

    def __init__(self, copy: sqlite3.Connection) -> None:
        """Keep a copy; use `take`."""
        self._copy = copy

    @classmethod
    def take(cls, database: Database) -> Snapshot | None:
        """Copy a database; None for PostgreSQL, and for one of more than `BYTES_MAX`."""
        if database.dialect != "sqlite":
            return None
        with database.lent() as source:
            if _size(source) > BYTES_MAX:
                return None
            copy = sqlite3.connect(":memory:", check_same_thread=False)
            source.backup(copy)
        return cls(copy)

    def put_back(self, database: Database) -> None:
        """Make the database what it was; readers that began before still see what they saw."""
        with database.lent() as target:
            self._copy.backup(target, sleep=BUSY_SECONDS)

    def close(self) -> None:
        """Give the memory back."""
        self._copy.close()


def _size(source: sqlite3.Connection) -> int:
    pages, page = (
        source.execute(f"PRAGMA {one}").fetchone()[0] for one in ("page_count", "page_size")
    )
    return int(pages) * int(page)
