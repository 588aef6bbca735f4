"""From when on a month and an order can be invoiced."""

from __future__ import annotations

from hongyan.domain.invoices.entitlement import (
    MonthFacts,
    OrderFacts,
    invoiceable_from,
    month_denial,
    order_denial,
)
from hongyan.domain.invoices.reasons import EntitlementReason
from hongyan.kernel.calendar import day_starts_at

OCTOBER = MonthFacts(202610, is_closed=True, is_settled=True, amount_fen=1, live_invoice_id=None)


def test_october_is_invoiced_from_the_first_of_december_on() -> None:
    # FAQ 3.3.6: "10 月 31 日出具 10 月完整账单，12 月申请 10 月的发票".
    assert invoiceable_from(202610, 2) == day_starts_at(20261201)
    assert invoiceable_from(202612, 2) == day_starts_at(20270201)
    assert month_denial(OCTOBER, day_starts_at(20261201) - 1, 2) is EntitlementReason.TOO_EARLY
    assert month_denial(OCTOBER, day_starts_at(20261201), 2) is None
    assert month_denial(OCTOBER, day_starts_at(20261101), 1) is None


def test_a_paid_order_is_invoiced_at_once() -> None:
    paid = OrderFacts(is_paid=True, is_refunded=False, amount_fen=1, live_invoice_id=None)
    assert order_denial(paid) is None
