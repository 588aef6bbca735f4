"""Statements on holds and on how they ended. Both are appended and never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from hongyan.db.dialect import among, bulk_insert
from hongyan.domain.ledger.model import Charge, Hold
from hongyan.domain.ledger.tables import charge, hold

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_HOLDS = (
    select(*(hold.c[name] for name in Hold._fields))
    .where(among(hold.c.biz_id, "calls"))
    .order_by(hold.c.biz_id, hold.c.number)
)
_CHARGES = (
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
    for row in tx.execute(_HOLDS, {"calls": sorted(set(biz_ids))}):
        found[row[0]].append(Hold._make(row))
    return found


def add_charges(tx: Connection, charges: Sequence[Charge]) -> None:
    """Append how holds ended. One that ended already breaks the key, so none ends twice."""
    bulk_insert(tx, charge, Charge._fields, charges)


def charges_of(tx: Connection, message_ids: Iterable[int]) -> dict[int, list[Charge]]:
    """Return how messages' holds ended, by message, each message's in order."""
    found: dict[int, list[Charge]] = defaultdict(list)
    for row in tx.execute(_CHARGES, {"messages": list(message_ids)}):
        found[row[0]].append(Charge._make(row))
    return found
