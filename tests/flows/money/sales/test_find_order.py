"""An order is found by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.orders.model import Order
from hongyan.domain.orders.reasons import OrderReason
from hongyan.flows.money.sales.find_order import find_order
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from tests.flows.shop import Shop


@pytest.mark.parametrize("locked", [False, True])
def test_an_order_is_found_and_another_number_is_not(shop: Shop, locked: bool) -> None:
    placed = shop.orders()
    assert isinstance(placed, Order)
    found = shop.run(lambda tx: find_order(tx, placed.order_id, locked=locked))
    assert isinstance(found, Order)
    assert found.order_id == placed.order_id
    gone = shop.run(lambda tx: find_order(tx, 999, locked=locked))
    assert isinstance(gone, Refused)
    assert (gone.reason, gone.values) == (OrderReason.MISSING, {"order": "999"})
