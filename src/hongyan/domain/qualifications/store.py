"""Statements on qualifications and phone codes. Takes and gives sealed forms only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from hongyan.db.rows import Rows
from hongyan.domain.qualifications.model import (
    Qualification,
    QualificationForm,
    QualificationState,
)
from hongyan.domain.qualifications.phone_code import PhoneCode
from hongyan.domain.qualifications.tables import phone_code, qualification

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

_QUALIFICATIONS = Rows(qualification, Qualification, {"id": "qualification_id", "updated_at": None})
_PHONE_CODES = Rows(phone_code, PhoneCode)


def add_qualification(tx: Connection, account_id: int, form: QualificationForm, now_ms: int) -> int:
    """Store a qualification under review and return its id; its form is sealed under that id."""
    new = Qualification(
        qualification_id=0,
        account_id=account_id,
        name=form.name,
        **_changing(form),
        credit_code=form.credit_code,
        use_by_self=form.use_by_self,
        state=QualificationState.REVIEWING,
        order_id=0,
        version=1,
        note="",
        form_sealed="",
        created_at=now_ms,
        decided_at=None,
    )
    return _QUALIFICATIONS.add_numbered(tx, new, updated_at=now_ms)


def change_qualification(tx: Connection, qualification_id: int, now_ms: int, **values: Any) -> None:
    """Set columns of a qualification."""
    own = qualification.c.id == qualification_id
    _QUALIFICATIONS.change(tx, own, **values, updated_at=now_ms)


def save_form(
    tx: Connection, qualification_id: int, form: QualificationForm, sealed: str, now_ms: int
) -> None:
    """Store a form, sealed, and what lists show of it."""
    change_qualification(tx, qualification_id, now_ms, form_sealed=sealed, **_changing(form))


def _changing(form: QualificationForm) -> dict[str, str]:
    return {"company_name": form.company_name, "legal_person_name": form.legal_person.name}


def remove_qualification(tx: Connection, qualification_id: int) -> None:
    """Delete a qualification with all that it declared."""
    tx.execute(delete(qualification).where(qualification.c.id == qualification_id))


def qualification_of(
    tx: Connection, account_id: int, qualification_id: int
) -> Qualification | None:
    """Return an account's qualification."""
    return _QUALIFICATIONS.one(
        tx, qualification.c.id == qualification_id, qualification.c.account_id == account_id
    )


def qualification_by_id(tx: Connection, qualification_id: int) -> Qualification | None:
    """Return a qualification of any account."""
    return _QUALIFICATIONS.one(tx, qualification.c.id == qualification_id)


def has_qualification_named(tx: Connection, account_id: int, name: str) -> bool:
    """Return whether an account has a qualification of that name."""
    held = select(qualification.c.id).where(
        qualification.c.account_id == account_id, qualification.c.name == name
    )
    return tx.execute(held).first() is not None


def qualifications_page(
    tx: Connection, account_id: int, where: Mapping[str, object], page: tuple[int, int]
) -> tuple[int, list[Qualification]]:
    """Return how many of an account's qualifications have these column values, and a page of them.

    `page` is its size and its number from 1; newest first.
    """
    conditions = [qualification.c.account_id == account_id]
    conditions += [qualification.c[name] == value for name, value in where.items()]
    counted = select(func.count()).select_from(qualification).where(*conditions)
    size, number = page
    found = _QUALIFICATIONS.select.where(*conditions).order_by(qualification.c.id.desc())
    page_of = found.limit(size).offset((number - 1) * size)
    return tx.execute(counted).scalar_one(), _QUALIFICATIONS.read(tx, page_of)


def save_phone_code(tx: Connection, new: PhoneCode) -> None:
    """Store the last code that was sent to a phone."""
    _PHONE_CODES.put(tx, new)


def phone_code_of(tx: Connection, account_id: int, phone: int) -> PhoneCode | None:
    """Return the last code that was sent to a phone for an account."""
    return _PHONE_CODES.one(tx, phone_code.c.account_id == account_id, phone_code.c.phone == phone)


def count_try(tx: Connection, account_id: int, phone: int) -> None:
    """Count one try at a code."""
    tx.execute(
        update(phone_code)
        .where(phone_code.c.account_id == account_id, phone_code.c.phone == phone)
        .values(tries=phone_code.c.tries + 1)
    )


def forget_phone_code(tx: Connection, account_id: int, phone: int) -> None:
    """Forget a code that was used."""
    tx.execute(
        delete(phone_code).where(phone_code.c.account_id == account_id, phone_code.c.phone == phone)
    )


def forget_phone_codes(tx: Connection, sent_before: int) -> None:
    """Forget codes that were sent before a moment."""
    tx.execute(delete(phone_code).where(phone_code.c.sent_at < sent_before))


def forget_codes_of(tx: Connection, phone: int) -> int:
    """Forget the codes that were sent to a phone, and return how many."""
    return tx.execute(delete(phone_code).where(phone_code.c.phone == phone)).rowcount
