"""Statements on receipts whose attempt is not known yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, select

from hongyan.db.dialect import among, bulk_insert
from hongyan.domain.receipts.tables import orphan_receipt

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

ORPHAN_COLUMNS = ("channel_id", "carrier_id", "phone", "outcome", "code", "raw_code", "received_at")


class Orphan(NamedTuple):
    """A receipt kept until its attempt is known."""

    orphan_id: int
    channel_id: int
    carrier_id: str
    phone: int
    outcome: str
    code: str
    raw_code: str
    received_at: int


def keep_orphans(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Keep receipts for later; a row has the values of `ORPHAN_COLUMNS`."""
    bulk_insert(tx, orphan_receipt, ORPHAN_COLUMNS, rows)


def orphans_by_carrier_id(tx: Connection, carrier_ids: Sequence[str]) -> list[Orphan]:
    """Return kept receipts with one of these carrier ids (of any channel: the caller looks)."""
    rows = tx.execute(
        select(orphan_receipt)
        .where(among(orphan_receipt.c.carrier_id, "ids"))
        .order_by(orphan_receipt.c.id),
        {"ids": list(carrier_ids)},
    )
    return [Orphan(*row) for row in rows]


def orphans_for_phones(tx: Connection, phones: Iterable[int]) -> list[Orphan]:
    """Return kept receipts that speak of one of these phones."""
    rows = tx.execute(
        select(orphan_receipt)
        .where(among(orphan_receipt.c.phone, "phones"))
        .order_by(orphan_receipt.c.id),
        {"phones": list(phones)},
    )
    return [Orphan(*row) for row in rows]


def remove_orphans(tx: Connection, orphan_ids: Sequence[int]) -> None:
    """Forget kept receipts that found their attempt."""
    if orphan_ids:
        tx.execute(
            delete(orphan_receipt).where(among(orphan_receipt.c.id, "ids")),
            {"ids": list(orphan_ids)},
        )


def forget_orphans(tx: Connection, received_before: int) -> int:
    """Forget receipts that waited in vain for long, and return how many."""
    return tx.execute(
        delete(orphan_receipt).where(orphan_receipt.c.received_at < received_before)
    ).rowcount
