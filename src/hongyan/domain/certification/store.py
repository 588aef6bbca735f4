"""Statements on certifications. Takes and gives sealed numbers only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.db.rows import Rows
from hongyan.domain.certification.model import Certification, CertificationState
from hongyan.domain.certification.tables import certification
from hongyan.kernel.kinds import AccountGrade

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_CERTIFICATIONS = Rows(certification, Certification, {"created_at": None, "updated_at": None})


def save_certification(tx: Connection, new: Certification, now_ms: int) -> None:
    """Store an account's certification; one that it had before is replaced."""
    _CERTIFICATIONS.put(tx, new, {"created_at": now_ms}, updated_at=now_ms)


def certification_of(tx: Connection, account_id: int) -> Certification | None:
    """Return an account's certification."""
    return _CERTIFICATIONS.one(tx, certification.c.account_id == account_id)


def certifications_in(tx: Connection, state: CertificationState) -> list[Certification]:
    """Return the certifications in a state, the longest waiting first."""
    return _CERTIFICATIONS.many(
        tx,
        certification.c.state == state.value,
        by=[certification.c.updated_at, certification.c.account_id],
    )


def decide_certification(
    tx: Connection, account_id: int, state: CertificationState, note: str, now_ms: int
) -> bool:
    """Set the state of an account's certification; False if it has none."""
    own = certification.c.account_id == account_id
    return _CERTIFICATIONS.change(tx, own, state=state, note=note, updated_at=now_ms) == 1


def set_grade(tx: Connection, account_id: int, grade: AccountGrade, now_ms: int) -> bool:
    """Set the grade of an account; False if it has no certification."""
    own = certification.c.account_id == account_id
    return _CERTIFICATIONS.change(tx, own, grade=grade, updated_at=now_ms) == 1
