"""Orders that were not paid in time are closed, and money that comes later is not lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.orders.model import OrderState, PaymentState
from hongyan.domain.orders.notification import NotificationVerdict
from hongyan.kernel.money import micro_yuan
from tests.flows.shop import PRICE

if TYPE_CHECKING:
    from tests.flows.shop import Shop


def test_an_order_is_closed_after_its_hours_and_not_before(shop: Shop) -> None:
    order, payment = shop.waiting()
    paid = shop.bought()
    shop.world.waits(24 * 3600)
    assert shop.sweeps() == 0
    shop.world.waits(1)
    assert shop.sweeps() == 1
    assert shop.sweeps() == 0
    assert shop.order(order.order_id).state is OrderState.CLOSED
    assert shop.payment(payment).state is PaymentState.CLOSED
    assert shop.order(paid.order_id).state is OrderState.PAID


def test_who_pays_too_late_has_it_on_his_balance(shop: Shop) -> None:
    order, payment = shop.waiting()
    shop.waits_days(2)
    shop.sweeps()
    assert shop.hears(payment) is NotificationVerdict.TAKE
    assert shop.hears(payment) is NotificationVerdict.NOTHING
    assert shop.cash() == micro_yuan("100") + PRICE
    assert shop.wallets(order) == []
    assert shop.order(order.order_id).state is OrderState.CLOSED
    (odd,) = shop.odd()
    assert (odd.oddity, odd.payment_id) == ("order_closed", payment.payment_id)
    assert shop.payment(payment).order_id is None
