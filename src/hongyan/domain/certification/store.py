"""Statements on certifications. Takes and gives sealed numbers only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from hongyan.db.dialect import upsert
from hongyan.domain.certification.model import Certification, CertificationState
from hongyan.domain.certification.tables import certification
from hongyan.kernel.kinds import AccountGrade, AccountKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row


def save_certification(tx: Connection, new: Certification, now_ms: int) -> None:
    """Store an account's certification; one that it had before is replaced."""
    values = {
        "kind": new.kind.value,
        "grade": new.grade.value,
        "subject_name": new.subject_name,
        "number_masked": new.number_masked,
        "number_sealed": new.number_sealed,
        "legal_representative": new.legal_representative,
        "state": new.state.value,
        "note": new.note,
        "updated_at": now_ms,
    }
    row = upsert(tx, certification).values(account_id=new.account_id, created_at=now_ms, **values)
    tx.execute(row.on_conflict_do_update(index_elements=[certification.c.account_id], set_=values))


def certification_of(tx: Connection, account_id: int) -> Certification | None:
    """Return an account's certification."""
    found = select(certification).where(certification.c.account_id == account_id)
    row = tx.execute(found).one_or_none()
    return None if row is None else _certification(row)


def certifications_in(tx: Connection, state: CertificationState) -> list[Certification]:
    """Return the certifications in a state, the longest waiting first."""
    rows = tx.execute(
        select(certification)
        .where(certification.c.state == state.value)
        .order_by(certification.c.updated_at, certification.c.account_id)
    )
    return [_certification(row) for row in rows]


def decide_certification(
    tx: Connection, account_id: int, state: CertificationState, note: str, now_ms: int
) -> bool:
    """Set the state of an account's certification; False if it has none."""
    done = tx.execute(
        update(certification)
        .where(certification.c.account_id == account_id)
        .values(state=state.value, note=note, updated_at=now_ms)
    )
    return done.rowcount == 1


def set_grade(tx: Connection, account_id: int, grade: AccountGrade, now_ms: int) -> bool:
    """Set the grade of an account; False if it has no certification."""
    done = tx.execute(
        update(certification)
        .where(certification.c.account_id == account_id)
        .values(grade=grade.value, updated_at=now_ms)
    )
    return done.rowcount == 1


def _certification(row: Row[Any]) -> Certification:
    return Certification(
        account_id=row.account_id,
        kind=AccountKind(row.kind),
        grade=AccountGrade(row.grade),
        subject_name=row.subject_name,
        number_masked=row.number_masked,
        number_sealed=row.number_sealed,
        state=CertificationState(row.state),
        legal_representative=row.legal_representative,
        note=row.note,
    )
