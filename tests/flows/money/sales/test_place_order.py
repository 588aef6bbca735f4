"""Orders: placed once for each token, paid from the balance in one transaction or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts import store as accounts
from hongyan.domain.ledger import store as ledger
from hongyan.domain.messages.request import Accepted
from hongyan.domain.orders import store
from hongyan.domain.orders.model import Order, OrderState, PaymentState, PayMethod
from hongyan.flows.money.sales.place_order import place_order
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.money import micro_yuan
from hongyan.kernel.refusal import Refused
from tests.flows.money.ledger.test_funds_snapshots import owes
from tests.flows.shop import ABROAD, CARD, PACKAGE, PRICE, Shop
from tests.flows.world import PHONE
from tests.saying import rule
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


def test_an_order_paid_from_the_balance_is_granted_at_once(shop: Shop) -> None:
    # FAQ 3.2: a package is in force at once.
    order = shop.bought()
    assert (order.state, order.method, order.amount) == (OrderState.PAID, PayMethod.BALANCE, PRICE)
    assert shop.cash() == micro_yuan("78")
    (wallet,) = shop.wallets(order)
    assert (wallet.available, wallet.total) == (500, 500)
    assert shop.places()["house/package_sales", "CNY"] == PRICE
    assert shop.places()["house/issued", "SEG"] == -500
    assert isinstance(shop.world.asks(PHONE, sender=shop.sender), Accepted)
    (after,) = shop.wallets(order)
    assert after.held == 1


def test_the_same_token_is_the_same_order(shop: Shop) -> None:
    first = shop.orders(token="mine")
    again = shop.orders(token="mine")
    assert isinstance(first, Order)
    assert isinstance(again, Order)
    assert again.order_id == first.order_id
    assert shop.cash() == micro_yuan("78")
    for other in (("domestic-5000", PayMethod.BALANCE), (PACKAGE, PayMethod.THIRD_PARTY)):
        declined = shop.orders(*other, token="mine")
        assert isinstance(declined, Refused)
        assert declined.about == "order.token"


def test_two_accounts_may_use_one_token(world: World) -> None:
    first, second = Shop(world).orders(token="one"), Shop(world).orders(token="one")
    assert isinstance(first, Order)
    assert isinstance(second, Order)
    assert first.order_id != second.order_id


@pytest.mark.parametrize("token", ["", "x" * 65, "a\nb"])
def test_a_token_is_one_short_line(shop: Shop, token: str) -> None:
    found = shop.run(
        lambda tx: place_order(
            work_at(tx, shop.now, shop.context), shop.account_id, PACKAGE, token, PayMethod.BALANCE
        )
    )
    assert isinstance(found, Refused)


def test_an_order_that_the_balance_does_not_cover_is_not_placed(world: World) -> None:
    shop = Shop(world, "21.99")
    declined = shop.orders()
    assert isinstance(declined, Refused)
    assert "21.99 yuan do not pay 22.00" in rule(declined)
    assert shop.run(lambda tx: store.orders_of(tx, shop.account_id, 10)) == []
    assert shop.cash() == micro_yuan("21.99")


def test_a_first_order_that_is_declined_opens_no_funds(shop: Shop, world: World) -> None:
    shop.account_id = world.change(
        lambda tx: accounts.add_account(tx, "poor", AccountKind.ENTERPRISE, world.now)
    )
    assert isinstance(shop.orders("no-such"), Refused)
    assert isinstance(shop.orders(), Refused)
    assert shop.run(lambda tx: ledger.funds_of(tx, shop.account_id)) is None
    assert isinstance(shop.orders(PACKAGE, PayMethod.THIRD_PARTY), Order)
    assert shop.run(lambda tx: ledger.funds_of(tx, shop.account_id)) is not None


def test_an_account_in_arrears_buys_nothing_from_its_balance(shop: Shop) -> None:
    owes(shop, "1")
    declined = shop.orders()
    assert isinstance(declined, Refused)
    assert "arrears" in rule(declined)


def test_unknown_accounts_and_products_are_declined(shop: Shop) -> None:
    assert isinstance(shop.orders("no-such"), Refused)
    shop.account_id = 9999
    assert isinstance(shop.orders(), Refused)


def test_personal_accounts_do_not_buy_for_abroad(shop: Shop, world: World) -> None:
    # FAQ 5.1: international messages are for enterprises.
    shop.account_id = world.new_sender("person", AccountKind.PERSONAL).account_id
    assert isinstance(shop.orders(), Order)
    declined = shop.orders(ABROAD)
    assert isinstance(declined, Refused)
    assert "personal" in rule(declined)


def test_a_card_of_a_sale_is_sold_in_the_sale_alone(world: World) -> None:
    # FAQ 5.1.6: stored-value cards have a bonus in named sales.
    shop = Shop(world, "2000")
    before = shop.orders(CARD)
    assert isinstance(before, Refused)
    assert "not on sale" in rule(before)
    shop.waits_until(20260618)
    order = shop.bought(CARD)
    paid, bonus = shop.wallets(order)
    assert (paid.kind, paid.total) == ("card", micro_yuan("1000"))
    assert (bonus.kind, bonus.total) == ("bonus", micro_yuan("50"))
    assert shop.cash() == micro_yuan("1000")


def test_a_third_partys_order_waits_and_can_be_paid_from_the_balance(shop: Shop) -> None:
    order, payment = shop.waiting()
    assert order.state is OrderState.UNPAID
    assert shop.wallets(order) == []
    paid = shop.pays(order)
    assert isinstance(paid, Order)
    assert (paid.state, paid.method) == (OrderState.PAID, PayMethod.BALANCE)
    assert shop.order(order.order_id) == paid
    assert shop.payment(payment).state is PaymentState.CLOSED
    assert isinstance(shop.pays(order), Refused)
    assert len(shop.wallets(order)) == 1


def test_a_waiting_order_that_the_balance_does_not_cover_goes_on_waiting(world: World) -> None:
    shop = Shop(world, "1")
    order, payment = shop.waiting()
    assert isinstance(shop.pays(order), Refused)
    assert shop.order(order.order_id).state is OrderState.UNPAID
    assert shop.payment(payment).state is PaymentState.WAITING
    shop.account_id = 9999
    order_id = order.order_id
    assert shop.order(order_id).order_id == order_id
