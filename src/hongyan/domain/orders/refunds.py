"""Whether an order is refunded, which way, or why not: a table whose first fitting row decides.

`docs/rules/refunds.md` is the same table for people, and a test compares the two. Pure: who asks
has found the facts, and frozen them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hongyan.domain.orders.model import OrderState, PayMethod, RefundRoute
from hongyan.domain.orders.reasons import RefundReason
from hongyan.kernel.calendar import months_later, shanghai_day
from hongyan.kernel.refusal import Refused


class Goods(StrEnum):
    """What was bought, as far as refunds look at it."""

    DOMESTIC_PACKAGE = "domestic package"
    INTERNATIONAL_PACKAGE = "international package"
    CARD = "card"
    FINAL_SALE = "final sale"
    """Any other product that the catalogue sold as not refundable."""
    GIFT = "gift"


class Age(StrEnum):
    """How long ago an order was paid, in calendar months."""

    FRESH = "fresh"
    """Money can still go back to where it came from: 3 months."""
    RIPE = "ripe"
    """Money goes to the balance: up to 6 months."""
    OLD = "old"


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """All that a refund depends on."""

    state: OrderState
    goods: Goods
    is_lapsed: bool
    is_used: bool
    """Something of it was used, or is held for messages on their way."""
    age: Age
    is_invoiced: bool
    is_in_arrears: bool
    method: PayMethod


@dataclass(frozen=True, slots=True)
class RefundRule:
    """One row: None fits every value."""

    number: int
    answer: RefundRoute | RefundReason
    states: frozenset[OrderState] | None = None
    goods: Goods | None = None
    is_lapsed: bool | None = None
    is_used: bool | None = None
    age: Age | None = None
    is_invoiced: bool | None = None
    is_in_arrears: bool | None = None
    method: PayMethod | None = None

    def fits(self, facts: RefundFacts) -> bool:
        """Tell whether the row speaks of these facts."""
        wanted = (
            (self.goods, facts.goods),
            (self.is_lapsed, facts.is_lapsed),
            (self.is_used, facts.is_used),
            (self.age, facts.age),
            (self.is_invoiced, facts.is_invoiced),
            (self.is_in_arrears, facts.is_in_arrears),
            (self.method, facts.method),
        )
        is_state = self.states is None or facts.state in self.states
        return is_state and all(one is None or one == fact for one, fact in wanted)


_UNPAID = frozenset({OrderState.UNPAID, OrderState.CLOSED})
_REFUNDED = frozenset({OrderState.REFUNDING, OrderState.REFUNDED})

# What can never change comes first, what the buyer can remedy (an invoice, arrears) after it.
RULES = (
    RefundRule(1, RefundReason.NOT_PAID, states=_UNPAID),
    RefundRule(2, RefundReason.REFUNDED_ALREADY, states=_REFUNDED),
    RefundRule(3, RefundReason.GIFT, goods=Goods.GIFT),
    RefundRule(4, RefundReason.NEVER_REFUNDABLE, goods=Goods.INTERNATIONAL_PACKAGE),
    RefundRule(5, RefundReason.NEVER_REFUNDABLE, goods=Goods.FINAL_SALE),
    RefundRule(6, RefundReason.LAPSED, is_lapsed=True),
    RefundRule(7, RefundReason.USED, is_used=True),
    RefundRule(8, RefundReason.TOO_OLD, age=Age.OLD),
    RefundRule(9, RefundReason.INVOICED, is_invoiced=True),
    RefundRule(10, RefundReason.IN_ARREARS, is_in_arrears=True),
    RefundRule(11, RefundRoute.BALANCE, method=PayMethod.BALANCE),
    RefundRule(12, RefundRoute.ORIGINAL, age=Age.FRESH, method=PayMethod.THIRD_PARTY),
    RefundRule(13, RefundRoute.BALANCE, age=Age.RIPE, method=PayMethod.THIRD_PARTY),
)
"""The decision table of FAQ 3.2, in its order."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, and by which row."""

    rule: int
    answer: RefundRoute | Refused


def decide(facts: RefundFacts) -> Decision:
    """Return what the first fitting row says (FAQ 3.2)."""
    for rule in RULES:
        if rule.fits(facts):
            return Decision(rule.number, _answer_of(rule))
    raise AssertionError("the table covers every case")


def _answer_of(rule: RefundRule) -> RefundRoute | Refused:
    if isinstance(rule.answer, RefundReason):
        return Refused(rule.answer, "order", rule=rule.number)
    return rule.answer


def age_of(paid_at: int, now_ms: int, *, original_months: int, refund_months: int) -> Age:
    """Return how old an order is at `now_ms`, in calendar months of Asia/Shanghai.

    The day that many months after the day of payment still counts; 30 November and three months is
    the last day of February (FAQ 3.2).
    """
    today = shanghai_day(now_ms)
    if today <= shanghai_day(months_later(paid_at, original_months)):
        return Age.FRESH
    return Age.RIPE if today <= shanghai_day(months_later(paid_at, refund_months)) else Age.OLD
