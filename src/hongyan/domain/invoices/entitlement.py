"""What an invoice may be asked on, and when (FAQ 3.2.2, 3.3.6). Pure: facts in, a reason out.

A month is invoiced for what the balance paid in it, an order for what was paid. Top-ups never are:
the money in them is invoiced once it is spent. A month is never split: no amount can be named.
"""

from __future__ import annotations

from dataclasses import dataclass

from hongyan.domain.invoices.reasons import EntitlementReason
from hongyan.kernel.calendar import month_after, month_starts_at


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What is known of a month: whether its statement is closed, paid, and what it comes to."""

    month: int
    is_closed: bool
    is_settled: bool
    amount_fen: int
    live_invoice_id: int | None


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is known of an order: whether it is paid, refunded (or about to be), and its amount."""

    is_paid: bool
    is_refunded: bool
    amount_fen: int
    live_invoice_id: int | None


def invoiceable_from(month: int, after_months: int) -> int:
    """Return the first moment at which a month can be invoiced.

    With two months (T+2) that is 1 December for October (FAQ 3.3.6).
    """
    return month_starts_at(month_after(month, after_months))


def month_denial(facts: MonthFacts, now_ms: int, after_months: int) -> EntitlementReason | None:
    """Return why a month cannot be invoiced now, None if it can."""
    if not facts.is_closed:
        has_begun = month_starts_at(facts.month) <= now_ms
        return EntitlementReason.NOT_CLOSED if has_begun else EntitlementReason.NOT_BEGUN
    if now_ms < invoiceable_from(facts.month, after_months):
        return EntitlementReason.TOO_EARLY
    if facts.live_invoice_id is not None:
        return EntitlementReason.INVOICED
    if facts.amount_fen <= 0:
        return EntitlementReason.NOTHING_PAID
    return None if facts.is_settled else EntitlementReason.UNSETTLED


def order_denial(facts: OrderFacts) -> EntitlementReason | None:
    """Return why an order cannot be invoiced now, None if it can: from its payment on."""
    if facts.is_refunded:
        return EntitlementReason.REFUNDED
    if not facts.is_paid:
        return EntitlementReason.UNPAID
    if facts.live_invoice_id is not None:
        return EntitlementReason.INVOICED
    return EntitlementReason.NOTHING_PAID if facts.amount_fen <= 0 else None
