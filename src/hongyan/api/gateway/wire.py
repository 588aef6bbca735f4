"""Parses one HTTP request: its merged parameters, and what the gateway must know of the caller.

Reads bytes into values and judges nothing else: whether the request signature holds is the question
of `api/gateway/verify`, what an action's parameters mean that of `api/handlers/params`. No clock,
no I/O, and never an exception: bytes that cannot be read become an `UnreadableCall`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import msgspec

from hongyan.api.gateway.errors import GatewayError, invalid, invalid_parameter
from hongyan.api.gateway.pieces import PIECE, escaped_pieces
from hongyan.api.parameters.values import NESTING_MAX, is_nested_too_deep
from hongyan.kernel.bounds import HEADER_BYTES_MAX, HEADERS_MAX

PARAMETERS_MAX = 1000
"""The largest honest call, a batch with its lists numbered out, stays far below this."""
BODY_BYTES_MAX = 8 * 1024 * 1024
"""Room for the papers of a sign (base64 in the form); a thousand numbers are 12 kB."""

_BODIES = {b"application/x-www-form-urlencoded": "form", b"application/json": "json"}
"""How bodies of a content type are read."""

BODY_TYPE_WORDS = (
    "The content-type of a request body must be application/x-www-form-urlencoded "
    "or application/json."
)
JSON_WORDS = (
    f"The request body is not a valid JSON object, or is nested deeper than {NESTING_MAX} levels."
)
KEPT_CHARACTERS_MAX = 256
"""Longer pairs are read each time: what callers make us keep is bounded."""

_AUTHORIZATION = re.compile(
    r"\A(ACS3-[A-Z0-9-]+)\s+Credential=([^,\s]*)\s*,\s*"
    r"SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-fA-F]*)"
)
_V1_MARKS = ("Signature", "SignatureMethod", "SignatureVersion", "AccessKeyId")
_V3_MARKS = (b"x-acs-content-sha256", b"x-acs-signature-nonce", b"x-acs-date")


class SignatureKind(StrEnum):
    """How a call is signed. `none` is a browser; `bearer` is known only to be refused."""

    V1 = "v1"
    V3 = "v3"
    BEARER = "bearer"
    NONE = "none"


class RawRequest(msgspec.Struct, frozen=True, gc=False):
    """One HTTP request as received. Header names are lower case, as ASGI gives them."""

    method: str
    path: str
    query: bytes
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes


def host_of(headers: Sequence[tuple[bytes, bytes]]) -> str:
    """Return the host that was called, as the caller wrote it."""
    return next((value.decode("latin-1") for name, value in headers if name == b"host"), "")


@dataclass(frozen=True, slots=True)
class Authorization:
    """The `Authorization` header of a V3 call, in its parts."""

    algorithm: str
    access_key_id: str
    signed_headers: str
    signature: str


class WireRequest(msgspec.Struct, frozen=True, gc=False):
    """One request, read. Texts that were not sent are empty.

    `parameters` is what an action reads. `signed` is the part of it that a V1 signature covers
    (query and form); the two differ only for a V3 call with a JSON body. `unsigned` names what a
    JSON body says under V1 beyond `signed`: such a call is refused. `headers` holds, for a header
    sent twice, its values sorted and joined by a comma, which is also how V3 signs them.
    """

    raw: RawRequest
    parameters: dict[str, str]
    signed: dict[str, str]
    unsigned: tuple[str, ...]
    query_pairs: list[tuple[str, str]]
    headers: dict[bytes, bytes]
    signature_kind: SignatureKind
    authorization: Authorization | None
    action: str
    version: str
    format: str
    access_key_id: str
    nonce: str
    timestamp: str
    security_token: str


@dataclass(frozen=True, slots=True)
class UnreadableCall:
    """A request that cannot be read, and in which form (`json`, `xml`) to say so."""

    error: GatewayError
    format: str = "json"


class Claims(NamedTuple):
    """What a request says of itself: the last fields of a `WireRequest`, in their order."""

    authorization: Authorization | None
    action: str
    version: str
    format: str
    access_key_id: str
    nonce: str
    timestamp: str
    security_token: str


class _UnreadableError(Exception):
    """Raised by the readers below with the answer; caught in this module."""

    def __init__(self, error: GatewayError) -> None:
        super().__init__(error.message)
        self.error = error


def parse(raw: RawRequest) -> WireRequest | UnreadableCall:
    """Read one request (Dysmsapi wire, where parameters travel).

    Query first, then body: what the body says wins over the query. A JSON object is a body too, but
    under V1, which does not sign it, it can only repeat what query and form say.
    """
    try:
        return _read(raw)
    except _UnreadableError as unreadable:
        return UnreadableCall(unreadable.error)


def _read(raw: RawRequest) -> WireRequest:
    headers = _read_headers(raw.headers)
    if len(raw.body) > BODY_BYTES_MAX:
        raise _UnreadableError(
            invalid_parameter(f"The request body is larger than {BODY_BYTES_MAX} bytes.")
        )
    query_pairs = _read_pairs(raw.query) if raw.query else []
    signed = dict(query_pairs)
    members: dict[str, msgspec.Raw] = {}
    is_other = False
    if raw.body:
        match _content_type(headers, raw.body):
            case "form":
                signed.update(_read_pairs(raw.body))
            case "json":
                members = _read_members(raw.body)
            case _:
                is_other = True
    if len(signed) + len(members) > PARAMETERS_MAX:
        raise _UnreadableError(_too_many_parameters())
    kind = _signature_kind(headers, signed)
    if is_other and kind is SignatureKind.V3:
        raise _UnreadableError(invalid_parameter(BODY_TYPE_WORDS))
    if kind is SignatureKind.V1:
        unsigned = tuple([name for name in members if not _repeats(name, members[name], signed)])
        return WireRequest(
            raw, signed, signed, unsigned, query_pairs, headers, kind, *_v1_claims(signed)
        )
    parameters = {**signed, **_texts(members)} if members else signed
    claims = _header_claims(headers, parameters, is_v3=kind is SignatureKind.V3)
    return WireRequest(raw, parameters, signed, (), query_pairs, headers, kind, *claims)


def _content_type(headers: dict[bytes, bytes], body: bytes) -> str:
    """Return how a body is read: `form`, `json`, or `` for neither.

    Without the header it is what it looks like. No form begins with a brace: it would be escaped.
    """
    written = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if written:
        return _BODIES.get(written, "")
    return "json" if body.lstrip()[:1] == b"{" else "form"


def _v1_claims(signed: dict[str, str]) -> Claims:
    """Take what the gateway must know from signed parameters alone: V1 signs no header, no JSON."""
    text = signed.get
    return Claims(
        authorization=None,
        action=text("Action", ""),
        version=text("Version", ""),
        # Old Java cores leave Format out and parse XML; some Python ones send the literal `None`.
        format="xml" if text("Format", "xml").lower() == "xml" else "json",
        access_key_id=text("AccessKeyId", ""),
        nonce=text("SignatureNonce", ""),
        timestamp=text("Timestamp", ""),
        security_token=text("SecurityToken", ""),
    )


def _header_claims(
    headers: dict[bytes, bytes], parameters: dict[str, str], *, is_v3: bool
) -> Claims:
    """Take it from the headers first: V3 signs them, and the query, and the body by its hash."""

    def text(header: bytes, parameter: str) -> str:
        value = headers.get(header)
        return parameters.get(parameter, "") if value is None else value.decode("latin-1")

    authorization = None
    if is_v3:
        match = _AUTHORIZATION.fullmatch(headers.get(b"authorization", b"").decode("latin-1"))
        authorization = Authorization(*match.groups()) if match else None
    wants_xml = not is_v3 and parameters.get("Format", "").lower() == "xml"
    key_id = authorization.access_key_id if authorization else parameters.get("AccessKeyId", "")
    return Claims(
        authorization=authorization,
        action=text(b"x-acs-action", "Action"),
        version=text(b"x-acs-version", "Version"),
        format="xml" if wants_xml else "json",
        access_key_id=key_id,
        nonce=text(b"x-acs-signature-nonce", "SignatureNonce"),
        timestamp=text(b"x-acs-date", "Timestamp"),
        security_token=text(b"x-acs-security-token", "SecurityToken"),
    )


def _signature_kind(headers: dict[bytes, bytes], signed: dict[str, str]) -> SignatureKind:
    if headers.get(b"authorization", b"").startswith(b"ACS3-"):
        return SignatureKind.V3
    if "Signature" in signed:
        return SignatureKind.V1
    if (
        b"x-acs-bearer-token" in headers
        or "BearerToken" in signed
        or signed.get("SignatureType", "").upper() == "BEARERTOKEN"
    ):
        return SignatureKind.BEARER
    if any(mark in headers for mark in _V3_MARKS):
        return SignatureKind.V3
    if any(mark in signed for mark in _V1_MARKS):
        return SignatureKind.V1
    return SignatureKind.NONE


def _read_headers(sent: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    headers = dict(sent)
    if len(sent) > HEADERS_MAX or sum([len(name) + len(value) for name, value in sent]) > (
        HEADER_BYTES_MAX
    ):
        raise _UnreadableError(invalid_parameter("The request headers are too large."))
    if len(headers) != len(sent):
        several: dict[bytes, list[bytes]] = {}
        for name, value in sent:
            several.setdefault(name, []).append(value.strip())
        headers = {name: b",".join(sorted(values)) for name, values in several.items()}
    return headers


def _read_pairs(encoded: bytes) -> list[tuple[str, str]]:
    """Decode a query or a form: `+` and `%20` are both a space, blank values are kept."""
    if encoded.count(b"&") >= PARAMETERS_MAX:
        raise _UnreadableError(_too_many_parameters())
    try:
        text = encoded.decode()
    except UnicodeDecodeError:
        raise _UnreadableError(_broken_pair(encoded)) from None
    pairs = []
    for pair in text.split("&"):
        read = _pair(pair) if len(pair) <= KEPT_CHARACTERS_MAX else _pair_once(pair)
        if read is not None:
            pairs.append(read)
    return pairs


def _pair_once(pair: str) -> tuple[str, str] | None:
    """Read one pair; None where there is nothing."""
    name, equals, value = pair.partition("=")
    if "%" in pair or "+" in pair:
        try:
            name, value = _percent_decode(name), _percent_decode(value)
        except ValueError:
            raise _UnreadableError(invalid(name)) from None
    return (name, value) if name or equals else None


# Most pairs of a call were in the one before it: its action, its key, its sign, its template.
_pair = lru_cache(maxsize=512)(_pair_once)


def _percent_decode(text: str) -> str:
    r"""Decode `%XX` and `+`; raises ValueError on half an escape or on bytes that are not UTF-8.

    `%XX` becomes `\xXX` and CPython's decoder of its own escapes does the work in C: six times as
    fast as `urllib.parse.unquote_plus`, and, unlike it, strict about half an escape.
    """
    if "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    octets = text.encode()
    if len(octets) <= PIECE:
        return _unescaped(octets).decode()
    return b"".join([_unescaped(piece) for piece in escaped_pieces(octets)]).decode()


def _unescaped(octets: bytes) -> bytes:
    escaped = octets.replace(b"\\", b"\\\\").replace(b"%", b"\\x")
    return codecs.escape_decode(escaped)[0]


def _broken_pair(encoded: bytes) -> GatewayError:
    for pair in encoded.split(b"&"):
        try:
            pair.decode()
        except UnicodeDecodeError:
            return invalid(pair.partition(b"=")[0].decode("latin-1"))
    return invalid_parameter("The request is not valid UTF-8.")


def _read_members(body: bytes) -> dict[str, msgspec.Raw]:
    if is_nested_too_deep(body):
        raise _UnreadableError(invalid_parameter(JSON_WORDS))
    try:
        return msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except (ValueError, RecursionError, msgspec.DecodeError):
        raise _UnreadableError(invalid_parameter(JSON_WORDS)) from None


def _texts(members: dict[str, msgspec.Raw]) -> dict[str, str]:
    """Read a JSON object: texts and numbers as they are, `null` as not sent, the rest as JSON text.

    Numbers keep the digits they were written with: an id must not pass through a float.
    """
    fields = {}
    for name, member in members.items():
        text = _member_text(name, member)
        if text is not None:
            fields[name] = text
    return fields


def _member_text(name: str, member: msgspec.Raw) -> str | None:
    try:
        return _json_text(bytes(member).strip())
    except (ValueError, RecursionError, msgspec.DecodeError):
        raise _UnreadableError(invalid(name)) from None


def _repeats(name: str, member: msgspec.Raw, signed: dict[str, str]) -> bool:
    """Tell whether a member of a JSON body says only what query or form say.

    Some clients send a list numbered out in the query, and nested in the body; and a flag in the
    spelling of their language.
    """
    text = _member_text(name, member)
    if text is None or signed.get(name) == text:
        return True
    if text in {"true", "false"}:
        return signed.get(name, "").lower() == text
    inner = bytes(member).strip()
    if inner[:1] == b"[":
        items = msgspec.json.decode(inner, type=list[msgspec.Raw])
        numbered = [(f"{name}.{place}", item) for place, item in enumerate(items, 1)]
    elif inner[:1] == b"{":
        read = msgspec.json.decode(inner, type=dict[str, msgspec.Raw])
        numbered = [(f"{name}.{key}", item) for key, item in read.items()]
    else:
        return False
    return all(_repeats(key, item, signed) for key, item in numbered)


def _json_text(member: bytes) -> str | None:
    first = member[:1]
    if first == b'"':
        return msgspec.json.decode(member, type=str)
    if first in {b"{", b"["}:
        # Python's own decoder lets a lone surrogate through; this one, like UTF-8, does not.
        msgspec.json.decode(member)
        return msgspec.json.format(member, indent=-1).decode()
    return None if member == b"null" else member.decode()


def _too_many_parameters() -> GatewayError:
    return invalid_parameter(f"The request has more than {PARAMETERS_MAX} parameters.")
