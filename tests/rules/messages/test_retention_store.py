"""Statements that forget: they stop where they were told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from hongyan.domain.messages import retention_store as store
from hongyan.domain.messages.tables import message
from hongyan.kernel.kinds import FORGOTTEN_PHONE

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

PHONE = 8613900001000
ZEROS = ("sign_id", "template_id", "template_version", "kind", "segments", "accepted_at")
EMPTIES = ("carrier", "extend_code", "refused_code")


def log(tx: Connection, *ids: int) -> None:
    """Append messages with these ids."""
    for one in ids:
        row = {**dict.fromkeys(ZEROS, 0), **dict.fromkeys(EMPTIES, "")}
        texts = {"variables": "{}", "out_id": "mine"}
        tx.execute(
            insert(message).values(id=one, biz_id=one, account_id=1, phone=PHONE, **texts, **row)
        )


def test_a_step_ends_at_its_size_and_the_last_one_at_the_bound(database: Database) -> None:
    with database.transaction() as tx:
        log(tx, 10, 20, 30)
        assert store.reached_in_log(tx, 0, 25, 1) == 10
        assert store.reached_in_log(tx, 10, 25, 1) == 20
        assert store.reached_in_log(tx, 20, 25, 1) == 24
        assert store.reached_in_log(tx, 0, 25, 5) == 24


def test_only_what_lies_between_is_forgotten(database: Database) -> None:
    with database.transaction() as tx:
        log(tx, 10, 20, 30)
        store.forget_numbers(tx, 10, 20)
        store.forget_texts(tx, 20, 30)
        rows = tx.execute(select(message.c.phone, message.c.out_id).order_by(message.c.id))
        assert [tuple(row) for row in rows] == [
            (PHONE, "mine"),
            (FORGOTTEN_PHONE, "mine"),
            (PHONE, ""),
        ]
