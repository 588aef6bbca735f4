"""Orders, payments and refunds as values. Knows nothing of wallets, prices and providers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple


class OrderState(StrEnum):
    """The state of an order."""

    UNPAID = "unpaid"
    PAID = "paid"
    """Paid and granted: both happen in one transaction."""
    CLOSED = "closed"
    """It was not paid in time."""
    REFUNDING = "refunding"
    """The payment provider was asked for the money, and has given no final answer."""
    REFUNDED = "refunded"


class PayMethod(StrEnum):
    """From where an order is paid; where its refund goes depends on it (FAQ 3.2)."""

    BALANCE = "balance"
    THIRD_PARTY = "third-party"


class PaymentState(StrEnum):
    """The state of a payment."""

    WAITING = "waiting"
    PAID = "paid"
    CLOSED = "closed"
    """The order was closed or paid otherwise. If the payer pays all the same, it becomes `paid`."""


class RefundState(StrEnum):
    """The state of a refund that was granted."""

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
"""The provider of a payment that an operator recorded: a bank transfer, a correction."""


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


class OddPlace(NamedTuple):
    """Where notifications that did not fit stand in their list."""

    last_at: int
    payment_id: int
    oddity: str
    provider: str


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

    @property
    def place(self) -> OddPlace:
        """Return where it stands in the list: after it the next page begins."""
        return OddPlace(self.last_at, self.payment_id, self.oddity, self.provider)


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
    """A provider's answer to a refund: its number, or why it refused."""

    provider_ref: str = ""
    fault: str = ""

    @property
    def is_done(self) -> bool:
        """Return whether it was paid back."""
        return not self.fault
