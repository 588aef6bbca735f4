"""Statements on receipts whose attempt is not known yet, and on bases of ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, select

from hongyan.db.dialect import among, bulk_insert, upsert
from hongyan.db.hot import Hot
from hongyan.domain.receipts.ids import IdForm
from hongyan.domain.receipts.tables import id_reading, orphan_receipt

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

ORPHAN_COLUMNS = (
    "channel_id",
    "carrier_id",
    "phone",
    "outcome",
    "code",
    "raw_code",
    "received_at",
    "done_at",
)
_KEPT = select(orphan_receipt).order_by(orphan_receipt.c.id)
_BY_CARRIER_ID = Hot(_KEPT.where(among(orphan_receipt.c.carrier_id, "ids")))
_FOR_PHONES = Hot(_KEPT.where(among(orphan_receipt.c.phone, "phones")))
_REMOVED = Hot(delete(orphan_receipt).where(among(orphan_receipt.c.id, "ids")))


class Orphan(NamedTuple):
    """A receipt kept until its attempt is known.

    `received_at` is our time, by which it is forgotten; `done_at` the carrier's, whose clock may be
    days off, and None in rows of schemas before 0020, which have it in `received_at`.
    """

    orphan_id: int
    channel_id: int
    carrier_id: str
    phone: int
    outcome: str
    code: str
    raw_code: str
    received_at: int
    done_at: int | None


class IdReading(NamedTuple):
    """In which base a channel's receipts tell ids, and the ids by which that was found.

    It counts once it is learned; `form` is what the option `id_form` of the channel should be.
    """

    channel_id: int
    form: IdForm
    carrier_ids: tuple[str, ...]
    is_learned: bool
    noted_at: int


def keep_orphans(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Keep receipts for later; a row has the values of `ORPHAN_COLUMNS`."""
    bulk_insert(tx, orphan_receipt, ORPHAN_COLUMNS, rows)


def orphans_by_carrier_id(tx: Connection, carrier_ids: Sequence[str]) -> list[Orphan]:
    """Return kept receipts with one of these carrier ids (of any channel: the caller looks)."""
    return [Orphan._make(row) for row in _BY_CARRIER_ID.rows(tx, ids=carrier_ids)]


def orphans_for_phones(tx: Connection, phones: Iterable[int]) -> list[Orphan]:
    """Return kept receipts that speak of one of these phones."""
    return [Orphan._make(row) for row in _FOR_PHONES.rows(tx, phones=phones)]


def remove_orphans(tx: Connection, orphan_ids: Sequence[int]) -> None:
    """Delete kept receipts that found their attempt."""
    if orphan_ids:
        _REMOVED.run(tx, ids=orphan_ids)


def forget_orphans(tx: Connection, received_before: int) -> int:
    """Delete receipts that were not matched in time, and return how many."""
    return tx.execute(
        delete(orphan_receipt).where(orphan_receipt.c.received_at < received_before)
    ).rowcount


def forget_orphans_of(tx: Connection, phone: int) -> int:
    """Delete kept receipts that speak of a phone, and return how many."""
    return tx.execute(delete(orphan_receipt).where(orphan_receipt.c.phone == phone)).rowcount


def id_readings(tx: Connection) -> dict[int, IdReading]:
    """Return what was found of the ids of channels, by channel; few have an entry."""
    return {
        row.channel_id: IdReading(
            row.channel_id,
            IdForm(row.form),
            tuple(row.carrier_ids.split()),
            row.is_learned,
            row.noted_at,
        )
        for row in tx.execute(select(id_reading))
    }


def put_id_reading(tx: Connection, one: IdReading) -> None:
    """Store what was found of a channel's ids; it takes the place of what was found before."""
    told = one._replace(carrier_ids=())._asdict() | {"carrier_ids": " ".join(one.carrier_ids)}
    row = upsert(tx, id_reading).values({**told, "form": one.form.value})
    kept = {name: row.excluded[name] for name in told if name != "channel_id"}
    tx.execute(row.on_conflict_do_update(index_elements=["channel_id"], set_=kept))


def forget_id_reading(tx: Connection, channel_id: int) -> None:
    """Forget what was found of a channel's ids."""
    tx.execute(delete(id_reading).where(id_reading.c.channel_id == channel_id))
