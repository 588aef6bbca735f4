"""The port of payment providers. Knows no wire form.

A payment is requested by an address that we make ourselves; the provider confirms it by
notifications, later, repeatedly and out of order. A refund is asked for over the network, under a
number that makes asking twice safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from hongyan.kernel.said import Fault

if TYPE_CHECKING:
    from hongyan.domain.orders.model import Payment, RefundAnswer
    from hongyan.domain.orders.notification import Notification, Oddity

TAKEN = b"success"
"""What a provider must read before it stops repeating a notification."""

NOT_TAKEN = b"failure"

NOTIFY_PATH = "/payments/{provider}/notify"
"""Where providers send notifications."""


class PaymentFault(Fault):
    """The provider could not be asked, or what it answered decides nothing: ask again later."""


class PaymentKeyError(Fault):
    """A key or a setting of the provider is missing or malformed; the text names it."""


class PaymentProvider(Protocol):
    """A provider that takes payments from third parties."""

    @property
    def name(self) -> str:
        """Return under which name payments and the notifications' address know it."""

    def create(self, payment: Payment, subject: str, now_ms: int) -> str:
        """Return where to pay, for a person; `subject` is what the payer sees."""

    def read_notification(self, body: bytes) -> Notification | Oddity:
        """Return what a notification says, its signature verified, or why it says nothing."""

    async def refund(
        self, payment: Payment, refund_id: int, amount: int, now_ms: int
    ) -> RefundAnswer:
        """Pay `amount` (micro-yuan) of a payment back; asking again under one id pays once.

        Raises PaymentFault when it is unknown whether it was done.
        """
