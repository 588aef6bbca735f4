"""Close orders that nobody paid in time (setting `order_unpaid_hours`).

A payer who pays all the same is not turned away: his money goes to the account's balance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.orders import store
from hongyan.domain.orders.model import OrderState
from hongyan.kernel.calendar import HOUR_MS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

CLOSED_MAX: Final = 200


def close_orders(tx: Connection, *, now_ms: int, context: FlowContext) -> int:
    """Close the orders that were not paid in time, and return how many."""
    before = now_ms - context.settings.order_unpaid_hours * HOUR_MS
    closed = 0
    for order_id in sorted(store.unpaid_order_ids(tx, before, CLOSED_MAX)):
        order = store.order_by_id(tx, order_id, locked=True)
        if order is not None and order.state is OrderState.UNPAID:
            store.set_order_state(tx, order_id, OrderState.CLOSED)
            store.close_payments_of(tx, order_id)
            closed += 1
    return closed
