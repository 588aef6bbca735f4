"""Find an order by its number, or say that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.orders import store
from hongyan.domain.orders.reasons import OrderReason
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.orders.model import Order


def find_order(tx: Connection, order_id: int, *, locked: bool = False) -> Order | Refused:
    """Return an order; `locked`, until the transaction ends."""
    found = store.order_by_id(tx, order_id, locked=locked)
    return found or Refused(OrderReason.MISSING, "order", order=order_id)
