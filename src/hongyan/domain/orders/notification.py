"""What a provider's notification means for a payment. Knows no wire form and no signature.

Notifications come late, repeatedly and out of order. Paid is paid: nothing that comes after takes
it back, and what was closed becomes paid if the money came.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hongyan.domain.orders.model import Order, OrderState, Payment, PaymentState
from hongyan.kernel.refusal import Reason


class TradeStatus(StrEnum):
    """What a provider says of a payment."""

    WAITING = "waiting"
    PAID = "paid"
    CLOSED = "closed"
    """Not paid in time, or paid back in full."""


@dataclass(frozen=True, slots=True)
class Notification:
    """A notification with its signature verified; amounts are micro-yuan."""

    payment_id: int
    provider_ref: str
    amount: int
    status: TradeStatus


class Oddity(Reason):
    """Why a notification did not fit: an operator looks at it. The values are stored."""

    MALFORMED = "malformed"
    SIGNATURE_WRONG = "signature_wrong"
    OTHER_APP = "other_app"
    """Signed by the provider, and meant for another merchant."""
    CURRENCY_WRONG = "currency_wrong"
    PAYMENT_UNKNOWN = "payment_unknown"
    AMOUNT_WRONG = "amount_wrong"
    REFERENCE_OTHER = "reference_other"
    """The payment was paid under another number, or the number belongs to another payment."""
    ORDER_CLOSED = "order_closed"
    """Taken: the payer was too late, so the money went to the account's balance."""
    ORDER_PAID = "order_paid"
    """Taken: the order had been paid otherwise, so the money went to the account's balance."""


class NotificationVerdict(StrEnum):
    """What is done with a notification that fits."""

    TAKE = "take"
    CLOSE = "close"
    NOTHING = "nothing"
    """Known already, or nothing to do yet."""


def judge(
    payment: Payment | None, said: Notification, holder_id: int | None
) -> NotificationVerdict | Oddity:
    """Return what a notification means for the payment that it names.

    `holder_id` is the payment that has the provider's number already, None if none has.
    """
    if payment is None:
        return Oddity.PAYMENT_UNKNOWN
    if said.amount != payment.amount:
        return Oddity.AMOUNT_WRONG
    if said.status is TradeStatus.PAID:
        if holder_id == payment.payment_id:
            return NotificationVerdict.NOTHING
        if holder_id is not None or payment.state is PaymentState.PAID:
            return Oddity.REFERENCE_OTHER
        return NotificationVerdict.TAKE
    is_end = said.status is TradeStatus.CLOSED and payment.state is PaymentState.WAITING
    return NotificationVerdict.CLOSE if is_end else NotificationVerdict.NOTHING


def stray(order: Order) -> Oddity | None:
    """Return why money for an order cannot pay it any more, None if it can."""
    if order.state is OrderState.UNPAID:
        return None
    return Oddity.ORDER_CLOSED if order.state is OrderState.CLOSED else Oddity.ORDER_PAID
