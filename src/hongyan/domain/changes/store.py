"""Statements on changes: rows are added and read, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.db.rows import Rows
from hongyan.domain.changes.model import Change, ChangeFilter
from hongyan.domain.changes.tables import change

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_CHANGES = Rows(change, Change, {"id": "change_id"})


def add_change(tx: Connection, one: Change) -> None:
    """Store a change (its `change_id` is not read)."""
    _CHANGES.add_numbered(tx, one)


def changes_after(
    tx: Connection,
    wanted: ChangeFilter,
    after: int | None,
    limit: int,
    *,
    before: int | None = None,
) -> list[Change]:
    """Return changes, the newest first; those behind `after` in that order, or from the newest.

    Those in front of `before` instead, if it is given: the ones that are next to it.
    """
    conditions = []
    if wanted.account_id is not None:
        conditions.append(change.c.account_id == wanted.account_id)
    if wanted.what:
        conditions.append(change.c.what == wanted.what)
    if wanted.subject:
        conditions.append(change.c.subject == wanted.subject)
    if wanted.actor_type is not None:
        conditions.append(change.c.actor_type == wanted.actor_type.value)
    if before is not None:
        conditions.append(change.c.id > before)
        newer = _CHANGES.many(tx, *conditions, by=[change.c.id.asc()], limit=limit)
        return newer[::-1]
    if after is not None:
        conditions.append(change.c.id < after)
    return _CHANGES.many(tx, *conditions, by=[change.c.id.desc()], limit=limit)
