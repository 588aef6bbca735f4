"""Close orders that were not paid in time (setting `order_unpaid_hours`).

A later payment is not turned away: the money goes to the account's balance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.orders import store
from hongyan.domain.orders.model import OrderState
from hongyan.kernel.calendar import HOUR_MS

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

CLOSED_MAX: Final = 200


def close_orders(work: Work) -> int:
    """Close the orders that were not paid in time, and return how many."""
    before = work.now_ms - work.context.settings.order_unpaid_hours * HOUR_MS
    closed = 0
    for order_id in sorted(store.unpaid_order_ids(work.tx, before, CLOSED_MAX)):
        order = store.order_by_id(work.tx, order_id, locked=True)
        if order is not None and order.state is OrderState.UNPAID:
            store.set_order_state(work.tx, order_id, OrderState.CLOSED)
            store.close_payments_of(work.tx, order_id)
            closed += 1
    return closed
