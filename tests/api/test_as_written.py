"""A V1 call whose pairs are taken as they stand gets the verdict of its decoded values, always.

The verdict is written down a second time: values decoded, encoded in the canonical way, signed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from random import Random
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.api.gateway import verify
from hongyan.api.gateway.errors import GatewayError
from hongyan.api.gateway.mismatch import v1_mismatch
from hongyan.api.gateway.verify import check, check_form, v1_string_to_sign
from hongyan.api.gateway.wire import RawRequest, WireRequest, parse

TYPES = (b"application/x-www-form-urlencoded", b"text/plain", b"application/json", b"")
COMMON = {
    "AccessKeyId": "ak",
    "Action": "SendSms",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "n",
    "SignatureVersion": "1.0",
    "Timestamp": "2026-11-22T07:04:51Z",
    "Version": "2017-05-25",
}


def _signature(text: str) -> str:
    return base64.b64encode(hmac.digest(b"s&", text.encode(), hashlib.sha1)).decode()


def _encoded(text: str) -> str:
    return quote(text, safe="~")


def _text(pairs: list[str]) -> str:
    return f"POST&%2F&{_encoded('&'.join(pairs))}"


def _of_values(signed: dict[str, str]) -> str:
    """Return what is signed of decoded values: the one canonical text."""
    names = sorted(name for name in signed if name != "Signature")
    return _text([f"{_encoded(name)}={_encoded(signed[name])}" for name in names])


def _verdict(request: WireRequest) -> GatewayError | None:
    """Return the verdict on decoded values alone."""
    error = check_form(request)
    if error is not None:
        return error
    text = _of_values(request.signed)
    assert text == v1_string_to_sign("POST", request.signed)
    right, given_ = _signature(text), request.signed["Signature"]
    return None if given_ == right else v1_mismatch(text, given_)


def _agree(query: str, body: str = "", content_type: bytes = TYPES[0]) -> GatewayError | None:
    """Return the verdict on a request, after asking for it twice; a broken one has none."""
    headers = [(b"content-type", content_type)] if content_type else []
    request = parse(RawRequest("POST", "/", query.encode(), headers, body.encode()))
    if not isinstance(request, WireRequest):
        return request.error
    found, right = check(request, b"s"), _verdict(request)
    assert (found and (found.code, found.message)) == (right and (right.code, right.message))
    return found


def _canonical(text: str, _choose: Callable[[int], int]) -> str:
    return _encoded(text)


def _any(text: str, choose: Callable[[int], int]) -> str:
    """Write each octet in one of the ways that are legal on the wire."""
    written = []
    for octet in text.encode():
        char = chr(octet)
        bare = char.isascii() and (char.isalnum() or char in "!*'(),:;@$/?~-_.=\0")
        forms = [f"%{octet:02X}", f"%{octet:02x}", _encoded(char) if octet < 128 else ""]
        forms += [char] * bare + ["+"] * (char == " ")
        forms = [form for form in forms if form]
        written.append(forms[choose(len(forms))])
    return "".join(written)


def _odd(text: str, choose: Callable[[int], int]) -> str:
    """Write canonically, then put something odd somewhere."""
    encoded = _encoded(text)
    place = choose(len(encoded) + 1)
    odd = ["+", "%2D", "%41", "%e9%b8%bf", "%7e", "=", "&", "&&", "%", "%zz", "*", "\0", "鸿"]
    return encoded[:place] + odd[choose(len(odd))] + encoded[place:]


WRITERS = (_canonical, _canonical, _canonical, _any, _odd)
NAMES = st.sampled_from(
    ["A", "A1", "A-", "A.1", "A.10", "Aa", "Signature", "Signature1", "a b", "鸿"]
)
VALUES = st.one_of(
    st.sampled_from(["", "1", "a b", "a=b", "*", "~", "鸿雁", "%41", "2026-11-22T07:04:51Z"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)


@settings(max_examples=400, deadline=None)
@given(
    extra=st.lists(st.tuples(NAMES, VALUES), max_size=6),
    chance=st.randoms(use_true_random=False),
    content_type=st.sampled_from(TYPES),
)
def test_whatever_was_signed_and_however_it_is_written_the_verdict_is_that_on_decoded_values(
    extra: list[tuple[str, str]], chance: Random, content_type: bytes
) -> None:
    choose = chance.randrange
    write, pairs = WRITERS[choose(len(WRITERS))], [*COMMON.items(), *extra]
    written = [f"{write(name, choose)}={write(value, choose)}" for name, value in pairs]
    signed = [
        _of_values(dict(pairs)),
        _text(sorted(written)),  # the pairs as they came, which only sometimes are canonical
        _text(sorted(written, key=lambda pair: pair.partition("=")[0])),
        _text(written),
        _text(sorted(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs)),
    ]
    written.append("Signature=" + write(_signature(signed[choose(len(signed))]), choose))
    chance.shuffle(written)
    cut = [0, len(written), choose(len(written) + 1)][choose(3)]
    _agree("&".join(written[:cut]), "&".join(written[cut:]), content_type)


def _call(*pairs: str, text: str = "") -> str:
    """Return a call with these pairs as they stand; signed is `text`, or the pairs sorted."""
    common = [f"{name}={_encoded(value)}" for name, value in COMMON.items()]
    every = sorted([*common, *pairs])
    return "&".join([*every, f"Signature={_encoded(_signature(text or _text(every)))}"])


@pytest.mark.parametrize(
    "pair", ["A=a+b", "A=a*b", "A=%e9%b8%bf", "A=%41", "A=%7E", "A=1=2", "A", "A%31=1"]
)
def test_what_was_signed_as_it_stands_in_another_form_is_refused(pair: str) -> None:
    # why: the signature is made over decoded values, and a text that is signed has one reading.
    error = _agree(_call(pair))
    assert error is not None
    assert error.code == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    "pairs", [("A=1", "A=2"), ("A=1", "A.1=2"), ("A=1", "A-=2"), ("A=1", "A1=2")]
)
def test_names_sort_as_names_and_a_name_counts_once(pairs: tuple[str, ...]) -> None:
    assert _agree(_call(*pairs)) is not None
    pairs = tuple(pair.partition("=")[0] for pair in pairs)
    values = {**COMMON, **{name: str(place) for place, name in enumerate(pairs)}}
    call = _call(
        *[f"{name}={values[name]}" for name in dict.fromkeys(pairs)], text=_of_values(values)
    )
    assert _agree(call) is None


def test_a_body_that_is_not_read_is_not_signed() -> None:
    call = _call("B=2")
    assert _agree(call, "A=1", b"text/plain") is None
    assert _agree(call.replace("&B=2", ""), "B=2", b"text/plain") is not None
    assert _agree(call.replace("&B=2", ""), "B=2") is None
    assert _agree(call, "B=2") is None
    assert _agree(call, "A=1") is not None


def test_most_calls_are_written_as_they_are_signed() -> None:
    for query, body in ((_call("A=%20%E9%B8%BF"), b""), ("", _call("A=%2A").encode())):
        request = parse(RawRequest("POST", "/", query.encode(), [], body))
        assert isinstance(request, WireRequest)
        text = v1_string_to_sign("POST", request.signed)
        assert verify._v1_as_written(request) == text.encode()
