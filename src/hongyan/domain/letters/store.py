"""Statements on letters, the sign names they list, and ties between companies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select

from hongyan.db.dialect import among, upsert
from hongyan.db.rows import Rows
from hongyan.domain.letters.model import Letter, LetterForm, LetterState
from hongyan.domain.letters.tables import company_tie, letter, letter_sign
from hongyan.kernel.period import Period

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

_LETTERS = Rows(
    letter,
    Letter,
    {
        "id": "letter_id",
        "start_day": "period.start_day",
        "end_day": "period.end_day",
        "warned_days": None,
        "updated_at": None,
    },
    beside=("sign_names",),
)
_SIGNS = (
    select(letter_sign)
    .where(among(letter_sign.c.letter_id, "letters"))
    .order_by(letter_sign.c.letter_id, letter_sign.c.place)
)


def add_letter(
    tx: Connection, account_id: int, form: LetterForm, period: Period, now_ms: int
) -> int:
    """Store a letter that waits for its review and return its id."""
    new = Letter(
        letter_id=0,
        account_id=account_id,
        name=form.name,
        grantor=form.grantor,
        grantee=form.grantee,
        credit_code=form.credit_code,
        period=period,
        sign_names=form.sign_names,
        scan_key=form.scan_key,
        created_at=now_ms,
    )
    letter_id = _LETTERS.add_numbered(tx, new, updated_at=now_ms)
    rows = [
        {"letter_id": letter_id, "place": place, "name": name}
        for place, name in enumerate(form.sign_names)
    ]
    tx.execute(insert(letter_sign), rows)
    return letter_id


def set_letter_state(tx: Connection, letter_id: int, state: LetterState, now_ms: int) -> None:
    """Move a letter to another state."""
    _LETTERS.change(tx, letter.c.id == letter_id, state=state, updated_at=now_ms)


def letter_of(tx: Connection, account_id: int, letter_id: int) -> Letter | None:
    """Return an account's letter."""
    found = _letters(tx, letter.c.id == letter_id, letter.c.account_id == account_id)
    return found[0] if found else None


def letter_by_id(tx: Connection, letter_id: int) -> Letter | None:
    """Return a letter of any account."""
    found = _letters(tx, letter.c.id == letter_id)
    return found[0] if found else None


def letters_of(tx: Connection, account_id: int) -> list[Letter]:
    """Return an account's letters, oldest first."""
    return _letters(tx, letter.c.account_id == account_id)


def has_letter_named(tx: Connection, account_id: int, name: str) -> bool:
    """Return whether an account has a letter of that name."""
    held = select(letter.c.id).where(letter.c.account_id == account_id, letter.c.name == name)
    return tx.execute(held).first() is not None


def remove_letter(tx: Connection, letter_id: int) -> None:
    """Delete a letter with the sign names that it lists."""
    tx.execute(delete(letter_sign).where(letter_sign.c.letter_id == letter_id))
    tx.execute(delete(letter).where(letter.c.id == letter_id))


def letters_to_warn_of(
    tx: Connection, last_day: int, limit: int
) -> list[tuple[Letter, int | None]]:
    """Return letters that end by `last_day` and whose lapse was not dealt with yet.

    Beside each the last warning that was given.
    """
    rows = tx.execute(
        _LETTERS.select.add_columns(letter.c.warned_days)
        .where(letter.c.end_day <= last_day)
        .where(letter.c.warned_days.is_(None) | (letter.c.warned_days > 0))
        .order_by(letter.c.end_day, letter.c.id)
        .limit(limit)
    ).all()
    letters = _with_signs(tx, [row[:-1] for row in rows])
    return list(zip(letters, [row.warned_days for row in rows], strict=True))


def set_warned(tx: Connection, letter_id: int, warned_days: int) -> None:
    """Write down which warning was given."""
    _LETTERS.change(tx, letter.c.id == letter_id, warned_days=warned_days)


def _letters(tx: Connection, *where: ColumnElement[bool]) -> list[Letter]:
    return _with_signs(tx, tx.execute(_LETTERS.select.where(*where).order_by(letter.c.id)).all())


def _with_signs(tx: Connection, rows: Sequence[Sequence[Any]]) -> list[Letter]:
    # A letter's id is the first column of its table.
    names: dict[int, list[str]] = {row[0]: [] for row in rows}
    if rows:
        for listed in tx.execute(_SIGNS, {"letters": list(names)}):
            names[listed.letter_id].append(listed.name)
    return [_LETTERS.of(row, {"sign_names": names[row[0]]}) for row in rows]


def set_parent(tx: Connection, account_id: int, child: str, parent: str, now_ms: int) -> None:
    """Write down whose subsidiary a company is; an earlier parent is replaced."""
    row = upsert(tx, company_tie).values(
        account_id=account_id, child=child, parent=parent, created_at=now_ms
    )
    keys = [company_tie.c.account_id, company_tie.c.child]
    tx.execute(row.on_conflict_do_update(index_elements=keys, set_={"parent": parent}))


def parents_of(tx: Connection, account_id: int) -> dict[str, str]:
    """Return the ties that an account declared: each company with its parent."""
    rows = tx.execute(
        select(company_tie)
        .where(company_tie.c.account_id == account_id)
        .order_by(company_tie.c.child)
    )
    return {row.child: row.parent for row in rows}


def ended_between(tx: Connection, after_day: int, before_day: int) -> list[int]:
    """Return the letters whose last day lies between two days, both excluded."""
    ended = select(letter.c.id).where(letter.c.end_day > after_day, letter.c.end_day < before_day)
    return [row.id for row in tx.execute(ended.order_by(letter.c.id))]


def next_end_day(tx: Connection, from_day: int) -> int | None:
    """Return the next last day of an approved letter from a day on, None if there is none."""
    standing = (letter.c.state == LetterState.PASSED.value, letter.c.end_day >= from_day)
    return tx.execute(select(func.min(letter.c.end_day)).where(*standing)).scalar()
