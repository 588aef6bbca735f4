"""Statements on the mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from hongyan.db.dialect import upsert
from hongyan.domain.installation.model import Maker, Mark
from hongyan.domain.installation.tables import installation

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_ROW: Final = 1


def mark_of(tx: Connection) -> Mark | None:
    """Return the mark, None if the database has none yet."""
    row = tx.execute(select(installation).where(installation.c.id == _ROW)).one_or_none()
    if row is None:
        return None
    return Mark(Maker(row.made_by), row.made_at, row.version, row.key_check)


def add_mark(tx: Connection, mark: Mark) -> None:
    """Mark a database; one that is marked stays as it is."""
    row = upsert(tx, installation).values(
        id=_ROW,
        made_by=mark.made_by.value,
        made_at=mark.made_at,
        version=mark.version,
        key_check=mark.key_check,
    )
    tx.execute(row.on_conflict_do_nothing())


def give_to(tx: Connection, maker: Maker) -> None:
    """Change for which way to run the database is."""
    tx.execute(update(installation).values(made_by=maker.value))


def set_key_check(tx: Connection, key_check: str) -> None:
    """Store the text that proves a master key."""
    tx.execute(update(installation).values(key_check=key_check))
