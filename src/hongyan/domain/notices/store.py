"""Statements on notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from hongyan.db.dialect import among
from hongyan.db.rows import Rows
from hongyan.domain.notices.model import Notice, NoticeKind
from hongyan.domain.notices.tables import notice

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_NOTICES = Rows(notice, Notice, {"id": "notice_id"})


def add_notice(
    tx: Connection, account_id: int, kind: NoticeKind, subject_id: int, text: str, now_ms: int
) -> None:
    """Write a notice to an account."""
    _NOTICES.add_numbered(tx, Notice(0, account_id, kind, subject_id, text, now_ms))


def notices_of(tx: Connection, account_id: int, limit: int = 50) -> list[Notice]:
    """Return an account's notices, newest first."""
    newest_first = [notice.c.created_at.desc(), notice.c.id.desc()]
    return _NOTICES.many(tx, notice.c.account_id == account_id, by=newest_first, limit=limit)


def subjects_told(
    tx: Connection, kind: NoticeKind, account_ids: Iterable[int]
) -> set[tuple[int, int]]:
    """Return (account, subject) of every notice of a kind that these accounts were given."""
    rows = tx.execute(
        select(notice.c.account_id, notice.c.subject_id).where(
            among(notice.c.account_id, "accounts"), notice.c.kind == kind.value
        ),
        {"accounts": list(account_ids)},
    )
    return {(row.account_id, row.subject_id) for row in rows}


def was_told_since(
    tx: Connection, account_id: int, kind: NoticeKind, subject_id: int, since_ms: int
) -> bool:
    """Return whether an account was given a notice of a kind on a subject since a moment."""
    told = select(notice.c.id).where(
        notice.c.account_id == account_id,
        notice.c.created_at >= since_ms,
        notice.c.kind == kind.value,
        notice.c.subject_id == subject_id,
    )
    return tx.execute(told.limit(1)).first() is not None
