"""Statements on what was found in the values of messages: places and rules, never a text.

A row tells of all messages of a call that share the values. One of a refused call has the call's
own id, for it has no message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import delete, func, select

from hongyan.db.rows import Rows
from hongyan.domain.messages.tables import barred_value

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


class BarredRow(msgspec.Struct, frozen=True, gc=False):
    """A find in a value of the messages from `first_id` to `last_id`: its place there, the rule."""

    account_id: int
    at: int
    biz_id: int
    first_id: int
    last_id: int
    template_id: int
    variable: str
    rule_id: str
    start_at: int
    end_at: int
    is_refused: bool


_ROWS = Rows(barred_value, BarredRow, {"id": None})


def add_barred(tx: Connection, rows: Sequence[BarredRow]) -> None:
    """Store finds: few, for few messages have any."""
    for row in rows:
        _ROWS.add(tx, row)


def barred_of(tx: Connection, message_id: int, biz_id: int) -> list[BarredRow]:
    """Return what was found in the values of a message, by place."""
    return _ROWS.many(
        tx,
        barred_value.c.biz_id == biz_id,
        barred_value.c.first_id <= message_id,
        barred_value.c.last_id >= message_id,
        by=[barred_value.c.id],
    )


def calls_with_barred(tx: Connection, since: int, account_id: int | None = None) -> dict[int, int]:
    """Return how many calls of each account had a find since a moment; of one account alone."""
    counted = select(
        barred_value.c.account_id, func.count(barred_value.c.biz_id.distinct()).label("calls")
    ).where(barred_value.c.at >= since)
    if account_id is not None:
        counted = counted.where(barred_value.c.account_id == account_id)
    rows = tx.execute(counted.group_by(barred_value.c.account_id))
    return {row.account_id: row.calls for row in rows}


def forget_barred(tx: Connection, before: int) -> int:
    """Remove finds from before a moment, and return how many there were."""
    return tx.execute(delete(barred_value).where(barred_value.c.at < before)).rowcount
