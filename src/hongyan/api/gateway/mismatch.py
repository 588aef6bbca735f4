"""The answer to a wrong signature: the string that was signed here, and the probable cause.

A hint tells only what is visible on the request itself: the form of the signature given, the
headers that came. Knows no secret and no signature of our own, so no answer can reveal one.
"""

from __future__ import annotations

import re
from typing import Final

from hongyan.api.gateway.errors import GatewayError, GatewayReason, gateway_error
from hongyan.api.gateway.wire import Authorization, WireRequest

MESSAGE_BYTES_MAX: Final = 4096
"""The message repeats the call, which can be long; of a longer one the beginning is repeated."""

SHOWN_BYTES_MAX: Final = 64
CUT: Final = "..."

_SHA1_BASE64 = re.compile(r"[A-Za-z0-9+/]{27}=")
_V1_FORMS: Final = tuple(
    (re.compile(form, re.DOTALL), words)
    for form, words in (
        (r"\A[^%]*%[0-9A-Fa-f]{2}.*", "it is percent-encoded twice"),
        (
            r"\A(?=[^ ]* )[A-Za-z0-9+/ ]{27}=?",
            "it has a blank where a + was, which must be sent as %2B",
        ),
        (r"[0-9A-Fa-f]{40}", "it is hexadecimal, and Base64 of the same bytes is expected"),
        (
            r"[A-Za-z0-9+/]{43}=",
            "it is as long as one of HMAC-SHA256, and HMAC-SHA1 is expected",
        ),
        (r".*", "it is not the 28 characters of Base64 that HMAC-SHA1 gives"),
    )
)
"""How a V1 signature can be damaged, the first that fits; a whole one fits none and has no hint."""

_FORWARDED: Final = (b"x-forwarded-host", b"x-original-host", b"forwarded")


class SignatureMismatch(GatewayError):  # noqa: N818 - an answer, not an exception
    """The signature is not ours. The message repeats the call, phone numbers too: never log it."""

    __slots__ = ()


def v1_mismatch(string_to_sign: str, signature: str) -> SignatureMismatch:
    """Answer a wrong V1 signature.

    Old core SDKs compare the text behind the colon with what they signed and call the secret wrong
    if they agree. So nothing follows it, unless the signature itself arrived damaged: then they
    must not draw that conclusion.
    """
    hint = v1_hint(signature)
    return _answer(GatewayReason.SIGNATURE_MISMATCH_V1, string_to_sign, hint and f" ({hint})")


def v1_hint(signature: str) -> str:
    """Say what is wrong with the form of a V1 signature; empty if nothing is. Has no colon."""
    if _SHA1_BASE64.fullmatch(signature):
        return ""
    shown = signature[:SHOWN_BYTES_MAX]
    words = next(words for form, words in _V1_FORMS if form.fullmatch(shown))
    return f"Hint, the Signature did not arrive as it was computed, {words}."


def v3_mismatch(
    request: WireRequest,
    authorization: Authorization,
    canonical_request: bytes,
    string_to_sign: str,
    body_hash: str,
) -> SignatureMismatch:
    """Answer a wrong V3 signature, or one that does not cover what it must."""
    text = canonical_request[:MESSAGE_BYTES_MAX].decode("utf-8", "replace")
    detail = f"server StringToSign is [{string_to_sign}] server CanonicalRequest is [{text}"
    hint = v3_hint(request, authorization, body_hash)
    return _answer(GatewayReason.SIGNATURE_MISMATCH_V3, detail, f"] Hint: {hint}")


def v3_hint(request: WireRequest, authorization: Authorization, body_hash: str) -> str:
    """Say what a V3 call lacks, or where to look if it lacks nothing that can be seen."""
    headers, signed = request.headers, authorization.signed_headers.split(";")
    gone = [name for name in signed if name.encode("latin-1") not in headers]
    if gone:
        return f"these SignedHeaders did not arrive: {_shown(', '.join(gone).encode())}."
    if uncovered := uncovered_headers(request, authorization):
        names = b", ".join(uncovered)
        return f"these headers must be among SignedHeaders and are not: {_shown(names)}."
    if headers.get(b"x-acs-content-sha256", b"").lower() != body_hash.encode():
        return f"the body that arrived has the SHA-256 {body_hash}, not x-acs-content-sha256."
    host = headers.get(b"host", b"")
    others = [headers[name] for name in _FORWARDED if host not in headers.get(name, host)]
    if others:
        return (
            f"Host is signed; it arrived as {_shown(host)}, and the proxy says that "
            f"{_shown(others[0])} was called. It must pass Host on unchanged."
        )
    return (
        f"if this CanonicalRequest is the client's own, the secret differs. Host is signed and "
        f"arrived as {_shown(host)}: a proxy must pass it on unchanged, and Accept and User-Agent "
        "where they are signed."
    )


def uncovered_headers(request: WireRequest, authorization: Authorization) -> list[bytes]:
    """Return which headers that change a call's meaning came without being signed.

    They are `host`, every `x-acs-*`, and `content-type` where there is a body to be read by it.
    """
    must = {name for name in request.headers if name.startswith(b"x-acs-")} | {b"host"}
    if request.raw.body and b"content-type" in request.headers:
        must.add(b"content-type")
    signed = {name.encode("latin-1") for name in authorization.signed_headers.split(";")}
    return sorted(must - signed)


def _answer(fault: GatewayReason, detail: str, end: str) -> SignatureMismatch:
    """Word a mismatch within the byte limit; where it is cut, the hint at its end stays."""
    room = MESSAGE_BYTES_MAX - len(gateway_error(fault, detail=end).message.encode())
    error = gateway_error(fault, detail=_cut(detail, room) + end)
    return SignatureMismatch(error.code, error.status, error.message)


def _cut(text: str, bytes_max: int) -> str:
    encoded = text[: bytes_max + 1].encode()
    if len(encoded) <= bytes_max:
        return text
    return encoded[: bytes_max - len(CUT)].decode("utf-8", "ignore") + CUT


def _shown(value: bytes) -> str:
    text = value[:SHOWN_BYTES_MAX].decode("latin-1")
    return '"' + "".join([char if char.isprintable() else "?" for char in text]) + '"'
