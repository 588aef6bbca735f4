"""Reads a gateway document (TOML) and says what is wrong with it: the field, the rule, the remedy.

Pure. A document is an operator's, and is checked whole before a channel is stored.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Any, Final, Literal, get_args, get_origin
from urllib.parse import urlsplit

import msgspec

from hongyan.channels.http.asking import LISTS, MESSAGE, MOMENT, OPTIONS, OUTSTANDING
from hongyan.channels.http.document import (
    CallbackRoute,
    Gateway,
    GatewayPart,
    Recipe,
    ReportReading,
    RequestTemplate,
)
from hongyan.channels.http.filling import names_in
from hongyan.channels.http.signing import NEEDED
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.kernel.cut import quoted
from hongyan.kernel.said import Said, said

DOCUMENT_CHARACTERS_MAX: Final = 16_384
PULL_SECONDS_MIN: Final = 1.0
PAGE: Final = "docs/carriers/http.md"

_PATH: Final = re.compile(r"[a-z0-9_-]{1,32}")
_AT: Final = re.compile(r" - at `\$\.?([^`]{0,200})`$")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `([^`]{1,64})`")
_MISSING: Final = re.compile(r"Object missing required field `([^`]{1,64})`")
_NO_CHOICE: Final = re.compile(r"Invalid enum value ('[^']{0,200}'|-?[0-9]{1,20})")
_INDEX: Final = re.compile(r"\[[^\]]{0,20}\]")
_BESIDE_BODY: Final = frozenset({"query", "text"})
"""Formats whose fields stand in the query, which no digest of the body covers."""

_DIGESTING: Final = frozenset({Recipe.MD5_CONCAT, Recipe.SHA256_CONCAT, Recipe.HMAC_SHA256})


def read_gateway(text: str) -> Gateway:
    """Read a document; raises ValueError whose text names the field, its rule and the remedy."""
    if len(text) > DOCUMENT_CHARACTERS_MAX:
        raise ValueError(
            said(
                "the document has {length} characters, at most {most} are read; "
                "leave out what is not needed",
                length=len(text),
                most=DOCUMENT_CHARACTERS_MAX,
            )
        )
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise ValueError(
            said("it is no TOML: {fault}; correct that line", fault=str(fault))
        ) from None
    try:
        gateway = msgspec.convert(found, Gateway)
    except msgspec.ValidationError as fault:
        raise ValueError(_words_of(str(fault))) from None
    for fault_found in _faults(gateway):
        raise ValueError(fault_found)
    return gateway


def names_of(gateway: Gateway) -> set[str]:
    """Return the options that a document uses: a channel must be given each."""
    used: set[str] = set()
    for _, asked in _requests(gateway):
        used.update(_names_of(asked))
        if asked.signing is not None:
            used.update(NEEDED[asked.signing.recipe])
    return used & set(OPTIONS)


def uses_origin(gateway: Gateway) -> bool:
    """Tell whether the upstream is given the sign or the template that a text was made of."""
    return bool({"sign", "template", "params", "variables"} & set(_names_of(gateway.send)))


def _names_of(asked: RequestTemplate) -> Iterator[str]:
    for part in (asked.url, asked.headers, asked.query, asked.form, asked.json):
        yield from names_in(part)
    if asked.signing is not None:
        yield from names_in(asked.signing.text)


def _words_of(fault: str) -> Said:
    """Return msgspec's finding with the field first."""
    at = _AT.search(fault)
    place, rule = (at[1], fault[: at.start()]) if at else ("", fault)
    unknown, missing = _UNKNOWN.fullmatch(rule), _MISSING.fullmatch(rule)
    if unknown:
        known = ", ".join(_fields_at(place))
        name = _joined(place, unknown[1])
        return said("{name}: there is no such field; there are: {known}", name=name, known=known)
    if missing:
        name = _joined(place, missing[1])
        return said("{name}: is missing; add it ({page} shows every field)", name=name, page=PAGE)
    no_choice = _NO_CHOICE.fullmatch(rule)
    choices = _choices_at(place) if no_choice else []
    if no_choice and choices:
        return said(
            "{name}: {value} must be one of {choices}",
            name=place,
            value=no_choice[1],
            choices=", ".join(choices),
        )
    name = place or "TOML"
    return said("{name}: {rule}; {page} shows what it may be", name=name, rule=rule, page=PAGE)


