"""Statements on inbound texts and opt-outs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from hongyan.db.dialect import among, bulk_insert, upsert
from hongyan.domain.inbound.tables import inbound, opt_out

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

INBOUND_COLUMNS = tuple(column.name for column in inbound.columns)

_OPTED_OUT = select(opt_out.c.account_id, opt_out.c.sign_id, opt_out.c.phone).where(
    among(opt_out.c.phone, "phones")
)


def opt_outs_of(tx: Connection, phones: Iterable[int]) -> list[tuple[int, int, int]]:
    """Return (account, sign, phone) for each sign that one of these phones opted out of."""
    return [(row[0], row[1], row[2]) for row in tx.execute(_OPTED_OUT, {"phones": list(phones)})]


def add_opt_out(
    tx: Connection, account_id: int, sign_id: int, phone: int, word: str, now_ms: int
) -> None:
    """Put a phone on a sign's opt-out list; it stays there from the first time on."""
    row = upsert(tx, opt_out).values(
        account_id=account_id, sign_id=sign_id, phone=phone, word=word, since_at=now_ms
    )
    tx.execute(row.on_conflict_do_nothing())


def remove_opt_out(tx: Connection, account_id: int, sign_id: int, phone: int) -> bool:
    """Take a phone off a sign's opt-out list; False if it was not on it."""
    gone = tx.execute(
        delete(opt_out).where(
            opt_out.c.account_id == account_id,
            opt_out.c.sign_id == sign_id,
            opt_out.c.phone == phone,
        )
    )
    return gone.rowcount == 1


def opt_outs_for(tx: Connection, account_id: int, most: int) -> list[Row[Any]]:
    """Return an account's opt-outs (sign_id, phone, word, since_at), newest first."""
    return list(
        tx.execute(
            select(opt_out)
            .where(opt_out.c.account_id == account_id)
            .order_by(opt_out.c.since_at.desc())
            .limit(most)
        )
    )


def known_events(tx: Connection, channel_id: int, event_ids: Sequence[str]) -> set[str]:
    """Return which of a channel's inbound events are stored already."""
    rows = tx.execute(
        select(inbound.c.event_id).where(
            inbound.c.channel_id == channel_id, among(inbound.c.event_id, "ids")
        ),
        {"ids": list(event_ids)},
    )
    return {row.event_id for row in rows}


def add_inbound(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Append inbound texts; a row has the values of `INBOUND_COLUMNS`."""
    bulk_insert(tx, inbound, INBOUND_COLUMNS, rows)
