"""Files of a table that lie clear and are to be sealed in their place. Knows no table by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, text, update

if TYPE_CHECKING:
    from sqlalchemy import Column, Table
    from sqlalchemy.engine import Connection

CLEAR: Final = text("NOT is_sealed")
"""Which rows these are: of `Files`, and of the partial index by which they are found."""


class Files:
    """The files of a table with the columns `content` and `is_sealed`."""

    def __init__(self, table: Table, key: str) -> None:
        """Name a file by the column `key`."""
        self._table = table
        self._key: Column[Any] = table.c[key]

    def clear(self, tx: Connection, limit: int) -> list[tuple[Any, bytes]]:
        """Return the key and the bytes of some files that are not sealed."""
        found = select(self._key, self._table.c.content).where(CLEAR).limit(limit)
        return [(key, content) for key, content in tx.execute(found)]

    def store_sealed(self, tx: Connection, key: object, content: bytes) -> None:
        """Put a file's sealed bytes in the place of the clear ones."""
        own = update(self._table).where(self._key == key)
        tx.execute(own.values(content=content, is_sealed=True))
