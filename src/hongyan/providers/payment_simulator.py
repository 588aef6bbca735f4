"""A simulated provider: payments are made on this machine, with real signatures.

Its key lives in the data directory, so only readers of that can simulate a payment. Refunds are
done at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import aiohttp

from hongyan.domain.orders.model import Payment, RefundAnswer
from hongyan.domain.orders.notification import Notification, Oddity
from hongyan.engine.name_resolver import NameResolver
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import fen_of, fen_text
from hongyan.providers import rsa2
from hongyan.providers.payment import PaymentFault
from hongyan.providers.payment_signed import read_form

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

APP_ID: Final = "hongyan-simulator"
TIMEOUT_SECONDS: Final = 15
FORM_TYPE: Final = "application/x-www-form-urlencoded; charset=utf-8"


class PaymentSimulator:
    """Simulates the provider: `notification` is what it would send."""

    def __init__(self, key: RSAPrivateKey) -> None:
        """Sign with `key`, and trust its signatures."""
        self._key = key

    @property
    def name(self) -> str:
        """Return the name of this kind of provider."""
        return "simulator"

    def create(self, payment: Payment, subject: str, now_ms: int) -> str:
        """Return the command that simulates the payer."""
        del subject, now_ms
        return f"hongyan billing payment pay {payment.payment_id}"

    def read_notification(self, body: bytes) -> Notification | Oddity:
        """Return what a notification says, its signature verified, or why it says nothing."""
        return read_form(body, APP_ID, self._key.public_key())

    async def refund(
        self, payment: Payment, refund_id: int, amount: int, now_ms: int
    ) -> RefundAnswer:
        """Pay back at once."""
        del amount, now_ms
        return RefundAnswer(provider_ref=f"{payment.provider_ref}-R{refund_id}")

    def notification(
        self, payment: Payment, now_ms: int, status: str = "TRADE_SUCCESS", **changed: str
    ) -> bytes:
        """Return the signed notification of a payment; `changed` replaces fields, for tests."""
        fields = {
            "app_id": APP_ID,
            "notify_id": f"{payment.payment_id}-{status}-{now_ms}",
            "notify_time": shanghai_text(now_ms),
            "notify_type": "trade_status_sync",
            "out_trade_no": str(payment.payment_id),
            "total_amount": fen_text(fen_of(payment.amount)),
            "trade_no": f"SIM{payment.payment_id}",
            "trade_status": status,
        } | changed
        fields["sign"] = rsa2.sign(self._key, rsa2.signed_text(fields))
        return urlencode(fields | {"sign_type": "RSA2"}).encode()


async def deliver(url: str, body: bytes) -> bytes | None:
    """Send a notification to a running service and return what it answers.

    None when none listens there; raises PaymentFault when it does not answer.
    """
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=NameResolver()), timeout=timeout
            ) as session,
            session.post(url, data=body, headers={"content-type": FORM_TYPE}) as answer,
        ):
            return await answer.content.read(64)
    except aiohttp.ClientConnectorError:
        return None
    except (TimeoutError, aiohttp.ClientError) as fault:
        raise PaymentFault(
            "{url} does not answer: {kind}", url=url, kind=type(fault).__name__
        ) from fault
