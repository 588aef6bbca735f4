"""Compares a request signature with ours, and finds the habit that makes the difference.

Each habit is something that programs do wrong, as a function: it signs the way they do. The one
whose signature is the one given, or whose text is, is the cause. Pure; answers no signature.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import quote, quote_plus

from hongyan.api.gateway.mismatch import uncovered_headers, v1_hint
from hongyan.api.gateway.verify import (
    V3_ALGORITHM,
    check_form,
    v1_string_to_sign,
    v3_canonical_request,
)
from hongyan.api.gateway.wire import Authorization, SignatureKind, WireRequest


class Habit(StrEnum):
    """Why a request signature is not ours; `console` has a sentence for each."""

    RIGHT = "right"
    UNSIGNED = "unsigned"
    FORM = "form"
    """A field of the signature is missing or wrong, before anything is compared."""
    ARRIVED_DAMAGED = "arrived_damaged"
    NO_AMPERSAND = "no_ampersand"
    AMPERSAND = "ampersand"
    OTHER_METHOD = "other_method"
    PLUS = "plus"
    STAR = "star"
    TILDE = "tilde"
    SLASH = "slash"
    ENCODED_ONCE = "encoded_once"
    BARE_PATH = "bare_path"
    LOWER_ESCAPES = "lower_escapes"
    UNSORTED = "unsorted"
    SORTED_CASELESS = "sorted_caseless"
    ENCODED_BEFORE = "encoded_before"
    SHA256 = "sha256"
    BLANK_SECRET = "blank_secret"  # noqa: S105 - a word
    QUERY_ALONE = "query_alone"
    EMPTY_LEFT_OUT = "empty_left_out"
    LEFT_OUT = "left_out"
    GBK = "gbk"
    HEADER_GONE = "header_gone"
    HEADER_UNCOVERED = "header_uncovered"
    BODY_HASH = "body_hash"
    EMPTY_BODY = "empty_body"
    NO_PORT = "no_port"
    OTHER_SECRET = "other_secret"  # noqa: S105 - a word
    """The text is ours, or no habit fits: then the secret is another one."""
    OTHER_TEXT = "other_text"


class FoundCause(NamedTuple):
    """What a comparison found. `ours` and `theirs` are what is signed; "" is unknown."""

    kind: str
    habit: Habit
    detail: str = ""
    ours: str = ""
    theirs: str = ""

    @property
    def differs_at(self) -> int | None:
        """Return the place of the first different character, None where there is none."""
        if not self.theirs or self.ours == self.theirs:
            return None
        pairs = zip(self.ours, self.theirs, strict=False)
        shortest = min(len(self.ours), len(self.theirs))
        return next((at for at, (a, b) in enumerate(pairs) if a != b), shortest)


Encode: TypeAlias = Callable[[str], str]


class _Made(NamedTuple):
    """What a habit signs: its text, and the signature that comes of it."""

    habit: Habit
    text: str
    signature: str
    detail: str = ""


_METHODS: Final = ("GET", "POST")
_EMPTY_SHA256: Final = hashlib.sha256(b"").hexdigest()


def compare(request: WireRequest, secret: bytes, theirs: str = "") -> FoundCause:
    """Compare a call with what its key signs; `theirs` is what the program says it signed."""
    kind = str(request.signature_kind)
    if request.signature_kind is SignatureKind.NONE:
        return FoundCause(kind, Habit.UNSIGNED)
    error = check_form(request)
    if error is not None:
        return FoundCause(kind, Habit.FORM, error.message)
    if request.authorization is not None:
        return _compare_v3(request, request.authorization, secret, theirs)
    return _compare_v1(request, secret, theirs)


def compare_text(ours: str, theirs: str) -> FoundCause:
    """Compare two strings to sign, where no call is available."""
    kind = "v1" if ours[:4] in {"GET&", "POST"} else "v3"
    if not theirs or theirs == ours:
        return FoundCause(kind, Habit.OTHER_SECRET, "", ours, theirs)
    return FoundCause(kind, Habit.OTHER_TEXT, "", ours, theirs)


def _compare_v1(request: WireRequest, secret: bytes, theirs: str) -> FoundCause:
    parameters = {name: one for name, one in request.signed.items() if name != "Signature"}
    given, method = request.signed["Signature"], request.raw.method
    ours = v1_string_to_sign(method, parameters)
    if _is_same(given, _v1(ours, secret + b"&")):
        return FoundCause("v1", Habit.RIGHT, "", ours, theirs)
    for made in _v1_habits(request, method, parameters, secret):
        if _is_same(given, made.signature) or (theirs and theirs == made.text != ours):
            return FoundCause("v1", made.habit, made.detail, ours, theirs or made.text)
    if hint := v1_hint(given):
        return FoundCause("v1", Habit.ARRIVED_DAMAGED, hint, ours, theirs)
    is_other = bool(theirs) and theirs != ours
    return FoundCause("v1", Habit.OTHER_TEXT if is_other else Habit.OTHER_SECRET, "", ours, theirs)


def _v1_habits(
    request: WireRequest, method: str, parameters: Mapping[str, str], secret: bytes
) -> Iterator[_Made]:
    key, ours = secret + b"&", v1_string_to_sign(method, dict(parameters))
    yield _Made(Habit.NO_AMPERSAND, ours, _v1(ours, secret))
    yield _Made(Habit.SHA256, ours, _v1(ours, key, "sha256"))
    for wrong in (secret + b"\n&", secret.strip() + b" &", b" " + secret + b"&"):
        yield _Made(Habit.BLANK_SECRET, ours, _v1(ours, wrong))
    for other in _METHODS:
        if other != method:
            text = v1_string_to_sign(other, dict(parameters))
            yield _Made(Habit.OTHER_METHOD, text, _v1(text, key), other)
    for habit, text in _v1_texts(request, method, parameters):
        if text != ours:
            yield _Made(habit, text, _v1(text, key))
    for name in parameters:
        rest = {each: value for each, value in parameters.items() if each != name}
        text = v1_string_to_sign(method, rest)
        yield _Made(Habit.LEFT_OUT, text, _v1(text, key), name)


def _v1_texts(
    request: WireRequest, method: str, parameters: Mapping[str, str]
) -> Iterator[tuple[Habit, str]]:
    """Yield the texts that programs sign which encode or order otherwise."""
    pairs = sorted(parameters.items())

    def text(encode: Encode = _rfc, again: Encode = _rfc, path: str = "%2F") -> str:
        canonical = "&".join(f"{encode(name)}={encode(value)}" for name, value in pairs)
        return f"{method}&{path}&{again(canonical)}"

    yield Habit.PLUS, text(quote_plus)
    yield Habit.STAR, text(lambda one: quote(one, safe="-_.~*"))
    yield Habit.TILDE, text(lambda one: _rfc(one).replace("~", "%7E"))
    yield Habit.SLASH, text(lambda one: quote(one, safe="-_.~/"))
    yield Habit.ENCODED_ONCE, text(again=str)
    yield Habit.BARE_PATH, text(path="/")
    yield Habit.LOWER_ESCAPES, text(_lower, _lower, "%2f")
    yield Habit.LOWER_ESCAPES, text(_lower)
    yield Habit.ENCODED_BEFORE, text(lambda one: _rfc(_rfc(one)))
    yield Habit.GBK, text(lambda one: quote(one, safe="-_.~", encoding="gbk", errors="replace"))
    for habit, chosen in (
        (Habit.UNSORTED, list(parameters.items())),
        (Habit.SORTED_CASELESS, sorted(pairs, key=lambda one: one[0].lower())),
        (Habit.QUERY_ALONE, sorted(one for one in request.query_pairs if one[0] != "Signature")),
        (Habit.EMPTY_LEFT_OUT, [one for one in pairs if one[1]]),
    ):
        pairs = chosen
        yield habit, text()
        pairs = sorted(parameters.items())


def _compare_v3(
    request: WireRequest, authorization: Authorization, secret: bytes, theirs: str
) -> FoundCause:
    body_hash = hashlib.sha256(request.raw.body).hexdigest()
    signed = authorization.signed_headers
    ours = v3_canonical_request(request, signed, body_hash)
    shown, given = ours.decode("utf-8", "replace"), authorization.signature.lower()
    theirs = theirs.replace("\r\n", "\n")
    gone = [name for name in signed.split(";") if name.encode("latin-1") not in request.headers]
    if gone:
        return FoundCause("v3", Habit.HEADER_GONE, ", ".join(gone), shown, theirs)
    if request.headers[b"x-acs-content-sha256"].lower() != body_hash.encode():
        sent = request.headers[b"x-acs-content-sha256"].decode("latin-1")
        is_empty = sent == _EMPTY_SHA256
        return FoundCause("v3", Habit.EMPTY_BODY if is_empty else Habit.BODY_HASH, body_hash, shown)
    if hmac.compare_digest(_v3(ours, secret), given):
        uncovered = b", ".join(uncovered_headers(request, authorization)).decode("latin-1")
        habit = Habit.HEADER_UNCOVERED if uncovered else Habit.RIGHT
        return FoundCause("v3", habit, uncovered, shown, theirs)
    for made in _v3_habits(request, signed, ours, secret, body_hash):
        if hmac.compare_digest(made.signature, given) or (theirs and theirs == made.text != shown):
            return FoundCause("v3", made.habit, made.detail, shown, theirs or made.text)
    is_other = bool(theirs) and theirs != shown
    return FoundCause("v3", Habit.OTHER_TEXT if is_other else Habit.OTHER_SECRET, "", shown, theirs)


def _v3_habits(
    request: WireRequest, signed: str, ours: bytes, secret: bytes, body_hash: str
) -> Iterator[_Made]:
    shown = ours.decode("utf-8", "replace")
    yield _Made(Habit.AMPERSAND, shown, _v3(ours, secret + b"&"))
    for wrong in (secret + b"\n", secret + b" ", b" " + secret):
        yield _Made(Habit.BLANK_SECRET, shown, _v3(ours, wrong))
    host = request.headers.get(b"host", b"")
    others: list[tuple[Habit, bytes, str]] = [
        (Habit.OTHER_METHOD, ours.replace(request.raw.method.encode(), one.encode(), 1), one)
        for one in _METHODS
        if one != request.raw.method
    ]
    if b":" in host:
        bare = host.rpartition(b":")[0]
        without = ours.replace(b"host:" + host + b"\n", b"host:" + bare + b"\n")
        others.append((Habit.NO_PORT, without, host.decode("latin-1")))
    in_order = "&".join(f"{_rfc(name)}={_rfc(value)}" for name, value in request.query_pairs)
    lines = ours.split(b"\n")
    others.append((Habit.UNSORTED, b"\n".join([*lines[:2], in_order.encode(), *lines[3:]]), ""))
    plus = lines[2].replace(b"%20", b"+")
    others.append((Habit.PLUS, b"\n".join([*lines[:2], plus, *lines[3:]]), ""))
    hashless = ours.removesuffix(body_hash.encode()) + _EMPTY_SHA256.encode()
    others.append((Habit.EMPTY_BODY, hashless, body_hash))
    for name in signed.split(";"):
        header = name.encode("latin-1") + b":"
        kept = [line for line in lines if not line.startswith(header)]
        others.append((Habit.LEFT_OUT, b"\n".join(kept), name))
    for habit, text, detail in others:
        if text != ours:
            yield _Made(habit, text.decode("utf-8", "replace"), _v3(text, secret), detail)


def _rfc(text: str) -> str:
    return quote(text, safe="-_.~")


def _lower(text: str) -> str:
    encoded = _rfc(text)
    places = [at for at, one in enumerate(encoded) if one == "%"]
    letters = list(encoded)
    for at in places:
        letters[at + 1 : at + 3] = [one.lower() for one in letters[at + 1 : at + 3]]
    return "".join(letters)


def _v1(text: str, key: bytes, algorithm: str = "sha1") -> str:
    return base64.b64encode(hmac.digest(key, text.encode(), algorithm)).decode()


def _v3(canonical: bytes, secret: bytes) -> str:
    text = f"{V3_ALGORITHM}\n{hashlib.sha256(canonical).hexdigest()}"
    return hmac.digest(secret, text.encode(), "sha256").hex()


def _is_same(given: str, made: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), made.encode())
