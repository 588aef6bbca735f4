"""Requests out of a document and a message: which names a template may use, and their values.

Pure: time and nonce are arguments. Knows no socket, and nothing of answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

import msgspec

from hongyan.channels.http.client import HttpRequest
from hongyan.channels.http.document import CallerProof, NumberForm, RequestTemplate
from hongyan.channels.http.filling import filled, filled_deep, filled_pairs
from hongyan.channels.http.signing import Moment, RequestDraft, sign
from hongyan.kernel.calendar import shanghai_day, shanghai_text
from hongyan.kernel.carriage import Encoding, Submission
from hongyan.text.phone import api_form

OPTIONS: Final = ("endpoint", "account", "password", "app_id", "key", "secret", "region")
MOMENT: Final = ("timestamp", "timestamp_ms", "datetime", "date", "nonce")
MESSAGE: Final = (
    "phone",
    "text",
    "body",
    "sender",
    "extend",
    "sign",
    "template",
    "variables",
    "reference",
    "parts",
    "coding",
    "receipt_url",
    "reply_url",
)
LISTS: Final = ("params",)
OUTSTANDING: Final = ("phone", "id", "reference", "sent_date")

_REFERENCE: Final = re.compile(r"([0-9]{1,19})-([0-9]{1,4})-([0-9]{1,3})")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")
_decode_variables: Final = msgspec.json.Decoder(dict[str, str]).decode


class UnmappedError(Exception):
    """A message cannot be said in the upstream's words; `code` is why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


TEMPLATE_NOT_MAPPED: Final = "TEMPLATE_NOT_MAPPED"
VARIABLE_MISSING: Final = "VARIABLE_MISSING"
ORIGIN_UNKNOWN: Final = "ORIGIN_UNKNOWN"
"""Codes of messages that cannot be said in the upstream's words; nothing was sent."""


@dataclass(frozen=True, slots=True)
class TheirTemplate:
    """A template as the upstream calls it; `variables` are pairs of our name and theirs.

    Without pairs every variable keeps its name. Pairs also say the order, where that counts.
    """

    code: str
    variables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mapped:
    """Our signs and templates as the upstream calls them.

    A sign that is not named goes under its own name; a template that is not named is refused,
    unless none is named at all: then codes are the same on both sides.
    """

    signs: Mapping[str, str]
    templates: Mapping[str, TheirTemplate]


@dataclass(frozen=True, slots=True)
class TheirWords:
    """What a message was made of, in the upstream's words; variables are in their order."""

    sign: str
    template: str
    variables: Mapping[str, str]


def said_of(submission: Submission, mapped: Mapped) -> TheirWords:
    """Return a message in the upstream's words; raises UnmappedError."""
    origin = submission.origin
    if origin is None:
        raise UnmappedError(ORIGIN_UNKNOWN)
    theirs = mapped.templates.get(origin.template_code)
    if theirs is None and mapped.templates:
        raise UnmappedError(TEMPLATE_NOT_MAPPED)
    theirs = theirs or TheirTemplate(origin.template_code)
    pairs = theirs.variables or tuple((name, name) for name in origin.names)
    given = _decode_variables(origin.variables or "{}")
    if any(name not in given for name, _ in pairs):
        raise UnmappedError(VARIABLE_MISSING)
    return TheirWords(
        mapped.signs.get(origin.sign_name, origin.sign_name),
        theirs.code,
        {their_name: given[name] for name, their_name in pairs},
    )


def reference_of(submission: Submission) -> str:
    """Return what an upstream is given to say back with receipts."""
    return f"{submission.message_id}-{submission.attempt_no}-{submission.part_count}"


def parts_of(reference: str) -> int:
    """Return how many parts a reference names, 0 if it is none of ours."""
    found = _REFERENCE.fullmatch(reference)
    return int(found[3]) if found else 0


def number_text(phone: int, form: NumberForm) -> str:
    """Return a number as an upstream writes it."""
    if form is NumberForm.NATIONAL:
        return api_form(phone)
    return f"+{phone}" if form is NumberForm.PLUS else str(phone)


def moment_values(moment: Moment) -> dict[str, str]:
    """Return the values of a moment."""
    return {
        "timestamp": str(moment.now_ms // 1000),
        "timestamp_ms": str(moment.now_ms),
        "datetime": shanghai_text(moment.now_ms),
        "date": str(shanghai_day(moment.now_ms)),
        "nonce": moment.nonce,
    }


def message_values(
    submission: Submission, form: NumberForm, said: TheirWords | None
) -> dict[str, str]:
    """Return the values of a message; those of its template are empty where nothing is said."""
    text, origin = submission.content.whole, submission.origin
    values = {} if said is None else said.variables
    return {
        "phone": number_text(submission.phone, form),
        "text": text,
        "body": text if origin is None else _unsigned(text, origin.sign_name),
        "sender": submission.src_id,
        "extend": "" if origin is None else origin.extend_code,
        "sign": "" if said is None else said.sign,
        "template": "" if said is None else said.template,
        "variables": msgspec.json.encode(values).decode() if values else "",
        "reference": reference_of(submission),
        "parts": str(submission.part_count),
        "coding": "0" if submission.content.encoding is Encoding.GSM7 else "2",
    }


def _unsigned(text: str, sign: str) -> str:
    """Return a text without the sign before it, which stands in 【】, or abroad in []."""
    return text.removeprefix(f"【{sign}】").removeprefix(f"[{sign}]")


def params_of(said: TheirWords | None) -> Sequence[str]:
    """Return the values of a template in their order."""
    return () if said is None else tuple(said.variables.values())


def callback_url(
    public_url: str, channel_name: str, path: str, caller: CallerProof, token: str
) -> str:
    """Return where an upstream reaches a route; a token that it must give is in it."""
    if not public_url:
        return ""
    query = ""
    if caller.proof == "token" and caller.at == "query":
        query = "?" + urlencode({caller.name: token}, quote_via=quote)
    return f"{public_url.rstrip('/')}/carriers/{quote(channel_name, safe='')}/{path}{query}"


def drafted(
    asked: RequestTemplate,
    values: Mapping[str, str],
    lists: Mapping[str, Sequence[str]],
    moment: Moment,
) -> HttpRequest:
    """Return a request, filled and signed."""
    escaped = {name: quote(value, safe="") for name, value in values.items()}
    escaped |= {"endpoint": values.get("endpoint", "").rstrip("/")}
    draft = RequestDraft(
        asked.method,
        filled(asked.url, escaped),
        {
            name: _CONTROLS.sub(" ", text)
            for name, text in filled_pairs(asked.headers, values).items()
        },
        filled_pairs(asked.query, values),
        None if asked.form is None else filled_pairs(asked.form, values),
        None if asked.json is None else filled_deep(asked.json, values, lists),
    )
    if asked.signing is not None:
        sign(draft, asked.signing, values, moment)
    return draft.finished()
