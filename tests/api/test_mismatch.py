"""A signature that does not match: what the answer says, and that it says no more."""

from __future__ import annotations

import base64
import hmac
from dataclasses import replace

import pytest

from hongyan.api.gateway.mismatch import MESSAGE_BYTES_MAX, SignatureMismatch, v1_hint
from hongyan.api.gateway.verify import check
from hongyan.api.gateway.wire import RawRequest, WireRequest, parse
from tests.api.asgi import HttpRequest
from tests.api.signing import signed_v1, signed_v3

KEY = ("ak", "s3cr3t-0f-0urs")
NOW = 1_800_000_000_000


def read(request: HttpRequest) -> WireRequest:
    raw = RawRequest(request.method, "/", request.query, request.headers, request.body)
    found = parse(raw)
    assert isinstance(found, WireRequest)
    return found


def told(request: WireRequest, secret: str = KEY[1]) -> str:
    error = check(request, secret)
    assert isinstance(error, SignatureMismatch), error
    assert len(error.message.encode()) <= MESSAGE_BYTES_MAX
    assert secret not in error.message
    return error.message


def v1_call(**fields: str) -> HttpRequest:
    return signed_v1("SendSms", fields, key=KEY, now_ms=NOW, method="GET")


def with_plus() -> HttpRequest:
    return next(one for one in (v1_call(OutId=str(n)) for n in range(200)) if b"%2B" in one.query)


@pytest.mark.parametrize(
    ("was", "becomes", "hint"),
    [(b"%2B", b"+", "a blank where a + was"), (b"%2B", b"%252B", "percent-encoded twice")],
)
def test_a_plus_damaged_on_the_way_is_named(was: bytes, becomes: bytes, hint: str) -> None:
    # AUDIT D13
    request = with_plus()
    assert check(read(request), KEY[1]) is None
    damaged = told(read(replace(request, query=request.query.replace(was, becomes))))
    assert hint in damaged
    # Old cores compare what stands behind the first colon, and would call the secret wrong.
    ours = damaged.split(":")
    assert len(ours) == 2
    assert ours[1].endswith(")")


@pytest.mark.parametrize(
    ("signature", "hint"),
    [
        ("A" * 27 + "=", ""),
        ("A" * 27, "not the 28 characters"),
        ("A" * 40, "hexadecimal"),
        ("A" * 43 + "=", "HMAC-SHA256"),
        ("A" * 27 + "=\n", "not the 28 characters"),
        ("", "not the 28 characters"),
        ("x" * 100_000, "not the 28 characters"),
        ("%" * 100_000, "not the 28 characters"),
    ],
)
def test_the_form_of_a_signature_says_how_it_was_damaged(signature: str, hint: str) -> None:
    # AUDIT D13
    words = v1_hint(signature)
    assert (hint in words) if hint else not words
    assert ":" not in words


def test_a_whole_v1_signature_of_another_secret_gets_no_hint_behind_the_string_to_sign() -> None:
    message = told(read(v1_call()), "another")
    assert message.count(":") == 1
    assert message.rpartition("%2526" if "%2526" in message else "%26")[2].startswith("Version")


def changed(request: HttpRequest, name: bytes, value: bytes | None, *more: bytes) -> WireRequest:
    headers = [pair for pair in request.headers if pair[0] != name]
    headers += [] if value is None else [(name, value)]
    headers += [(more[0], more[1])] if more else []
    return read(replace(request, headers=tuple(headers)))


def test_a_host_changed_by_a_proxy_is_named() -> None:
    # AUDIT D13
    request = signed_v3("SendSms", {}, key=KEY, now_ms=NOW)
    inside = told(changed(request, b"host", b"10.0.0.7:8000"))
    assert 'Host is signed and arrived as "10.0.0.7:8000"' in inside
    told_by_proxy = told(
        changed(request, b"host", b"10.0.0.7:8000", b"x-forwarded-host", b"sms.example.com")
    )
    assert 'the proxy says that "sms.example.com" was called' in told_by_proxy


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        (b"host", None, 'did not arrive: "host"'),
        (b"x-acs-extra", b"1", 'must be among SignedHeaders and are not: "x-acs-extra"'),
        (b"x-acs-content-sha256", b"00", "the body that arrived has the SHA-256"),
        (b"host", b"a\nb\xff", '"a?b'),
    ],
)
def test_what_a_v3_call_lacks_is_named(name: bytes, value: bytes | None, hint: str) -> None:
    # AUDIT D13
    request = signed_v3("SendSms", {}, key=KEY, now_ms=NOW)
    assert hint in told(changed(request, name, value))


def test_an_unsigned_content_type_of_a_body_is_named() -> None:
    # AUDIT A6
    request = signed_v3("SendSms", {}, key=KEY, now_ms=NOW)
    sent = replace(request, body=b"OutId=1")
    found = changed(sent, b"content-type", b"application/x-www-form-urlencoded")
    assert 'must be among SignedHeaders and are not: "content-type"' in told(found)


@pytest.mark.parametrize("size", [0, 3000, 4000, 4096, 100_000])
def test_a_long_call_is_repeated_in_part_and_the_hint_stays(size: int) -> None:
    # AUDIT D13: within 4 KiB
    long = v1_call(TemplateParam="鸿" * (size // 3))
    broken = told(read(replace(long, query=long.query.replace(b"Signature=", b"Signature=x"))))
    assert broken.startswith("Specified signature is not matched with our calculation. server")
    v3 = told(read(signed_v3("SendSms", {"A": "鸿" * (size // 3)}, key=KEY, now_ms=NOW)), "other")
    assert "] Hint: " in v3


def test_no_answer_holds_the_signature_that_would_have_been_right() -> None:
    # AUDIT D13: never reveals secrets
    request = read(v1_call())
    right = request.signed["Signature"]
    for damaged in (right[:-1], right + "=", "%2B" + right, right.swapcase()):
        query = request.raw.query.replace(
            right.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D").encode(),
            damaged.encode(),
        )
        message = told(read(HttpRequest("GET", query=query)))
        assert right not in message
    v3 = signed_v3("SendSms", {}, key=KEY, now_ms=NOW)
    text = told(read(v3), "other")
    canonical = text.partition("StringToSign is [")[2].partition("]")[0]
    ours = hmac.digest(b"other", canonical.encode(), "sha256")
    assert ours.hex() not in text
    assert base64.b64encode(ours).decode() not in text
