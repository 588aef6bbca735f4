"""Receipts and replies out of what an upstream says, pushed or pulled. Pure.

An event is named by what it says, so that one that comes again has the same name.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from hongyan.channels.http.asking import parts_of
from hongyan.channels.http.document import (
    CallbackRoute,
    CallerProof,
    ReplyReading,
    ReportReading,
    TimeForm,
)
from hongyan.channels.http.finding import (
    UnreadableError,
    items_at,
    read_form,
    read_json,
    text_at,
    word,
)
from hongyan.channels.routes import CarrierRequest
from hongyan.domain.receipts.carrier_codes import code_of, is_receipt_code
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.kernel.calendar import SHANGHAI
from hongyan.kernel.carriage import InboundText, Receipt
from hongyan.kernel.outcome import Outcome
from hongyan.text.phone import normalise_mainland

TEXT_CHARACTERS_MAX: Final = 2000
PARTS_MAX: Final = 100
MAINLAND: Final = "86"
NUMBER_DIGITS_MAX: Final = 15
"""Of a number with its country code (ITU-T E.164)."""
TYPE_CHARACTERS_MAX: Final = 200
CHARSETS: Final = frozenset(
    {"utf-8", "us-ascii", "iso-8859-1", "utf-16be", "utf-16le", "gbk", "gb18030"}
)

_NUMBER: Final = re.compile(r"(?:\+|00)?([1-9][0-9]{4,14})")
_COUNTRY: Final = re.compile(r"[1-9][0-9]{0,3}")
_CHARSET: Final = re.compile(r"charset=\"?([A-Za-z0-9-]{1,20})")
_DIGITS: Final = re.compile(r"[0-9]{1,16}")
_TIMES: Final = ("%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S")
_encode: Final = msgspec.json.Encoder(order="deterministic").encode

PartsOf = Callable[[str], int]
"""Returns how many parts the message of an upstream's id has; 0 is unknown."""


class Wanted(NamedTuple):
    """The message that was asked for: an item of the answer need not name it."""

    carrier_id: str
    phone: int


def is_caller(caller: CallerProof, token: str, request: CarrierRequest) -> bool:
    """Tell whether a request proves that the upstream made it; compared in constant time."""
    if not token:
        return False
    source = request.query if caller.at == "query" else request.headers
    given = source.get(caller.name if caller.at == "query" else caller.name.lower(), "")
    expected = token
    if caller.proof == "hmac_sha256":
        given = given.removeprefix("sha256=")
        expected = hmac.digest(token.encode(), request.body, "sha256").hex()
    return hmac.compare_digest(given.encode(), expected.encode())


def read_request(
    route: CallbackRoute, items: str, request: CarrierRequest
) -> list[Mapping[str, Any]]:
    """Return the items that a request brought; raises UnreadableError."""
    if route.format == "query":
        return [request.query]
    if route.format == "text":
        return [{**request.query, "text": _text_of(request)}]
    if route.format == "form":
        return [read_form(request.body)]
    return items_at(read_json(request.body), items)


def _text_of(request: CarrierRequest) -> str:
    found = _CHARSET.search(request.headers.get("content-type", "")[:TYPE_CHARACTERS_MAX])
    charset = found[1].lower() if found else "utf-8"
    if charset not in CHARSETS:
        raise UnreadableError("a text of unknown charset")
    try:
        return request.body.decode(charset)
    except UnicodeDecodeError:
        raise UnreadableError("a text of another charset than it says") from None


def receipts_of(
    report: ReportReading,
    item: Mapping[str, Any],
    parts: PartsOf,
    now_ms: int,
    wanted: Wanted | None = None,
) -> list[Receipt]:
    """Return the receipts of one item: as many as the message has parts, none while it waits.

    Raises UnreadableError for an item that names no message, or no number.
    """
    status = text_at(item, report.status)
    if status in report.pending:
        return []
    reference = text_at(item, report.reference)
    if wanted is None:
        carrier_id = word(text_at(item, report.id)) or word(reference)
        phone = number_of(text_at(item, report.phone), text_at(item, report.country))
    else:
        carrier_id, phone = wanted
    if not carrier_id or phone is None:
        raise UnreadableError("a receipt without id or number")
    raw_code = word(text_at(item, report.code) or status) or "UNREADABLE"
    is_delivered = status in report.delivered
    outcome = Outcome.DELIVERED if is_delivered else Outcome.UNDELIVERED
    code = ReceiptCode.DELIVERED.value if is_delivered else _code_of(report, raw_code, status)
    done_at = moment_of(text_at(item, report.time), report.time_form, now_ms)
    name = _name_of(item)
    count = min(parts_of(reference) or parts(carrier_id) or 1, PARTS_MAX)
    return [
        Receipt(f"{name}/{part}", f"{carrier_id}/{part}", phone, outcome, code, raw_code, done_at)
        for part in range(1, count + 1)
    ]


def reply_of(reply: ReplyReading, item: Mapping[str, Any], now_ms: int) -> InboundText:
    """Return the reply that one item is; raises UnreadableError for one without number."""
    phone = number_of(text_at(item, reply.phone), text_at(item, reply.country))
    if phone is None:
        raise UnreadableError("a reply without number")
    sent_at = moment_of(text_at(item, reply.time), reply.time_form, now_ms)
    name = word(text_at(item, reply.id)) or _name_of(item)
    to = word(text_at(item, reply.to))
    text = text_at(item, reply.text)[:TEXT_CHARACTERS_MAX]
    return InboundText(name, phone, to, text, sent_at)


def number_of(text: str, country: str = "") -> int | None:
    """Return a number as we keep it, None where there is none.

    A bare one is of the mainland if it can be, with a country code before it if `country` says so.
    """
    digits, code = text.strip(), country.strip().lstrip("+")
    is_bare = not digits.startswith(("+", "00"))
    mainland = normalise_mainland(digits) if is_bare and code in {"", MAINLAND} else None
    if mainland is not None:
        return mainland
    found = _NUMBER.fullmatch(digits)
    if found is None:
        return None
    whole = f"{code}{found[1]}" if is_bare and _COUNTRY.fullmatch(code) else found[1]
    return int(whole) if len(whole) <= NUMBER_DIGITS_MAX else None


def moment_of(text: str, form: TimeForm, now_ms: int) -> int:
    """Return a time as milliseconds; what cannot be read is now. Texts are China's time."""
    if form is not TimeForm.TEXT:
        number = int(text) if _DIGITS.fullmatch(text) else 0
        return (number * 1000 if form is TimeForm.SECONDS else number) or now_ms
    for layout in _TIMES:
        try:
            found = datetime.strptime(text[:19], layout).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
        return int(found.timestamp()) * 1000
    return now_ms


def _code_of(report: ReportReading, raw_code: str, status: str) -> str:
    for one in (raw_code, status):
        if one in report.codes:
            return report.codes[one]
    known = ReceiptCode(raw_code) if is_receipt_code(raw_code) else code_of(raw_code)
    # A failure is not delivered, whatever its code says.
    return (ReceiptCode.SP_UNKNOWN_ERROR if known is ReceiptCode.DELIVERED else known).value


def _name_of(item: Mapping[str, Any]) -> str:
    return hashlib.blake2b(_encode(dict(item)), digest_size=16).hexdigest()
