"""Statements on signs and extend codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from hongyan.db.dialect import inserted_id
from hongyan.domain.signs.model import Sign, SignState
from hongyan.domain.signs.tables import extend_code, sign
from hongyan.kernel.kinds import SignKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row


def add_sign(
    tx: Connection,
    account_id: int,
    name: str,
    kind: SignKind,
    state: SignState,
    now_ms: int,
    *,
    is_test: bool = False,
) -> int:
    """Store a sign and return its id."""
    inserted = tx.execute(
        insert(sign).values(
            account_id=account_id,
            name=name,
            kind=int(kind),
            state=state.value,
            is_test=is_test,
            created_at=now_ms,
            updated_at=now_ms,
        )
    )
    return inserted_id(inserted)


def set_sign_state(tx: Connection, sign_id: int, state: SignState, now_ms: int) -> None:
    """Move a sign to another state."""
    tx.execute(
        update(sign).where(sign.c.id == sign_id).values(state=state.value, updated_at=now_ms)
    )


def signs_named(tx: Connection, account_id: int, name: str) -> list[Sign]:
    """Return an account's signs of that name, deleted ones included."""
    rows = tx.execute(select(sign).where(sign.c.account_id == account_id, sign.c.name == name))
    return [_sign(row) for row in rows]


def sign_by_id(tx: Connection, sign_id: int) -> Sign | None:
    """Return a sign, deleted ones included."""
    row = tx.execute(select(sign).where(sign.c.id == sign_id)).one_or_none()
    return None if row is None else _sign(row)


def signs_of(tx: Connection, account_id: int) -> list[Sign]:
    """Return an account's signs, oldest first."""
    rows = tx.execute(select(sign).where(sign.c.account_id == account_id).order_by(sign.c.id))
    return [_sign(row) for row in rows]


def _sign(row: Row[Any]) -> Sign:
    return Sign(
        sign_id=row.id,
        account_id=row.account_id,
        name=row.name,
        kind=SignKind(row.kind),
        state=SignState(row.state),
        extend_code=f"{row.id:04d}",
        is_test=row.is_test,
    )


def extend_code_holder(tx: Connection, account_id: int, code: str) -> int | None:
    """Return the id of the sign that an account's own extend code belongs to."""
    held = select(extend_code.c.sign_id).where(
        extend_code.c.account_id == account_id, extend_code.c.code == code
    )
    return tx.execute(held).scalar()


def extend_code_count(tx: Connection, account_id: int) -> int:
    """Return how many own extend codes an account has used."""
    counted = (
        select(func.count()).select_from(extend_code).where(extend_code.c.account_id == account_id)
    )
    return tx.execute(counted).scalar_one()


def add_extend_code(tx: Connection, account_id: int, code: str, sign_id: int, now_ms: int) -> None:
    """Bind an own extend code to a sign for good."""
    tx.execute(
        insert(extend_code).values(
            account_id=account_id, code=code, sign_id=sign_id, created_at=now_ms
        )
    )
