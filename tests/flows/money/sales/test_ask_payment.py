"""A third party is asked for money once; asking again gives the same payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.orders.model import Order, PayMethod
from hongyan.flows.money.sales.ask_payment import AskedPayment, ask_payment, ask_top_up
from hongyan.kernel.refusal import Refused
from tests.flows.shop import PRICE
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.shop import Shop


def test_asking_again_is_the_same_payment(shop: Shop) -> None:
    order, payment = shop.waiting()
    assert payment.amount == PRICE
    assert shop.asked(order) == payment
    shop.world.use(payment_provider="signed")
    assert shop.asked(order).provider == "signed"


def test_the_payer_sees_what_he_pays_for(shop: Shop) -> None:
    order, _ = shop.waiting()
    asked = shop.run(lambda tx: ask_payment(work_at(tx, shop.now, shop.context), order.order_id))
    assert isinstance(asked, AskedPayment)
    assert "500" in asked.subject


def test_only_an_order_that_waits_for_a_third_party_is_asked_for(shop: Shop) -> None:
    for order_id in (shop.bought().order_id, shop.paid_by_third_party().order_id, 999):
        found = shop.run(
            lambda tx, one=order_id: ask_payment(work_at(tx, shop.now, shop.context), one)
        )
        assert isinstance(found, Refused)


def test_an_amount_without_whole_fen_is_not_asked_for(shop: Shop) -> None:
    for amount in (0, 10_001):
        found = shop.run(
            lambda tx, one=amount: ask_top_up(
                work_at(tx, shop.now, shop.context), shop.account_id, one
            )
        )
        assert isinstance(found, Refused)


def test_a_third_partys_order_with_an_odd_price_is_paid_from_the_balance(shop: Shop) -> None:
    from sqlalchemy import update

    from hongyan.domain.orders.tables import purchase_order

    order = shop.orders(method=PayMethod.THIRD_PARTY)
    assert isinstance(order, Order)
    shop.run(lambda tx: tx.execute(update(purchase_order).values(amount=10_001)))
    found = shop.run(lambda tx: ask_payment(work_at(tx, shop.now, shop.context), order.order_id))
    assert isinstance(found, Refused)
