"""Statements on the mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from hongyan.db.dialect import upsert
from hongyan.db.rows import Rows
from hongyan.domain.installation.model import Maker, Mark
from hongyan.domain.installation.tables import installation

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_ROW: Final = 1
_MARKS = Rows(installation, Mark, {"id": None, "pseudonym_key": None})


def mark_of(tx: Connection) -> Mark | None:
    """Return the mark, None if the database has none yet."""
    return _MARKS.one(tx, installation.c.id == _ROW)


def add_mark(tx: Connection, mark: Mark) -> None:
    """Mark a database; one that is marked stays as it is."""
    values = _MARKS.values(mark, id=_ROW, pseudonym_key="")
    row = upsert(tx, installation).values(values)
    tx.execute(row.on_conflict_do_nothing())


def give_to(tx: Connection, maker: Maker) -> None:
    """Change for which way to run the database is."""
    tx.execute(update(installation).values(made_by=maker.value))


def set_key_check(tx: Connection, key_check: str) -> None:
    """Store the text that proves a master key."""
    tx.execute(update(installation).values(key_check=key_check))


def pseudonym_key_of(tx: Connection) -> str:
    """Return the sealed key of pseudonyms, "" while there is none."""
    return tx.execute(select(installation.c.pseudonym_key)).scalar() or ""


def set_pseudonym_key(tx: Connection, sealed: str) -> None:
    """Store the sealed key of pseudonyms; one that is there stays, for opt-outs rest on it."""
    absent = installation.c.pseudonym_key == ""
    tx.execute(update(installation).where(absent).values(pseudonym_key=sealed))
