"""What an invoice may be asked on, and when (FAQ 3.2.2, 3.3.6). Pure: facts in, a reason out.

A month is invoiced for what the balance paid in it, an order for what was paid. Top-ups never are:
the money in them is invoiced once it is spent. A month is never split: no amount can be named.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.kernel.calendar import month_after, month_starts_at


class Denial(StrEnum):
    """Why no invoice can be asked for."""

    TOP_UP = "top_up"
    NOT_BEGUN = "not_begun"
    NOT_CLOSED = "not_closed"
    TOO_EARLY = "too_early"
    UNSETTLED = "unsettled"
    UNPAID = "unpaid"
    REFUNDED = "refunded"
    NOTHING_PAID = "nothing_paid"
    INVOICED = "invoiced"


DENIAL_WORDS: Final = {
    Denial.TOP_UP: (
        "a top-up is never invoiced, what is consumed of it is",
        "ask for the months in which it was spent: --month",
    ),
    Denial.NOT_BEGUN: ("{what} has not begun", "it can be invoiced from {day} on"),
    Denial.NOT_CLOSED: ("{what} still runs", "it can be invoiced from {day} on"),
    Denial.TOO_EARLY: ("{what} is closed but not invoiced yet", "ask again from {day} on"),
    Denial.UNSETTLED: ("the statement of {what} is not paid", "top up the account first"),
    Denial.UNPAID: ("{what} is not paid", "pay it first: `hongyan billing order pay`"),
    Denial.REFUNDED: ("{what} was refunded, or is being refunded", "nothing is left to invoice"),
    Denial.NOTHING_PAID: (
        "nothing was paid from the balance for {what}",
        "packages and cards are invoiced by their orders: --order",
    ),
    Denial.INVOICED: (
        "{what} has invoice {invoice_id} already, and is never split",
        "return that one first: `hongyan billing invoice return {invoice_id}`",
    ),
}
"""Each reason as a rule and a remedy; the words in braces are filled in."""


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


def month_denial(facts: MonthFacts, now_ms: int, after_months: int) -> Denial | None:
    """Return why a month cannot be invoiced now, None if it can."""
    if not facts.is_closed:
        has_begun = month_starts_at(facts.month) <= now_ms
        return Denial.NOT_CLOSED if has_begun else Denial.NOT_BEGUN
    if now_ms < invoiceable_from(facts.month, after_months):
        return Denial.TOO_EARLY
    if facts.live_invoice_id is not None:
        return Denial.INVOICED
    if facts.amount_fen <= 0:
        return Denial.NOTHING_PAID
    return None if facts.is_settled else Denial.UNSETTLED


def order_denial(facts: OrderFacts) -> Denial | None:
    """Return why an order cannot be invoiced now, None if it can: from its payment on."""
    if facts.is_refunded:
        return Denial.REFUNDED
    if not facts.is_paid:
        return Denial.UNPAID
    if facts.live_invoice_id is not None:
        return Denial.INVOICED
    return Denial.NOTHING_PAID if facts.amount_fen <= 0 else None
