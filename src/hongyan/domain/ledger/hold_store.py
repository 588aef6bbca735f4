"""Statements on holds and on how they ended. Both are appended and never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import Text, cast, select, union_all

from hongyan.db.dialect import among, bulk_insert
from hongyan.db.hot import Hot
from hongyan.db.records import add_record, digest_of
from hongyan.domain.ledger.model import Charge, Hold
from hongyan.domain.ledger.tables import charge, hold

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Connection

BATCH: Final = "batch"
"""How records call the rows of one batch or settlement."""

_BATCHES = union_all(select(hold.c.batch_id), select(charge.c.batch_id)).subquery()
_HOLDS = Hot(
    select(*(hold.c[name] for name in Hold._fields))
    .where(among(hold.c.biz_id, "calls"))
    .order_by(hold.c.biz_id, hold.c.number)
)
_CHARGES = Hot(
    select(*(charge.c[name] for name in Charge._fields))
    .where(among(charge.c.message_id, "messages"))
    .order_by(charge.c.message_id, charge.c.number)
)


def add_holds(tx: Connection, holds: Sequence[Hold]) -> None:
    """Append holds. A number that the call has already breaks its key: a bug."""
    bulk_insert(tx, hold, Hold._fields, holds)


def holds_of(tx: Connection, biz_ids: Iterable[int]) -> dict[int, list[Hold]]:
    """Return the holds of calls by BizId, each call's in order; calls without any are not in it."""
    found: dict[int, list[Hold]] = defaultdict(list)
    for row in _HOLDS.rows(tx, calls=sorted(set(biz_ids))):
        found[row[0]].append(Hold._make(row))
    return found


def add_charges(tx: Connection, charges: Sequence[Charge]) -> None:
    """Append how holds ended. One that ended already breaks the key, so none ends twice."""
    bulk_insert(tx, charge, Charge._fields, charges)


def record_batch(
    tx: Connection, batch_id: int, holds: Sequence[Hold], charges: Sequence[Charge]
) -> None:
    """Record the holds and endings that one batch or settlement wrote, all together."""
    if holds or charges:
        add_record(tx, BATCH, str(batch_id), _digest(holds, charges))


def _digest(holds: Iterable[Hold], charges: Iterable[Charge]) -> str:
    return digest_of([sorted(holds), sorted(charges)])


def batch_digests(tx: Connection, batches_max: int) -> Iterator[dict[str, str]]:
    """Yield, window by window, what each batch's rows say now: its subject and its digest."""
    last = 0
    while True:
        ids = select(_BATCHES.c.batch_id).where(_BATCHES.c.batch_id > last).distinct()
        window = tx.execute(ids.order_by(_BATCHES.c.batch_id).limit(batches_max)).scalars().all()
        if not window:
            return
        between = (window[0], window[-1])
        found: dict[int, tuple[list[Hold], list[Charge]]] = {one: ([], []) for one in window}
        for row in tx.execute(select(hold).where(hold.c.batch_id.between(*between))):
            found[row.batch_id][0].append(Hold(*row))
        for row in tx.execute(select(charge).where(charge.c.batch_id.between(*between))):
            found[row.batch_id][1].append(Charge(*row))
        yield {str(one): _digest(*found[one]) for one in window}
        last = window[-1]


def batches_present() -> Select[tuple[str]]:
    """Return the statement of the batches that have rows, as records name them."""
    return select(cast(_BATCHES.c.batch_id, Text))


def charges_of(tx: Connection, message_ids: Iterable[int]) -> dict[int, list[Charge]]:
    """Return how messages' holds ended, by message, each message's in order."""
    found: dict[int, list[Charge]] = defaultdict(list)
    for row in _CHARGES.rows(tx, messages=message_ids):
        found[row[0]].append(Charge._make(row))
    return found
