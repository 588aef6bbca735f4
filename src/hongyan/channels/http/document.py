"""The words of a gateway document: how one upstream is asked, answers, and calls us.

Values only. How a document is read and checked is `reading`'s; nothing here knows a vendor.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Literal

import msgspec

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Refusing(StrEnum):
    """What a code of the upstream means for a message that it did not take."""

    PERMANENT = "permanent"
    """Nothing was sent; another channel may be tried."""
    TEMPORARY = "temporary"
    """Nothing was sent; this channel may be asked again."""
    THROTTLED = "throttled"
    """The same, because we asked too fast."""
    LOGIN = "login"
    """Nothing was sent, and nothing will be until an operator acts: key, account, balance."""
    DOUBT = "doubt"
    """It may have been sent: never sent again."""


class NumberForm(StrEnum):
    """How a phone number is written."""

    PLUS = "plus"
    DIGITS = "digits"
    NATIONAL = "national"


class TimeForm(StrEnum):
    """How an upstream writes times."""

    TEXT = "text"
    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"


class Recipe(StrEnum):
    """How a request proves who asks."""

    HMAC_SHA1_V1 = "hmac_sha1_v1"
    TC3_HMAC_SHA256 = "tc3_hmac_sha256"
    MD5_CONCAT = "md5_concat"
    SHA256_CONCAT = "sha256_concat"
    HMAC_SHA256 = "hmac_sha256"
    BASIC = "basic"
    BEARER = "bearer"


class GatewayPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a document; a field that is none of its own is refused."""


class Signing(GatewayPart, frozen=True, kw_only=True):
    """How a request is signed. `text` is what is digested, `into` the field that takes it."""

    recipe: Recipe
    text: str = ""
    into: str = "sign"
    place: Literal["query", "form", "json", "header"] = "form"
    upper: bool = False
    service: str = ""


class RequestTemplate(GatewayPart, frozen=True, kw_only=True):
    """One request: texts with `{names}` in them. A field that comes out empty is left out."""

    url: str
    method: Literal["GET", "POST"] = "POST"
    number: NumberForm = NumberForm.DIGITS
    headers: Mapping[str, str] = NOTHING
    query: Mapping[str, str] = NOTHING
    form: Mapping[str, str] | None = None
    json: Mapping[str, Any] | None = None
    signing: Signing | None = None


class SuccessTest(GatewayPart, frozen=True, kw_only=True):
    """When a message counts as taken: a field is one of these texts, or the answer begins so."""

    at: str = ""
    values: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    statuses: tuple[int, ...] = (200, 201, 202)


class AnswerReading(GatewayPart, frozen=True, kw_only=True):
    """How an answer to a submission is read.

    `id` and `code` are places of JSON, the first that is there counts; `id_after` is what stands
    before the id in an answer that is text. Codes may end with `*`; `HTTP:503` is a status.
    `shown` are the places whose values a log line may repeat.
    """

    format: Literal["json", "text"] = "json"
    success: SuccessTest
    id: tuple[str, ...] = ()
    id_after: str = ""
    code: tuple[str, ...] = ()
    codes: Mapping[str, Refusing] = NOTHING
    otherwise: Refusing = Refusing.PERMANENT
    shown: tuple[str, ...] = ()

    @property
    def has_id(self) -> bool:
        """Whether the upstream names messages by ids of its own."""
        return bool(self.id or self.id_after)


class ReportReading(GatewayPart, frozen=True, kw_only=True):
    """Where the fields of a receipt stand, and what its words mean.

    A status that is neither delivered nor pending is a failure, whose code `codes` translates.
    """

    items: str = ""
    id: str = ""
    reference: str = ""
    phone: str = ""
    country: str = ""
    status: str
    code: str = ""
    time: str = ""
    time_form: TimeForm = TimeForm.TEXT
    delivered: tuple[str, ...]
    pending: tuple[str, ...] = ()
    codes: Mapping[str, str] = NOTHING


class CallbackRoute(GatewayPart, frozen=True, kw_only=True):
    """An address of ours on which the upstream calls, and what it is answered.

    `text`: the body is a text in the charset of its type, called `text`; fields are in the query.
    """

    path: str
    method: Literal["GET", "POST"] = "POST"
    format: Literal["query", "form", "json", "text"] = "json"
    answer: str = "OK"
    answer_type: str = "text/plain"


class PushedReceipts(GatewayPart, frozen=True, kw_only=True):
    """Receipts that the upstream sends us."""

    route: CallbackRoute
    report: ReportReading


class PulledReceipts(GatewayPart, frozen=True, kw_only=True):
    """Receipts that we ask for: all that wait at once, or message by message."""

    ask: RequestTemplate
    report: ReportReading
    is_per_message: bool = False
    every_seconds: float = 30.0


class ReceiptSources(GatewayPart, frozen=True, kw_only=True):
    """How receipts reach us: either way, both, or none."""

    push: PushedReceipts | None = None
    pull: PulledReceipts | None = None


class ReplyReading(GatewayPart, frozen=True, kw_only=True):
    """Where the fields of a reply stand."""

    items: str = ""
    id: str = ""
    phone: str
    country: str = ""
    to: str = ""
    text: str
    time: str = ""
    time_form: TimeForm = TimeForm.TEXT


class Replies(GatewayPart, frozen=True, kw_only=True):
    """Replies that the upstream sends us."""

    route: CallbackRoute
    reply: ReplyReading


class CallerProof(GatewayPart, frozen=True, kw_only=True):
    """How the upstream proves that it is the one that calls: by the option `callback_token`.

    `token`: it gives the token itself. `hmac_sha256`: it gives the hexadecimal HMAC of the body.
    """

    proof: Literal["token", "hmac_sha256"] = "token"
    at: Literal["query", "header"] = "query"
    name: str = "token"


class Gateway(GatewayPart, frozen=True, kw_only=True):
    """One upstream."""

    send: RequestTemplate
    answer: AnswerReading
    receipts: ReceiptSources = ReceiptSources()
    replies: Replies | None = None
    caller: CallerProof = CallerProof()

    @property
    def routes(self) -> tuple[CallbackRoute, ...]:
        """The addresses of ours that it needs."""
        pushed = () if self.receipts.push is None else (self.receipts.push.route,)
        return (*pushed, *(() if self.replies is None else (self.replies.route,)))
