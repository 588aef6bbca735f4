"""Refunds go back the right way, and are safe beside sends and crashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.ledger.model import WalletState
from hongyan.domain.orders.model import Order, OrderState, Refund, RefundRoute, RefundState
from hongyan.domain.orders.reasons import OrderReason, RefundReason
from hongyan.flows.money.sales.refund_facts import check_refund
from hongyan.kernel.money import micro_yuan
from hongyan.kernel.refusal import Refused
from tests.flows.shop import CARD, PRICE, Shop
from tests.flows.world import PHONE
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


def test_an_unused_package_paid_from_the_balance_goes_back_to_it(shop: Shop) -> None:
    # FAQ 3.2: paid from the balance, back to the balance.
    order = shop.bought()
    shop.waits_until(20260715)  # six months, the last day
    refund = shop.refunds(order)
    assert isinstance(refund, Refund)
    assert (refund.state, refund.route, refund.amount) == (
        RefundState.DONE,
        RefundRoute.BALANCE,
        PRICE,
    )
    assert shop.cash() == micro_yuan("100")
    assert shop.order(order.order_id).state is OrderState.REFUNDED
    (wallet,) = shop.wallets(order)
    assert (wallet.state, wallet.available) == (WalletState.REFUNDED, 0)
    assert shop.places()["house/package_sales", "CNY"] == 0
    assert shop.places()["house/issued", "SEG"] == 0


def test_a_refund_is_made_once(shop: Shop) -> None:
    order = shop.bought()
    assert shop.refunds(order) == shop.refunds(order)
    assert shop.cash() == micro_yuan("100")


def test_a_third_partys_payment_goes_back_the_way_it_came_for_three_months(shop: Shop) -> None:
    # FAQ 3.2: within 3 months, back the way it came.
    order = shop.paid_by_third_party()
    shop.waits_until(20260415, 23)
    refund = shop.refunds(order)
    assert isinstance(refund, Refund)
    assert (refund.state, refund.route) == (RefundState.ASKED, RefundRoute.ORIGINAL)
    (wallet,) = shop.wallets(order)
    assert (wallet.state, wallet.available) == (WalletState.REFUNDING, 0)
    assert shop.places()["house/paid_out", "CNY"] == 0
    (done,) = shop.answers()
    assert done is not None
    assert (done.state, done.provider_ref) == (RefundState.DONE, "R")
    assert shop.places()["house/paid_out", "CNY"] == PRICE
    assert shop.places()["house/package_sales", "CNY"] == 0
    assert shop.cash() == micro_yuan("100")
    assert shop.order(order.order_id).state is OrderState.REFUNDED
    assert shop.answers() == []


def test_after_three_months_a_third_partys_payment_goes_to_the_balance(shop: Shop) -> None:
    # FAQ 3.2: 3 to 6 months, to the balance.
    order = shop.paid_by_third_party()
    shop.waits_until(20260416, 0)
    refund = shop.refunds(order)
    assert isinstance(refund, Refund)
    assert (refund.state, refund.route) == (RefundState.DONE, RefundRoute.BALANCE)
    assert shop.cash() == micro_yuan("100") + PRICE


def test_an_unused_card_is_refunded_and_its_bonus_goes_back_with_it(world: World) -> None:
    shop = Shop(world, "1000")
    shop.waits_until(20260618)
    order = shop.bought(CARD)
    assert shop.cash() == 0
    assert isinstance(shop.refunds(order), Refund)
    assert shop.cash() == micro_yuan("1000")
    assert {one.available for one in shop.wallets(order)} == {0}
    assert shop.places()["house/bonuses", "CNY"] == 0
    assert shop.places()["house/card_sales", "CNY"] == 0


def test_unknown_orders_are_declined(shop: Shop) -> None:
    ghost = shop.bought()
    unknown = Order(**{name: getattr(ghost, name) for name in Order.__slots__} | {"order_id": 99})
    missing = Refused(OrderReason.MISSING, "order", order=99)
    assert shop.refunds(unknown) == missing
    for verb in (shop.asks_again, shop.sends_to_balance):
        assert verb(unknown) == Refused(RefundReason.NOT_FAILED, "order")
    assert shop.run(lambda tx: check_refund(work_at(tx, shop.now, shop.context), 99)) == missing


def test_the_refunded_package_pays_for_nothing(shop: Shop) -> None:
    order = shop.bought()
    shop.refunds(order)
    shop.world.sends(PHONE, sender=shop.sender)
    (wallet,) = shop.wallets(order)
    assert (wallet.available, wallet.held) == (0, 0)
    assert shop.cash() < micro_yuan("100")
