"""Statements that forget numbers and texts of the message log. Rows stay: money rests on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, func, select, update

from hongyan.db.dialect import among
from hongyan.domain.messages.tables import attempt, message, verdict
from hongyan.kernel.kinds import FORGOTTEN_PHONE

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_NO_TEXTS: Final = {"variables": "", "out_id": ""}


def reached_in_log(tx: Connection, after_id: int, before_id: int, most: int) -> int:
    """Return the last of the next `most` messages between two ids, both excluded.

    `before_id - 1` when there are fewer: then the end is reached.
    """
    ids = (
        select(message.c.id)
        .where(message.c.id > after_id, message.c.id < before_id)
        .order_by(message.c.id)
        .limit(most)
        .subquery()
    )
    count, last = tx.execute(select(func.count(), func.max(ids.c.id))).one()
    return int(last) if count == most else before_id - 1


def forget_numbers(tx: Connection, after_id: int, last_id: int) -> None:
    """Replace the numbers of messages and of their attempts, from one id to another."""
    within = (message.c.id > after_id, message.c.id <= last_id)
    tx.execute(update(message).where(*within).values(phone=FORGOTTEN_PHONE))
    tried = (attempt.c.message_id > after_id, attempt.c.message_id <= last_id)
    tx.execute(update(attempt).where(*tried).values(phone=FORGOTTEN_PHONE))


def forget_texts(tx: Connection, after_id: int, last_id: int) -> None:
    """Remove what was filled into messages, and their callers' references."""
    within = (message.c.id > after_id, message.c.id <= last_id)
    tx.execute(update(message).where(*within).values(**_NO_TEXTS))


def count_under_way(tx: Connection, phone: int, since: int) -> int:
    """Return how many messages to a phone were accepted since a moment and are not final."""
    open_ones = (
        select(func.count())
        .select_from(message)
        .where(
            message.c.phone == phone,
            message.c.accepted_at > since,
            message.c.refused_code == "",
            ~exists().where(verdict.c.message_id == message.c.id),
        )
    )
    return int(tx.execute(open_ones).scalar_one())


def erase_messages_to(tx: Connection, phone: int, most: int) -> int:
    """Replace the number, and remove the texts, of at most `most` messages to it; say how many."""
    found = select(message.c.id).where(message.c.phone == phone).limit(most)
    ids = [row.id for row in tx.execute(found)]
    if ids:
        replaced = {"phone": FORGOTTEN_PHONE, **_NO_TEXTS}
        tx.execute(update(message).where(among(message.c.id, "ids")).values(replaced), {"ids": ids})
        tried = update(attempt).where(among(attempt.c.message_id, "ids"))
        tx.execute(tried.values(phone=FORGOTTEN_PHONE), {"ids": ids})
    return len(ids)
