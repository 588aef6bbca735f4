"""What a provider's notification means for a payment, whatever came before it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from hongyan.domain.orders.model import Order, OrderState, Payment, PaymentState, PayMethod
from hongyan.domain.orders.notification import (
    Notification,
    NotificationVerdict,
    Oddity,
    TradeStatus,
    judge,
    stray,
)

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "payments.md"
WAITING = Payment(7, 1, 3, "signed", None, 22_000_000, PaymentState.WAITING, 0, None)
PAID = replace(WAITING, state=PaymentState.PAID, provider_ref="T1", paid_at=1)
CLOSED = replace(WAITING, state=PaymentState.CLOSED)
SAYS_PAID = Notification(7, "T1", 22_000_000, TradeStatus.PAID)
SAYS_CLOSED = replace(SAYS_PAID, status=TradeStatus.CLOSED)
SAYS_WAITING = replace(SAYS_PAID, status=TradeStatus.WAITING)
ORDER = Order(3, 1, "t", "p", "{}", 22_000_000, OrderState.UNPAID, PayMethod.THIRD_PARTY, 0, None)


@pytest.mark.parametrize(
    ("payment", "said", "holder", "means"),
    [
        (WAITING, SAYS_PAID, None, NotificationVerdict.TAKE),
        (PAID, SAYS_PAID, 7, NotificationVerdict.NOTHING),
        # Out of order: the end overtook the payment, and the money is real.
        (CLOSED, SAYS_PAID, None, NotificationVerdict.TAKE),
        (PAID, SAYS_CLOSED, 7, NotificationVerdict.NOTHING),
        (PAID, SAYS_WAITING, 7, NotificationVerdict.NOTHING),
        (WAITING, SAYS_WAITING, None, NotificationVerdict.NOTHING),
        (WAITING, SAYS_CLOSED, None, NotificationVerdict.CLOSE),
        (CLOSED, SAYS_CLOSED, None, NotificationVerdict.NOTHING),
        (None, SAYS_PAID, None, Oddity.PAYMENT_UNKNOWN),
        (WAITING, replace(SAYS_PAID, amount=21_990_000), None, Oddity.AMOUNT_WRONG),
        (WAITING, replace(SAYS_CLOSED, amount=1), None, Oddity.AMOUNT_WRONG),
        (PAID, replace(SAYS_PAID, provider_ref="T2"), None, Oddity.REFERENCE_OTHER),
        (WAITING, SAYS_PAID, 8, Oddity.REFERENCE_OTHER),
    ],
)
def test_a_notification_means(
    payment: Payment | None,
    said: Notification,
    holder: int | None,
    means: NotificationVerdict | Oddity,
) -> None:
    assert judge(payment, said, holder) is means


@pytest.mark.parametrize("state", OrderState)
def test_money_pays_an_unpaid_order_only(state: OrderState) -> None:
    why = {OrderState.UNPAID: None, OrderState.CLOSED: Oddity.ORDER_CLOSED}
    assert stray(replace(ORDER, state=state)) is why.get(state, Oddity.ORDER_PAID)


def page_rows() -> dict[str, list[str]]:
    """Return the cells of the page's rows, by their first word."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {row[0].strip("`"): row[1:] for row in rows if re.fullmatch("`[a-z_]+`", row[0])}


@pytest.mark.parametrize("payment", [WAITING, PAID, CLOSED])
def test_the_page_knows_what_each_notification_does(payment: Payment) -> None:
    holder = payment.payment_id if payment is PAID else None
    means = [judge(payment, replace(SAYS_PAID, status=one), holder) for one in TradeStatus]
    assert page_rows()[payment.state] == means


def test_the_page_lists_every_oddity_and_what_is_answered() -> None:
    states = {one.value for one in (WAITING.state, PAID.state, CLOSED.state)}
    answers = {name: cells[0] for name, cells in page_rows().items() if name not in states}
    taken = {Oddity.ORDER_CLOSED, Oddity.ORDER_PAID}
    assert answers == {one: "success" if one in taken else "failure" for one in Oddity}
