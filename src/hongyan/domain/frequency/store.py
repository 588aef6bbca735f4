"""Statements on an account's own frequency limits and on the numbers that are free of them.

What was sent is counted from the message log (`domain/messages/store.past_of`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from hongyan.db.dialect import upsert
from hongyan.db.rows import Rows
from hongyan.domain.frequency.model import OwnLimit
from hongyan.domain.frequency.tables import frequency_limit, unlimited_number

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_LIMITS = Rows(frequency_limit, OwnLimit, {"account_id": None})


def limits_of(tx: Connection, account_id: int) -> list[OwnLimit]:
    """Return the limits that an account changed, waiting changes included."""
    order = [frequency_limit.c.scope, frequency_limit.c.window]
    return _LIMITS.many(tx, frequency_limit.c.account_id == account_id, by=order)


def set_limit(tx: Connection, account_id: int, limit: OwnLimit) -> None:
    """Store a changed limit in place of the one that the account has there, if any."""
    _LIMITS.put(tx, limit, account_id=account_id)


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


def remove_everywhere(tx: Connection, phone: int) -> int:
    """Take a number off every account's whitelist, and return off how many."""
    return tx.execute(delete(unlimited_number).where(unlimited_number.c.phone == phone)).rowcount
