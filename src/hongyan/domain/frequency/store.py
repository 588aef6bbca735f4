"""Statements on an account's own frequency limits and on the numbers that are free of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from hongyan.db.dialect import upsert
from hongyan.domain.frequency.limits import Scope, Window
from hongyan.domain.frequency.model import OwnLimit
from hongyan.domain.frequency.tables import frequency_limit, unlimited_number

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def limits_of(tx: Connection, account_id: int) -> list[OwnLimit]:
    """Return the limits that an account changed, waiting changes included."""
    rows = tx.execute(
        select(frequency_limit)
        .where(frequency_limit.c.account_id == account_id)
        .order_by(frequency_limit.c.scope, frequency_limit.c.window)
    )
    return [
        OwnLimit(
            scope=Scope(row.scope),
            window=Window(row.window),
            permits=row.permits,
            effective_at=row.effective_at,
            permits_before=row.permits_before,
        )
        for row in rows
    ]


def set_limit(tx: Connection, account_id: int, limit: OwnLimit) -> None:
    """Store a changed limit in place of the one that the account has there, if any."""
    values = {
        "permits": limit.permits,
        "effective_at": limit.effective_at,
        "permits_before": limit.permits_before,
    }
    row = upsert(tx, frequency_limit).values(
        account_id=account_id, scope=limit.scope.value, window=limit.window.value, **values
    )
    key = [frequency_limit.c.account_id, frequency_limit.c.scope, frequency_limit.c.window]
    tx.execute(row.on_conflict_do_update(index_elements=key, set_=values))


def unlimited_numbers(tx: Connection, account_id: int) -> dict[int, str]:
    """Return the numbers that an account's limits pass over, each with its note, oldest first."""
    rows = tx.execute(
        select(unlimited_number.c.phone, unlimited_number.c.note)
        .where(unlimited_number.c.account_id == account_id)
        .order_by(unlimited_number.c.created_at, unlimited_number.c.phone)
    )
    return {row.phone: row.note for row in rows}


def add_unlimited_number(
    tx: Connection, account_id: int, phone: int, note: str, now_ms: int
) -> None:
    """Put a number on an account's whitelist; one that is on it gets the new note."""
    row = upsert(tx, unlimited_number).values(
        account_id=account_id, phone=phone, note=note, created_at=now_ms
    )
    key = [unlimited_number.c.account_id, unlimited_number.c.phone]
    tx.execute(row.on_conflict_do_update(index_elements=key, set_={"note": note}))


def remove_unlimited_number(tx: Connection, account_id: int, phone: int) -> bool:
    """Take a number off an account's whitelist; False if it was not on it."""
    gone = delete(unlimited_number).where(
        unlimited_number.c.account_id == account_id, unlimited_number.c.phone == phone
    )
    return tx.execute(gone).rowcount == 1
