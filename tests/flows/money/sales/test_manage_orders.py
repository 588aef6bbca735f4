"""Orders, payments and top-ups as an operator sees and makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.orders.model import Payment
from hongyan.flows.money.sales.manage_orders import (
    OrderStory,
    find_payment,
    list_odd_payments,
    list_orders,
    list_payments,
    order_story,
    write_top_up,
)
from hongyan.kernel.money import micro_yuan
from hongyan.kernel.refusal import Refused
from tests.flows.shop import PACKAGE, Shop
from tests.saying import rule
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


def test_a_top_up_is_written_once_for_each_reference(shop: Shop) -> None:
    first = shop.tops_up("50", "bank-1")
    again = shop.tops_up("50", "bank-1")
    assert isinstance(first, Payment)
    assert first == again
    assert shop.cash() == micro_yuan("150")
    other = shop.tops_up("51", "bank-1")
    assert isinstance(other, Refused)
    assert other.about == "payment.reference"
    assert shop.cash() == micro_yuan("150")


def test_a_reference_belongs_to_one_account(world: World) -> None:
    first, second = Shop(world), Shop(world)
    assert isinstance(first.tops_up("5", "bank-1"), Payment)
    assert isinstance(second.tops_up("5", "bank-1"), Refused)


def test_what_cannot_be_topped_up_is_declined(shop: Shop) -> None:
    # AUDIT I6: "top-up of 0.001": money from outside comes in whole fen.
    for yuan in ("0", "0.001", "0.009999", "1.005"):
        answer = shop.tops_up(yuan)
        assert isinstance(answer, Refused)
        assert "cannot be paid in fen" in rule(answer)
    assert isinstance(shop.tops_up("0.01"), Payment)
    assert isinstance(shop.tops_up("1", "x" * 65), Refused)
    shop.name = "nobody"
    assert isinstance(shop.tops_up("1"), Refused)


def test_an_order_is_shown_with_all_that_belongs_to_it(shop: Shop) -> None:
    order = shop.paid_by_third_party()
    shop.refunds(order)
    story = shop.run(lambda tx: order_story(tx, order.order_id))
    assert isinstance(story, OrderStory)
    assert (story.order.product_code, story.account_name) == (PACKAGE, shop.name)
    assert [one.order_id for one in story.payments] == [order.order_id]
    assert story.refund is not None
    assert isinstance(shop.run(lambda tx: order_story(tx, 999)), Refused)


def test_orders_and_payments_are_listed_newest_first(world: World) -> None:
    first, second = Shop(world), Shop(world)
    one, two = first.bought(), second.paid_by_third_party()
    orders = first.run(lambda tx: list_orders(tx, None, 10))
    assert isinstance(orders, list)
    assert [(name, order.order_id) for name, order in orders] == [
        (second.name, two.order_id),
        (first.name, one.order_id),
    ]
    assert first.run(lambda tx: list_payments(tx, first.name, 10)) == []
    (named,) = first.run(lambda tx: list_payments(tx, second.name, 10))
    assert named[1].order_id == two.order_id
    behind = first.run(lambda tx: list_orders(tx, None, 10, two.order_id))
    assert behind == orders[1:]
    assert second.run(lambda tx: list_payments(tx, None, 10, named[1].payment_id)) == []
    assert isinstance(first.run(lambda tx: list_orders(tx, "nobody", 10)), Refused)
    assert isinstance(first.run(lambda tx: list_payments(tx, "nobody", 10)), Refused)


def test_payments_are_found_and_odd_ones_listed(shop: Shop) -> None:
    _, payment = shop.waiting()
    assert shop.run(lambda tx: find_payment(tx, payment.payment_id)) == payment
    assert isinstance(shop.run(lambda tx: find_payment(tx, 1)), Refused)
    shop.hears(payment, amount=1)
    (odd,) = shop.run(lambda tx: list_odd_payments(tx, 10))
    assert odd.payment_id == payment.payment_id


def test_a_top_up_needs_no_funds_before(shop: Shop) -> None:
    from hongyan.domain.accounts import store as accounts
    from hongyan.kernel.kinds import AccountKind

    shop.account_id = shop.run(
        lambda tx: accounts.add_account(tx, "poor", AccountKind.PERSONAL, shop.now)
    )
    made = shop.run(
        lambda tx: write_top_up(work_at(tx, shop.now, shop.context), "poor", 50_000, "r")
    )
    assert isinstance(made, Payment)
    assert shop.cash() == 50_000
