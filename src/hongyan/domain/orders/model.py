"""Orders, payments and refunds as values. Knows nothing of wallets, prices and providers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class OrderState(StrEnum):
    """What became of an order."""

    UNPAID = "unpaid"
    PAID = "paid"
    """Paid and granted: both happen in one transaction."""
    CLOSED = "closed"
    """Nobody paid it in time."""
    REFUNDING = "refunding"
    """The payment provider was asked for the money, and has not answered for good."""
    REFUNDED = "refunded"


class PayMethod(StrEnum):
    """From where an order is paid; where its refund goes depends on it (FAQ 3.2)."""

    BALANCE = "balance"
    THIRD_PARTY = "third-party"


class PaymentState(StrEnum):
    """What became of a payment."""

    WAITING = "waiting"
    PAID = "paid"
    CLOSED = "closed"
    """The order was closed or paid otherwise. If the payer pays all the same, it becomes `paid`."""


class RefundState(StrEnum):
    """What became of a refund that was granted."""

    ASKED = "asked"
    """The provider is to pay it back; asking again under the same number is safe."""
    FAILED = "failed"
    """The provider will not pay it back that way: ask again, or send it to the balance."""
    DONE = "done"


class RefundRoute(StrEnum):
    """Which way a refund goes."""

    ORIGINAL = "original"
    """Back to where the payer paid from."""
    BALANCE = "balance"


OPERATOR: Final = "operator"
"""The provider of a payment that an operator wrote down: a transfer he saw, a correction."""


@dataclass(frozen=True, slots=True)
class Order:
    """One purchase. `product` is the product as it was sold, `amount` what it costs (micro-yuan).

    `token` is the buyer's: the same one twice is the same order.
    """

    order_id: int
    account_id: int
    token: str
    product_code: str
    product: str
    amount: int
    state: OrderState
    method: PayMethod
    created_at: int
    paid_at: int | None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money from outside, of an order or (`order_id` None) as a top-up; micro-yuan.

    `provider_ref` is the provider's own number, known once it is paid.
    """

    payment_id: int
    account_id: int
    order_id: int | None
    provider: str
    provider_ref: str | None
    amount: int
    state: PaymentState
    created_at: int
    paid_at: int | None


@dataclass(frozen=True, slots=True)
class OddPayment:
    """Notifications that did not fit: how often, and from when until when.

    `payment_id` is 0 where they name no payment that we know.
    """

    provider: str
    oddity: str
    payment_id: int
    provider_ref: str
    times: int
    first_at: int
    last_at: int


@dataclass(frozen=True, slots=True)
class Refund:
    """One order's refund: which way, how much (micro-yuan), by which row of the decision table.

    `fault` is what the provider said when it refused, in its own words.
    """

    refund_id: int
    order_id: int
    account_id: int
    route: RefundRoute
    amount: int
    rule: str
    state: RefundState
    provider_ref: str | None
    fault: str
    requested_at: int
    done_at: int | None


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """What a provider answers when it is asked to pay back: its number, or why it will not."""

    provider_ref: str = ""
    fault: str = ""

    @property
    def is_done(self) -> bool:
        """Tell whether the payer has it back."""
        return not self.fault
