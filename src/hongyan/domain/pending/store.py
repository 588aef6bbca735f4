"""Statements on pending acts. The key is kind and subject: of two who ask, one is told no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from hongyan.db.dialect import upsert
from hongyan.db.rows import Rows
from hongyan.domain.pending.model import PendingAct, PendingKind, PendingState
from hongyan.domain.pending.tables import pending_act

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_ACTS = Rows(pending_act, PendingAct)
_WAITS = pending_act.c.state == PendingState.WAITING.value


def add_pending(tx: Connection, new: PendingAct) -> bool:
    """Store an act in place of a refused one; False if another waits for the subject."""
    values = _ACTS.values(new)
    row = upsert(tx, pending_act).values(values)
    asked = row.on_conflict_do_update(
        index_elements=["kind", "subject_id"],
        set_={name: value for name, value in values.items() if name not in {"kind", "subject_id"}},
        where=pending_act.c.state == PendingState.REFUSED.value,
    )
    return tx.execute(asked.returning(pending_act.c.subject_id)).first() is not None


def pending_of(tx: Connection, kind: PendingKind, subject_id: int) -> PendingAct | None:
    """Return the act that waits for a subject, or was refused."""
    return _ACTS.one(tx, pending_act.c.kind == kind.value, pending_act.c.subject_id == subject_id)


def pending_by(
    tx: Connection, kind: PendingKind, person: str, limit: int = 100
) -> list[PendingAct]:
    """Return what a person asked for: what waits, and what was refused, the oldest first."""
    return _ACTS.many(
        tx,
        pending_act.c.person == person,
        pending_act.c.kind == kind.value,
        by=(pending_act.c.asked_at, pending_act.c.subject_id),
        limit=limit,
    )


def due_pending(tx: Connection, kind: PendingKind, now_ms: int, limit: int) -> list[PendingAct]:
    """Return the acts whose time has come, in the order in which they were asked for."""
    return _ACTS.many(
        tx,
        _WAITS,
        pending_act.c.runs_at <= now_ms,
        pending_act.c.kind == kind.value,
        by=(pending_act.c.runs_at, pending_act.c.subject_id),
        limit=limit,
    )


def take_pending(tx: Connection, act: PendingAct) -> bool:
    """Remove an act, to be done or not; False if it is another by now, or none."""
    done = tx.execute(
        delete(pending_act).where(
            pending_act.c.kind == act.kind.value,
            pending_act.c.subject_id == act.subject_id,
            pending_act.c.person == act.person,
            pending_act.c.asked_at == act.asked_at,
            pending_act.c.state == act.state.value,
        )
    )
    return done.rowcount == 1


def forget_refused(tx: Connection, before: int) -> int:
    """Remove acts that were refused and that no one looked at since, and return how many."""
    old = delete(pending_act).where(
        pending_act.c.state == PendingState.REFUSED.value, pending_act.c.runs_at < before
    )
    return tx.execute(old).rowcount
