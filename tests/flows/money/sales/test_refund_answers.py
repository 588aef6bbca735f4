"""What the provider is asked to pay back, and what follows from its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.orders.model import Refund, RefundAnswer, RefundRoute, RefundState
from hongyan.flows.money.sales.refund_answers import asked_refunds, record_refund
from hongyan.kernel.money import micro_yuan
from hongyan.kernel.refusal import Refused
from tests.flows.shop import PRICE
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.shop import Shop


def test_a_provider_that_refuses_is_asked_again_or_passed_over(shop: Shop) -> None:
    order = shop.paid_by_third_party()
    shop.refunds(order)
    (failed,) = shop.answers(fault="ACQ.USER_NOT_EXIST")
    assert failed is not None
    assert (failed.state, failed.fault) == (RefundState.FAILED, "ACQ.USER_NOT_EXIST")
    assert shop.run(asked_refunds) == []
    again = shop.asks_again(order)
    assert isinstance(again, Refund)
    assert (again.state, again.fault) == (RefundState.ASKED, "")
    assert isinstance(shop.sends_to_balance(order), Refused)
    shop.answers(fault="ACQ.USER_NOT_EXIST")
    moved = shop.sends_to_balance(order)
    assert isinstance(moved, Refund)
    assert (moved.state, moved.route) == (RefundState.DONE, RefundRoute.BALANCE)
    assert shop.cash() == micro_yuan("100") + PRICE
    assert isinstance(shop.asks_again(order), Refused)


def test_an_answer_that_comes_twice_is_written_once(shop: Shop) -> None:
    # Two processes may have asked: the provider paid once, under the refund's number.
    order = shop.paid_by_third_party()
    refund = shop.refunds(order)
    assert isinstance(refund, Refund)
    answers = [
        shop.run(
            lambda tx: record_refund(
                work_at(tx, shop.now, shop.context),
                refund.refund_id,
                RefundAnswer(provider_ref="R"),
            )
        )
        for _ in range(2)
    ]
    assert answers[0] is not None
    assert answers[1] is None
    assert shop.places()["house/paid_out", "CNY"] == PRICE


def test_one_orders_refund_can_be_asked_for_alone(shop: Shop) -> None:
    first, second = shop.paid_by_third_party(), shop.paid_by_third_party()
    for order in (first, second):
        shop.refunds(order)
    assert len(shop.run(asked_refunds)) == 2
    (one,) = shop.run(lambda tx: asked_refunds(tx, second.order_id))
    assert one.refund.order_id == one.payment.order_id == second.order_id
    assert shop.run(lambda tx: asked_refunds(tx, 99)) == []
