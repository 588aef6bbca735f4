"""Nothing unsigned changes what an action sees: JSON bodies of V1, bodies and headers of V3."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.api.gateway.errors import GatewayError
from hongyan.api.gateway.verify import check, check_form
from hongyan.api.gateway.wire import RawRequest, WireRequest, parse
from tests.api.signing import signed_v1, signed_v3

SECRET = "s3cr3t"
NOW = 1_800_000_000_000
FORM = (b"content-type", b"application/x-www-form-urlencoded")


def _read(raw: RawRequest) -> WireRequest:
    request = parse(raw)
    assert isinstance(request, WireRequest), request
    return request


def _code(error: GatewayError | None) -> str:
    return error.code if error else "OK"


def _v1(fields: dict[str, str], body: bytes = b"", *headers: tuple[bytes, bytes]) -> WireRequest:
    sent = signed_v1("SendSms", fields, key=("ak", SECRET), now_ms=NOW, method="GET")
    return _read(RawRequest("GET", "/", sent.query, headers, body))


def _v3(body: bytes, content_type: bytes | None) -> WireRequest:
    kind = (content_type or b"").decode()
    key = ("ak", SECRET)
    sent = signed_v3("SendSms", {"Q": "1"}, key=key, now_ms=NOW, body=body, content_type=kind)
    return _read(RawRequest("POST", "/", sent.query, sent.headers, body))


JSON = (b"content-type", b"application/json")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"OutId":7}', "InvalidParameter"),
        (b'{"Action":"Other"}', "InvalidParameter"),
        (b'{"Action":"SendSms"}', "OK"),
        (b'{"Action":"SendSms","OutId":null,"Tags":[]}', "OK"),
        (b'{"Signature":"x"}', "InvalidParameter"),
        (b'{"sendSms":"x"}', "InvalidParameter"),
        (b"{}", "OK"),
        (b"[]", "InvalidParameter"),
    ],
)
def test_a_json_body_under_v1_can_only_repeat_what_is_signed(body: bytes, code: str) -> None:
    # AUDIT A6
    query = _v1({}).raw.query
    answer = parse(RawRequest("GET", "/", query, [JSON], body))
    if isinstance(answer, WireRequest):
        assert _code(check(answer, SECRET)) == code
        assert answer.parameters == answer.signed
    else:
        assert answer.error.code == code


def test_what_a_json_body_adds_under_v1_is_named_with_a_remedy() -> None:
    # AUDIT A6
    error = check_form(_v1({}, b'{"OutId":"1","\x7f":2}', JSON))
    assert error is not None
    assert "does not cover: OutId, ?." in error.message
    assert "as a form" in error.message


def test_clients_that_send_everything_twice_are_understood() -> None:
    # An old C# core sends its fields in the query, numbered out, and as a JSON body, nested.
    fields = {"Tag.1.Key": "k", "Tag.1.Value": "v", "Ids.1": "7", "All": "True", "Note": "鸿"}
    body = '{"Tag":[{"Key":"k","Value":"v"}],"Ids":[7],"All":true,"Note":"鸿","No":null}'
    assert check(_v1(fields, body.encode(), JSON), SECRET) is None
    other = body.replace('"v"', '"w"')
    assert _code(check(_v1(fields, other.encode(), JSON), SECRET)) == "InvalidParameter"


TYPES = st.sampled_from(
    [None, FORM, JSON, (b"content-type", b"text/plain"), (b"content-type", b"multipart/form-data")]
)
BODIES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([b"", b"OutId=9", b'{"OutId":"9"}', b'{"Action":"SendSms"}', b"{}", b"null"]),
)
EXTRA_HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                b"x-acs-action",
                b"x-acs-security-token",
                b"x-acs-version",
                b"x-acs-date",
                b"x-forwarded-host",
                b"accept",
                b"content-type",
                b"x-http-method-override",
            ]
        ),
        st.sampled_from([b"SendBatchSms", b"application/json", b"text/plain", b"OutId=9", b""]),
    ),
    max_size=3,
)


def _seen(request: WireRequest) -> tuple[object, ...]:
    return (
        request.parameters,
        request.action,
        request.version,
        request.access_key_id,
        request.security_token,
        request.nonce,
        request.timestamp,
    )


@given(body=BODIES, content_type=TYPES, extra=EXTRA_HEADERS, query=st.sampled_from([b"", b"&A=1"]))
def test_nothing_unsigned_changes_what_a_handler_sees_of_a_v1_call(
    body: bytes,
    content_type: tuple[bytes, bytes] | None,
    extra: list[tuple[bytes, bytes]],
    query: bytes,
) -> None:
    # AUDIT A6
    honest = _v1({"OutId": "7"})
    assert check(honest, SECRET) is None
    headers = [*extra, *([content_type] if content_type else [])]
    tampered = parse(RawRequest("GET", "/", honest.raw.query + query, headers, body))
    if isinstance(tampered, WireRequest) and check(tampered, SECRET) is None:
        assert _seen(tampered) == _seen(honest)


@pytest.mark.parametrize(
    ("body", "signed", "sent", "seen"),
    [
        (b"OutId=7", FORM[1], FORM[1], {"Q": "1", "OutId": "7"}),
        (b'{"OutId":7}', JSON[1], JSON[1], {"Q": "1", "OutId": "7"}),
        (b"OutId=7", None, None, {"Q": "1", "OutId": "7"}),
        (b"OutId=7", None, FORM[1], None),
        (b"OutId=7", None, b"text/plain", None),
        (b"OutId=7", None, JSON[1], None),
        (b"OutId=7", FORM[1], b"text/plain", None),
        (b"OutId=7", FORM[1], None, None),
        (b"", None, b"application/octet-stream", {"Q": "1"}),
    ],
)
def test_a_v3_body_is_read_as_its_signature_says_or_not_at_all(
    body: bytes, signed: bytes | None, sent: bytes | None, seen: dict[str, str] | None
) -> None:
    # AUDIT A6: a signed body ignored, or read in another way, by an unsigned content-type
    raw = _v3(body, signed).raw
    headers = [pair for pair in raw.headers if pair[0] != b"content-type"]
    headers += [] if sent is None else [(b"content-type", sent)]
    request = parse(RawRequest("POST", "/", raw.query, headers, body))
    if seen is None:
        assert not isinstance(request, WireRequest) or check(request, SECRET) is not None
    else:
        assert isinstance(request, WireRequest)
        assert check(request, SECRET) is None
        assert request.parameters == seen


@given(body=BODIES, content_type=TYPES, extra=EXTRA_HEADERS)
def test_nothing_unsigned_changes_what_a_handler_sees_of_a_v3_call(
    body: bytes, content_type: tuple[bytes, bytes] | None, extra: list[tuple[bytes, bytes]]
) -> None:
    # AUDIT A6
    for honest in (_v3(b"OutId=7", FORM[1]), _v3(b"OutId=7", None), _v3(b"", None)):
        assert check(honest, SECRET) is None
        kept = [pair for pair in honest.raw.headers if pair[0] != b"content-type"]
        typed = [content_type] if content_type else []
        for headers in ([*honest.raw.headers, *extra], [*kept, *extra, *typed]):
            for sent in (honest.raw.body, body):
                tampered = parse(RawRequest("POST", "/", b"Q=1", headers, sent))
                if isinstance(tampered, WireRequest) and check(tampered, SECRET) is None:
                    assert _seen(tampered) == _seen(honest)


def test_a_v3_body_of_another_type_is_refused_and_not_passed_over() -> None:
    # AUDIT A6
    headers = [(b"x-acs-date", b"x"), (b"content-type", b"application/xml")]
    answer = parse(RawRequest("POST", "/", b"", headers, b"<a/>"))
    assert not isinstance(answer, WireRequest)
    assert "application/x-www-form-urlencoded" in answer.error.message


def test_a_form_needs_no_content_type() -> None:
    # AUDIT D12
    sent = signed_v1("SendSms", {"OutId": "7"}, key=("ak", SECRET), now_ms=NOW)
    request = _read(RawRequest("POST", "/", b"", (), sent.body))
    assert check(request, SECRET) is None
    assert request.parameters["OutId"] == "7"
