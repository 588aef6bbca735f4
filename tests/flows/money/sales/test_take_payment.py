"""Notifications: taken once, in whatever order they come; what does not fit is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.orders.model import Order, OrderState, PaymentState, PayMethod
from hongyan.domain.orders.notification import (
    Notification,
    NotificationVerdict,
    Oddity,
    TradeStatus,
)
from hongyan.flows.money.sales.take_payment import note_odd, take_payment
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.money import micro_yuan
from tests.flows.shop import PRICE, Shop
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


def test_a_payment_grants_its_order_once(shop: Shop) -> None:
    order, payment = shop.waiting()
    assert shop.hears(payment, TradeStatus.WAITING) is NotificationVerdict.NOTHING
    assert shop.hears(payment) is NotificationVerdict.TAKE
    assert shop.hears(payment) is NotificationVerdict.NOTHING
    granted = shop.order(order.order_id)
    assert (granted.state, granted.method) == (OrderState.PAID, PayMethod.THIRD_PARTY)
    assert granted.paid_at == shop.now
    (wallet,) = shop.wallets(order)
    assert wallet.available == 500
    assert shop.cash() == micro_yuan("100")
    assert shop.places()["house/received", "CNY"] == -PRICE - micro_yuan("100")
    assert shop.places()["house/package_sales", "CNY"] == PRICE


def test_the_end_may_overtake_the_payment(shop: Shop) -> None:
    order, payment = shop.waiting()
    assert shop.hears(payment, TradeStatus.CLOSED) is NotificationVerdict.CLOSE
    assert shop.payment(payment).state is PaymentState.CLOSED
    assert shop.hears(payment) is NotificationVerdict.TAKE
    assert shop.hears(payment, TradeStatus.CLOSED) is NotificationVerdict.NOTHING
    assert shop.order(order.order_id).state is OrderState.PAID


def test_a_payment_without_order_is_a_top_up(shop: Shop) -> None:
    payment = shop.asked_top_up("50")
    assert shop.hears(payment) is NotificationVerdict.TAKE
    assert shop.hears(payment) is NotificationVerdict.NOTHING
    assert shop.cash() == micro_yuan("150")


def test_a_top_up_opens_the_funds_of_an_account_that_has_none(shop: Shop) -> None:
    from hongyan.domain.accounts import store as accounts

    shop.account_id = shop.run(
        lambda tx: accounts.add_account(tx, "poor", AccountKind.PERSONAL, shop.now)
    )
    assert shop.hears(shop.asked_top_up("5")) is NotificationVerdict.TAKE
    assert shop.cash() == micro_yuan("5")


def test_the_second_payment_of_an_order_goes_to_the_balance(shop: Shop) -> None:
    order, payment = shop.waiting()
    assert isinstance(shop.pays(order), Order)
    assert shop.hears(payment) is NotificationVerdict.TAKE
    assert shop.cash() == micro_yuan("100")
    assert len(shop.wallets(order)) == 1
    (odd,) = shop.odd()
    assert odd.oddity == Oddity.ORDER_PAID


def test_what_does_not_fit_is_refused_and_kept(shop: Shop) -> None:
    order, payment = shop.waiting()
    other = shop.asked_top_up("1")
    assert shop.hears(payment, amount=PRICE - 10_000) is Oddity.AMOUNT_WRONG
    assert shop.hears(payment, amount=PRICE - 10_000) is Oddity.AMOUNT_WRONG
    assert shop.order(order.order_id).state is OrderState.UNPAID
    assert shop.hears(payment, ref="T9") is NotificationVerdict.TAKE
    assert shop.hears(payment, ref="T10") is Oddity.REFERENCE_OTHER
    assert shop.hears(other, ref="T9") is Oddity.REFERENCE_OTHER
    kept = {(one.oddity, one.payment_id): one.times for one in shop.odd()}
    assert kept == {
        ("amount_wrong", payment.payment_id): 2,
        ("reference_other", payment.payment_id): 1,
        ("reference_other", other.payment_id): 1,
    }
    assert shop.cash() == micro_yuan("100")


def test_a_payment_is_known_to_its_own_provider_alone(shop: Shop) -> None:
    _, payment = shop.waiting()
    said = Notification(payment.payment_id, "T1", PRICE, TradeStatus.PAID)
    found = shop.run(lambda tx: take_payment(work_at(tx, shop.now, shop.context), "signed", said))
    assert found is Oddity.PAYMENT_UNKNOWN
    (odd,) = shop.odd()
    assert (odd.provider, odd.payment_id, odd.provider_ref) == ("signed", 0, "T1")


def test_strangers_are_counted_in_one_row(shop: Shop) -> None:
    for times in (1, 40):
        shop.run(
            lambda tx, seen=times: note_odd(
                work_at(tx, shop.now), "signed", Oddity.SIGNATURE_WRONG, times=seen
            )
        )
        shop.world.waits(60)
    (odd,) = shop.odd()
    assert (odd.times, odd.last_at - odd.first_at) == (41, 60_000)


def test_two_accounts_pay_their_own_orders(world: World) -> None:
    first, second = Shop(world, "0.01"), Shop(world, "0.01")
    (one, paying), (two, _) = first.waiting(), second.waiting()
    first.hears(paying)
    assert len(first.wallets(one)) == 1
    assert second.wallets(two) == []
