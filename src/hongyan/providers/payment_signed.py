"""A provider that signs with RSA2, in the form of China's large wallets (Alipay's open platform).

The payer follows a signed address. The payment is notified as a signed form; a refund is a signed
request, and its answer is signed over the very bytes of its one member. Keeps nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

import aiohttp
import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from hongyan.domain.orders.model import Payment, RefundAnswer
from hongyan.domain.orders.notification import Notification, Oddity, TradeStatus
from hongyan.engine.name_resolver import NameResolver
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import fen_of, fen_text, micro_yuan
from hongyan.providers import rsa2
from hongyan.providers.payment import PaymentFault

FIELDS_MAX: Final = 100
ANSWER_BYTES_MAX: Final = 65_536
TIMEOUT_SECONDS: Final = 15
HTTP_OK: Final = 200
CODE_DONE: Final = "10000"
PAY_METHOD: Final = "alipay.trade.page.pay"
REFUND_METHOD: Final = "alipay.trade.refund"
REFUND_MEMBER: Final = "alipay_trade_refund_response"
ID_MAX: Final = 2**63

STATUSES: Final[Mapping[str, TradeStatus]] = {
    "WAIT_BUYER_PAY": TradeStatus.WAITING,
    "TRADE_SUCCESS": TradeStatus.PAID,
    # The same payment, once its own refund period is over.
    "TRADE_FINISHED": TradeStatus.PAID,
    "TRADE_CLOSED": TradeStatus.CLOSED,
}

UNDECIDED: Final = frozenset({"", "20000", "ACQ.SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR"})
"""Answers that leave the result unknown: the provider says to ask again under the same number."""

_AMOUNT = re.compile(r"[0-9]{1,9}\.[0-9]{2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_REFERENCE = re.compile(r"[\x21-\x7e]{1,64}")


def read_form(body: bytes, app_id: str, key: RSAPublicKey) -> Notification | Oddity:
    """Return what a signed form says, or why it says nothing.

    Nothing of it is believed before its signature is verified.
    """
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=FIELDS_MAX
        )
    except ValueError:
        return Oddity.MALFORMED
    fields = dict(pairs)
    if len(fields) < len(pairs) or "sign" not in fields:
        return Oddity.MALFORMED
    text = rsa2.signed_text(fields, ("sign", "sign_type"))
    if fields.get("sign_type", "RSA2") != "RSA2" or not rsa2.is_signed(key, text, fields["sign"]):
        return Oddity.SIGNATURE_WRONG
    return _read(fields, app_id)


def _read(fields: Mapping[str, str], app_id: str) -> Notification | Oddity:
    if fields.get("app_id") != app_id:
        return Oddity.OTHER_APP
    if fields.get("trans_currency", "CNY") != "CNY":
        return Oddity.CURRENCY_WRONG
    status = STATUSES.get(fields.get("trade_status", ""))
    amount, reference = fields.get("total_amount", ""), fields.get("trade_no", "")
    if status is None or not _AMOUNT.fullmatch(amount) or not _REFERENCE.fullmatch(reference):
        return Oddity.MALFORMED
    number = fields.get("out_trade_no", "")
    if not _NUMBER.fullmatch(number) or int(number) >= ID_MAX:
        return Oddity.PAYMENT_UNKNOWN
    try:
        return Notification(int(number), reference, micro_yuan(amount), status)
    except ValueError:
        return Oddity.MALFORMED


class _RefundReply(msgspec.Struct):
    code: str
    sub_code: str = ""
    trade_no: str = ""
    out_trade_no: str = ""


class _Envelope(msgspec.Struct):
    reply: msgspec.Raw = msgspec.field(name=REFUND_MEMBER)
    sign: str = ""


@dataclass(frozen=True, slots=True)
class SignedPayments:
    """The provider as its settings describe it."""

    app_id: str
    gateway_url: str
    notify_url: str
    key: RSAPrivateKey
    provider_key: RSAPublicKey

    @property
    def name(self) -> str:
        """Return the name of this kind of provider."""
        return "signed"

    def create(self, payment: Payment, subject: str, now_ms: int) -> str:
        """Return the signed address where the payer pays."""
        content = {
            "out_trade_no": str(payment.payment_id),
            "total_amount": fen_text(fen_of(payment.amount)),
            "subject": subject,
            "product_code": "FAST_INSTANT_TRADE_PAY",
        }
        request = self._request(PAY_METHOD, content, now_ms, notify_url=self.notify_url)
        return f"{self.gateway_url}?{urlencode(request)}"

    def read_notification(self, body: bytes) -> Notification | Oddity:
        """Return what a notification says, its signature verified, or why it says nothing."""
        return read_form(body, self.app_id, self.provider_key)

    async def refund(
        self, payment: Payment, refund_id: int, amount: int, now_ms: int
    ) -> RefundAnswer:
        """Pay back over the network; raises PaymentFault when it is unknown whether it was done."""
        content = {
            "out_trade_no": str(payment.payment_id),
            "refund_amount": fen_text(fen_of(amount)),
            "out_request_no": f"R{refund_id}",
        }
        body = await self._ask(self._request(REFUND_METHOD, content, now_ms))
        reply = self._verified(body)
        if reply.out_trade_no not in {"", str(payment.payment_id)}:
            raise PaymentFault("the answer is to another question: it names another payment")
        word = reply.sub_code or reply.code
        if word in UNDECIDED or reply.code in UNDECIDED:
            raise PaymentFault("the provider answered {word}: it says to ask again", word=word)
        if reply.code != CODE_DONE:
            return RefundAnswer(fault=word)
        return RefundAnswer(provider_ref=reply.trade_no or payment.provider_ref or "done")

    def _request(
        self, method: str, content: Mapping[str, str], now_ms: int, **more: str
    ) -> dict[str, str]:
        fields = {
            "app_id": self.app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": shanghai_text(now_ms),
            "version": "1.0",
            "biz_content": msgspec.json.encode(content).decode(),
            **more,
        }
        return fields | {"sign": rsa2.sign(self.key, rsa2.signed_text(fields))}

    async def _ask(self, fields: Mapping[str, str]) -> bytes:
        try:
            async with (
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(resolver=NameResolver()),
                    timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
                ) as session,
                session.post(self.gateway_url, data=fields, allow_redirects=False) as answer,
            ):
                if answer.status != HTTP_OK:
                    raise PaymentFault("the provider answered {status}", status=answer.status)
                body = bytearray()
                async for chunk in answer.content.iter_any():
                    body += chunk
                    if len(body) > ANSWER_BYTES_MAX:
                        raise PaymentFault(
                            "it answered more than {most} bytes",
                            most=ANSWER_BYTES_MAX,
                        )
                return bytes(body)
        except TimeoutError as fault:
            raise PaymentFault("no answer within {seconds} s", seconds=TIMEOUT_SECONDS) from fault
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            raise PaymentFault(
                "{kind}: cannot ask the provider", kind=type(fault).__name__
            ) from fault

    def _verified(self, body: bytes) -> _RefundReply:
        try:
            envelope = msgspec.json.decode(body, type=_Envelope)
            raw = bytes(envelope.reply)
            if not rsa2.is_signed(self.provider_key, raw, envelope.sign):
                raise PaymentFault("the answer is not signed by the provider")
            return msgspec.json.decode(raw, type=_RefundReply)
        except (msgspec.MsgspecError, RecursionError) as fault:
            raise PaymentFault("the answer is not of the provider's form") from fault
