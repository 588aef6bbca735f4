"""Verifies request signatures: V1 (HMAC-SHA1 over parameters) and V3 (ACS3-HMAC-SHA256).

Pure functions of a read request and a secret. Whose secret it is, whether the timestamp is fresh
and the nonce unused: the server asks elsewhere. Nothing here decodes bytes; `api/gateway/wire` did.

A request signature is made over decoded values encoded again in one canonical way, not over the
bytes on the wire: clients write a space as `+` or `%20` and leave `*` or `:` bare as they please.
Where a V1 call is written in that way already, as most are, its pairs are taken as they stand.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from functools import lru_cache

from hongyan.api.gateway.errors import (
    GatewayError,
    GatewayReason,
    gateway_error,
    invalid,
    invalid_parameter,
    missing,
    speakable,
)
from hongyan.api.gateway.mismatch import uncovered_headers, v1_mismatch, v3_mismatch
from hongyan.api.gateway.pieces import PIECE, pieces
from hongyan.api.gateway.wire import Authorization, SignatureKind, WireRequest

V1_METHOD = "HMAC-SHA1"
V1_VERSION = "1.0"
V3_ALGORITHM = "ACS3-HMAC-SHA256"

KEYED_MAX = 1024
"""How many secrets are kept as the beginning of a V1 signature."""

NAMES_MAX = 5
"""How many parameters are named in one answer."""

_BARE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")
_BARE_OCTETS = bytes(sorted(_BARE))
_OCTETS = [chr(octet) if octet in _BARE else f"%{octet:02X}" for octet in range(256)]

_CANONICAL = re.compile(
    rb"\A(?:[A-Za-z0-9._~-]++="
    rb"(?:[A-Za-z0-9._~-]++|%(?:[0189A-F][0-9A-F]|2[0-9A-CF]|3[A-F]|[46]0|5[B-E]|7[BCDF]))*+"
    rb"(?:&|\Z))++"
)
"""Names of bare octets, values of bare octets and of escapes that the canonical encoding writes."""

LONG_OCTETS = 256
"""From this length on, replacing octet by octet costs less than looking at each."""
LONG_KINDS_MAX = 6
"""Base64 has three octets that are encoded, JSON some more."""

_MANDATORY = ("action", "version", "access_key_id", "timestamp", "nonce")
_MANDATORY_NAMES = ("Action", "Version", "AccessKeyId", "Timestamp", "SignatureNonce")


def check_form(request: WireRequest) -> GatewayError | None:
    """Return what is wrong with a call's signature fields before any secret is known, or None.

    Mandatory fields must be there, and the method of signing must be one that this gateway knows.
    """
    if request.signature_kind is SignatureKind.BEARER:
        return gateway_error(GatewayReason.SIGNATURE_METHOD_INVALID)
    if request.signature_kind is SignatureKind.V3:
        error = _check_v3_form(request)
        if error is not None:
            return error
    for field, name in zip(_MANDATORY, _MANDATORY_NAMES, strict=True):
        if not getattr(request, field):
            return missing(name)
    if request.signature_kind is SignatureKind.V3:
        return None
    return _check_v1_form(request.signed) or _check_unsigned(request.unsigned)


def _check_v1_form(signed: dict[str, str]) -> GatewayError | None:
    for name in ("Signature", "SignatureMethod", "SignatureVersion"):
        if not signed.get(name):
            return missing(name)
    if signed["SignatureMethod"].upper() != V1_METHOD:
        return gateway_error(GatewayReason.SIGNATURE_METHOD_INVALID)
    if signed["SignatureVersion"] != V1_VERSION:
        return invalid("SignatureVersion")
    return None


def _check_unsigned(names: tuple[str, ...]) -> GatewayError | None:
    """Refuse what a JSON body adds to a V1 call: an intermediary could have added it."""
    if not names:
        return None
    shown = ", ".join([speakable(name) for name in names[:NAMES_MAX]])
    return invalid_parameter(
        f"The JSON body has parameters that a V1 signature does not cover: {shown}. Send them in "
        "the query or as a form; a JSON body can only repeat them with the same values."
    )


def _check_v3_form(request: WireRequest) -> GatewayError | None:
    if not request.headers.get(b"authorization"):
        return missing("Authorization")
    if request.authorization is None:
        return invalid("Authorization")
    if not request.authorization.signature:
        return missing("Signature")
    if request.authorization.algorithm != V3_ALGORITHM:
        return gateway_error(GatewayReason.SIGNATURE_METHOD_INVALID)
    if not request.headers.get(b"x-acs-content-sha256"):
        return gateway_error(GatewayReason.MISSING_PARAMETER, name="x-acs-content-sha256")
    return None


def check(request: WireRequest, secret: str | bytes) -> GatewayError | None:
    """Return None when the request signature was made with `secret`, else what to answer.

    A wrong signature is a `SignatureMismatch`; anything else is an error of form (`check_form`).
    """
    return check_form(request) or check_signature(request, secret)


def check_signature(request: WireRequest, secret: str | bytes) -> GatewayError | None:
    """Do the same for a request whose form was checked."""
    key = secret.encode() if isinstance(secret, str) else secret
    if request.authorization is None:
        return _check_v1(request, key)
    return _check_v3(request, request.authorization, key)


def _check_v1(request: WireRequest, secret: bytes) -> GatewayError | None:
    given = request.signed["Signature"]
    text = _v1_as_written(request) or v1_string_to_sign(request.raw.method, request.signed).encode()
    made = _v1_keyed(secret).copy()
    made.update(text)
    if hmac.compare_digest(base64.b64encode(made.digest()), given.encode()):
        return None
    return v1_mismatch(text.decode(), given)


# Taking in a key costs as much as the text of a whole call.
@lru_cache(maxsize=KEYED_MAX)
def _v1_keyed(secret: bytes) -> hmac.HMAC:
    """Return a signature of nothing yet, to be copied: each call goes on from there."""
    return hmac.new(secret + b"&", digestmod="sha1")


def _v1_as_written(request: WireRequest) -> bytes | None:
    """Write what `v1_string_to_sign` writes, of the pairs as they came; None where they differ.

    They are the same when every pair is in canonical form and was read, under a name of its own.
    """
    raw = request.raw
    if len(raw.query) + len(raw.body) > PIECE:
        return None
    written = b"&".join([part for part in (raw.query, raw.body) if part])
    if _CANONICAL.fullmatch(written) is None:
        return None
    # An octet below all others ends a name: a name comes before those that begin with it.
    pairs = sorted(written.replace(b"%", b"%25").replace(b"=", b"\0").split(b"&"))
    if len(pairs) != len(request.signed):
        return None
    signed = b"%26".join([pair for pair in pairs if not pair.startswith(b"Signature\0")])
    return raw.method.upper().encode() + b"&%2F&" + signed.replace(b"\0", b"%3D")


def v1_string_to_sign(method: str, parameters: dict[str, str]) -> str:
    """Write what a V1 request signature is made over (Dysmsapi wire, V1 request signature).

    `parameters` are those of query and form, `Signature` or no `Signature` among them.
    """
    names = sorted(parameters)
    canonical = "&".join(
        [f"{_encode(name)}={_encode(parameters[name])}" for name in names if name != "Signature"]
    )
    # Encoded text holds only these three reserved octets, so encoding it again is three
    # replacements.
    twice = [
        piece.replace("%", "%25").replace("=", "%3D").replace("&", "%26")
        for piece in pieces(canonical)
    ]
    return f"{method.upper()}&%2F&{''.join(twice)}"


def _check_v3(
    request: WireRequest, authorization: Authorization, secret: bytes
) -> GatewayError | None:
    body_hash = hashlib.sha256(request.raw.body).hexdigest()
    canonical = v3_canonical_request(request, authorization.signed_headers, body_hash)
    string_to_sign = f"{V3_ALGORITHM}\n{hashlib.sha256(canonical).hexdigest()}"
    expected = hmac.digest(secret, string_to_sign.encode(), "sha256").hex()
    if (
        hmac.compare_digest(expected, authorization.signature.lower())
        and request.headers[b"x-acs-content-sha256"].lower() == body_hash.encode()
        and _is_whole(request, authorization)
    ):
        return None
    return v3_mismatch(request, authorization, canonical, string_to_sign, body_hash)


def _is_whole(request: WireRequest, authorization: Authorization) -> bool:
    """Tell whether no header could have been added, or taken away, on the way."""
    signed = {name.encode("latin-1") for name in authorization.signed_headers.split(";")}
    return signed.issubset(request.headers) and not uncovered_headers(request, authorization)


def v3_canonical_request(request: WireRequest, signed_headers: str, body_hash: str) -> bytes:
    """Write what a V3 request signature is made over (Dysmsapi wire, V3 request signature).

    Header values go in as the bytes received: a client that sends raw UTF-8 there has signed that.
    """
    # By name alone: of a name sent twice the later value is used, so their order must be covered.
    pairs = sorted(request.query_pairs, key=lambda pair: pair[0])
    query = "&".join([f"{_encode(name)}={_encode(value)}" for name, value in pairs])
    path = request.raw.path.encode("utf-8", "surrogatepass") or b"/"
    lines = [request.raw.method.upper().encode(), path, query.encode()]
    for name in signed_headers.split(";"):
        header = name.encode("latin-1")
        lines.append(header + b":" + request.headers.get(header, b"").strip())
    lines += [b"", signed_headers.encode("latin-1"), body_hash.encode()]
    return b"\n".join(lines)


def _encode(text: str) -> str:
    """Percent-encode as RFC 3986 has it: letters, digits and `-_.~` stay, all else is `%XX`."""
    if text.isascii() and text.isalnum():
        return text
    octets = text.encode()
    if len(octets) < LONG_OCTETS:
        return "".join([_OCTETS[octet] for octet in octets])
    return "".join([_encode_long(piece) for piece in pieces(octets)])


def _encode_long(octets: bytes) -> str:
    """Do the same for a file in base64: a pass over the whole for each octet that occurs.

    Where so high a share of octets occurs that looking at each costs less, each is looked at.
    """
    encoded = octets.replace(b"%", b"%25")
    left = octets.translate(None, _BARE_OCTETS + b"%")
    for _ in range(LONG_KINDS_MAX):
        if not left:
            return encoded.decode()
        octet = left[:1]
        encoded = encoded.replace(octet, _OCTETS[octet[0]].encode())
        left = left.replace(octet, b"")
    return "".join([_OCTETS[octet] for octet in octets])