def _joined(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _fields_at(place: str) -> list[str]:
    """Return the fields of the part at a place of a document."""
    part = next(one for one in _kinds_at(place) if _is_part(one))
    return [one.name for one in msgspec.structs.fields(part)]


def _choices_at(place: str) -> list[str]:
    """Return what may stand at a place of a document, where that is a choice."""
    kinds = list(_kinds_at(place))
    members = [one.value for kind in kinds if _is_choice(kind) for one in kind]
    return members + [
        str(one) for kind in kinds if get_origin(kind) is Literal for one in get_args(kind)
    ]


def _kinds_at(place: str) -> Iterator[Any]:
    """Yield the types that may stand at a place; those inside a table or a list are among them."""
    kinds: list[Any] = [Gateway]
    for name in _INDEX.sub("", place).split(".") if place else ():
        kinds = [
            inner
            for kind in kinds
            if _is_part(kind)
            for field in msgspec.structs.fields(kind)
            if field.name == name
            for inner in _inner(field.type)
        ]
    yield from kinds


def _inner(kind: Any) -> Iterator[Any]:
    yield kind
    if get_origin(kind) is not Literal:
        for one in get_args(kind):
            yield from _inner(one)


def _is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, GatewayPart)


def _is_choice(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _requests(gateway: Gateway) -> Iterator[tuple[str, RequestTemplate]]:
    yield "send", gateway.send
    if gateway.receipts.pull is not None:
        yield "receipts.pull.ask", gateway.receipts.pull.ask


def _faults(gateway: Gateway) -> Iterator[Said]:
    pull = gateway.receipts.pull
    yield from _request_faults("send", gateway.send, (*OPTIONS, *MOMENT, *MESSAGE, *LISTS))
    yield from _answer_faults(gateway)
    if gateway.receipts.push is not None:
        yield from _report_faults("receipts.push.report", gateway.receipts.push.report, gateway)
    if pull is not None:
        names = (*OPTIONS, *MOMENT, *(OUTSTANDING if pull.is_per_message else ()))
        yield from _request_faults("receipts.pull.ask", pull.ask, names)
        if not pull.is_per_message:
            yield from _report_faults("receipts.pull.report", pull.report, gateway)
        yield from _code_faults("receipts.pull.report", pull.report)
        if not pull.every_seconds >= PULL_SECONDS_MIN:
            yield said(
                "{at}: {seconds} must be {least} or more; "
                "the upstream bounds how often it is asked",
                at="receipts.pull.every_seconds",
                seconds=pull.every_seconds,
                least=PULL_SECONDS_MIN,
            )
    yield from _route_faults(gateway.routes)
    for one in gateway.routes:
        if gateway.caller.proof == "hmac_sha256" and one.format in _BESIDE_BODY:
            yield said(
                "caller.proof: hmac_sha256 covers the body alone, and path {path} is read from "
                "{format}; use token there",
                path=quoted(one.path),
                format=one.format,
            )


def _request_faults(place: str, asked: RequestTemplate, known: Collection[str]) -> Iterator[Said]:
    for name in _names_of(asked):
        if name not in known:
            yield said(
                "{at}: {name} is no name that can be filled in; there are: {known} "
                "(a brace itself is written twice)",
                at=place,
                name=f"{{{name}}}",
                known=", ".join(known),
            )
    is_web = asked.url.startswith("{endpoint}") or urlsplit(asked.url).scheme in {"http", "https"}
    if not is_web:
        yield said(
            "{at}: {url} must begin with http://, https:// or {endpoint}",
            at=f"{place}.url",
            url=quoted(asked.url),
            endpoint="{endpoint}",
        )
    if asked.form is not None and asked.json is not None:
        yield said(
            "{at}: form and json are both given; a request has one body, leave one out", at=place
        )
    if asked.method == "GET" and (asked.form is not None or asked.json is not None):
        yield said("{at}.method: a GET has no body; write its fields under {at}.query", at=place)
    yield from _signing_faults(place, asked)


def _signing_faults(place: str, asked: RequestTemplate) -> Iterator[Said]:
    signing = asked.signing
    if signing is None:
        return
    if signing.recipe in _DIGESTING and not signing.text:
        yield said(
            "{at}: is missing; it is what {recipe} digests",
            at=f"{place}.signing.text",
            recipe=signing.recipe,
        )
    if signing.recipe is Recipe.TC3_HMAC_SHA256 and (asked.json is None or not signing.service):
        yield said(
            "{at}: {recipe} signs a json body for a service; give both",
            at=f"{place}.signing",
            recipe=signing.recipe,
        )
    body = {"form": asked.form, "json": asked.json}
    if signing.recipe in _DIGESTING and body.get(signing.place, {}) is None:
        where = signing.place
        yield said(
            "{at}: there is no {where} to put it in; add it, or change it",
            at=f"{place}.signing.place",
            where=where,
        )


def _answer_faults(gateway: Gateway) -> Iterator[Said]:
    answer = gateway.answer
    has_values = bool(answer.success.values)
    if has_values is bool(answer.success.begins):
        yield said(
            "{at}: needs either at and values, or begins; give one of them", at="answer.success"
        )
    if has_values and (answer.format != "json" or not answer.success.at):
        yield said(
            "{at}: values are compared with a place of JSON; name it, or use begins",
            at="answer.success.at",
        )
    if answer.format == "text" and (answer.id or answer.code):
        yield said(
            "{at}: a text has no places; use id_after for the id, the first word is its code",
            at="answer",
        )
    if answer.otherwise is answer.otherwise.LOGIN:
        yield said(
            "{at}: login would stop the channel at every unknown code; use permanent",
            at="answer.otherwise",
        )


def _report_faults(place: str, report: ReportReading, gateway: Gateway) -> Iterator[Said]:
    if gateway.answer.has_id and not report.id:
        yield said(
            "{at}: is missing; answers have an id, and a receipt must name the same one",
            at=f"{place}.id",
        )
    if not gateway.answer.has_id and not report.reference:
        yield said(
            "{at}: is missing; answers have no id, so the upstream must say our {reference} again",
            at=f"{place}.reference",
            reference="{reference}",
        )
    if not report.phone:
        yield said("{at}: is missing; name the place of the number", at=f"{place}.phone")
    yield from _code_faults(place, report)


def _code_faults(place: str, report: ReportReading) -> Iterator[Said]:
    known = {code.value for code in ReceiptCode}
    for raw, code in report.codes.items():
        if code not in known:
            yield said(
                "{at}: {raw} is mapped to {code}, which is none of ours; {page} lists them",
                at=f"{place}.codes",
                raw=quoted(raw),
                code=quoted(code),
                page="docs/rules/receipts.md",
            )
    if set(report.delivered) & set(report.pending):
        yield said(
            "{at}: a status cannot be delivered and pending; leave it in one of them",
            at=f"{place}.pending",
        )
    if not report.delivered:
        yield said("{at}: is empty; list the statuses that mean delivered", at=f"{place}.delivered")


def _route_faults(routes: Collection[CallbackRoute]) -> Iterator[Said]:
    for one in routes:
        if not _PATH.fullmatch(one.path):
            yield said("path {path}: must be 1 to 32 of a-z, 0-9, _ and -", path=quoted(one.path))
        if one.format != "query" and one.method == "GET":
            yield said("path {path}: a GET has no body; its format is query", path=one.path)
    if len({one.path for one in routes}) != len(routes):
        yield said("receipts and replies have the same path; give each its own")
