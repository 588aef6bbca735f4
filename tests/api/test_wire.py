"""Reading one HTTP request: parameters from everywhere, a clear answer to what is broken."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.api.gateway.verify import check
from hongyan.api.gateway.wire import (
    BODY_BYTES_MAX,
    HEADER_BYTES_MAX,
    PARAMETERS_MAX,
    Claims,
    RawRequest,
    SignatureKind,
    UnreadableCall,
    WireRequest,
    parse,
)

FORM = (b"content-type", b"application/x-www-form-urlencoded")
JSON = (b"content-type", b"application/json; charset=utf-8")
Headers = Sequence[tuple[bytes, bytes]]


def read(query: bytes = b"", headers: Headers = (), body: bytes = b"") -> WireRequest:
    request = parse(RawRequest("POST", "/", query, headers, body))
    assert isinstance(request, WireRequest), request
    return request


def fail(query: bytes = b"", headers: Headers = (), body: bytes = b"") -> tuple[str, str]:
    error = parse(RawRequest("POST", "/", query, headers, body))
    assert isinstance(error, UnreadableCall), error
    assert error.error.status == 400
    return error.error.code, error.error.message


def test_claims_are_the_last_fields_of_a_request_in_their_order() -> None:
    names = WireRequest.__struct_fields__
    assert names[-len(Claims._fields) :] == Claims._fields


def test_query_and_form_are_merged_and_the_form_wins() -> None:
    request = read(b"A=1&B=2", [FORM], b"B=3&C=4")
    assert request.parameters == {"A": "1", "B": "3", "C": "4"}
    assert request.signed == request.parameters
    assert request.query_pairs == [("A", "1"), ("B", "2")]


def test_a_space_comes_as_plus_or_escaped_and_blank_values_stay() -> None:
    request = read(b"a=x+y%20z&SignatureType=&bare&&=odd&e=1=2&%41=1&slash=%5Cn\\n")
    assert request.parameters == {
        "a": "x y z",
        "SignatureType": "",
        "bare": "",
        "": "odd",
        "e": "1=2",
        "A": "1",
        "slash": "\\n\\n",
    }


def test_the_content_type_of_a_form_may_carry_a_charset_in_any_case() -> None:
    header = (b"content-type", b"Application/X-WWW-Form-Urlencoded; charset=UTF-8")
    assert read(b"", [header], b"A=%E9%B8%BF").parameters == {"A": "鸿"}
    assert read(b"", [(b"content-type", b"text/plain")], b"A=1").parameters == {}


def test_a_json_body_is_flattened_to_texts() -> None:
    body = """{"S": "鸿\\u96c1", "I": 9007199254740993, "D": 1.50, "T": true, "N": null,
               "L": [ 1, {"a" : "b c"} ], "O": {}}"""
    assert read(b"S=query&Q=1", [JSON], body.encode()).parameters == {
        "S": "鸿雁",
        "Q": "1",
        "I": "9007199254740993",
        "D": "1.50",
        "T": "true",
        "L": '[1,{"a":"b c"}]',
        "O": "{}",
    }


@pytest.mark.parametrize(
    ("query", "headers", "body", "code"),
    [
        (b"SignName=%E9%B8", (), b"", "InvalidSignName"),
        (b"SignName=%E9%B", (), b"", "InvalidSignName"),
        (b"SignName=100%", (), b"", "InvalidSignName"),
        (b"SignName=%u4e2d", (), b"", "InvalidSignName"),
        (b"A=1&SignName=\xff", (), b"", "InvalidSignName"),
        (b"Tag.1.Key=%ff", (), b"", "InvalidTag.1.Key"),
        (b"%ff=1", (), b"", "InvalidParameter"),
        (b"\xff=1", (), b"", "InvalidParameter"),
        (b"", [FORM], b"OutId=%zz", "InvalidOutId"),
        (b"", [JSON], b'{"OutId": ["\\ud800"]}', "InvalidParameter"),
        (b"", [JSON], b'{"OutId": "\xff"}', "InvalidOutId"),
        (b"", [JSON], b"[]", "InvalidParameter"),
        (b"", [JSON], b"{", "InvalidParameter"),
        (b"", [JSON], b'{"a":' + b"[" * 100_000, "InvalidParameter"),
        (b"&" * PARAMETERS_MAX, (), b"", "InvalidParameter"),
        (b"a=1&" * 600, [FORM], b"b=1", "OK"),
        (b"", [(b"x", b"y" * HEADER_BYTES_MAX)], b"", "InvalidParameter"),
        (b"", [(b"x", b"y")] * 101, b"", "InvalidParameter"),
        (b"", (), b"x" * (BODY_BYTES_MAX + 1), "InvalidParameter"),
    ],
)
def test_what_cannot_be_read_is_named(
    query: bytes, headers: Headers, body: bytes, code: str
) -> None:
    if code == "OK":
        read(query, headers, body)
    else:
        assert fail(query, headers, body)[0] == code


def test_parameters_are_counted_over_query_and_body_together() -> None:
    halves = [b"&".join(b"%s%d=1" % (side, n) for n in range(600)) for side in (b"q", b"f")]
    assert fail(halves[0], [FORM], halves[1])[1] == "The request has more than 1000 parameters."
    many = b"{" + b",".join(b'"j%d":1' % n for n in range(600)) + b"}"
    assert fail(halves[0], [JSON], many)[0] == "InvalidParameter"


@pytest.mark.parametrize(
    ("query", "headers", "kind"),
    [
        (b"", (), SignatureKind.NONE),
        (b"Action=SendSms", [(b"authorization", b"Basic eA==")], SignatureKind.NONE),
        (b"Signature=x", (), SignatureKind.V1),
        (b"AccessKeyId=x", (), SignatureKind.V1),
        (b"Signature=x", [(b"x-acs-version", b"2017-05-25")], SignatureKind.V1),
        (b"", [(b"authorization", b"ACS3-HMAC-SHA256 x")], SignatureKind.V3),
        (b"", [(b"x-acs-signature-nonce", b"1")], SignatureKind.V3),
        (b"SignatureType=BEARERTOKEN", [(b"x-acs-bearer-token", b"t")], SignatureKind.BEARER),
        (b"BearerToken=t&SignatureNonce=1", (), SignatureKind.BEARER),
    ],
)
def test_the_kind_of_signature_is_known_by_its_marks(
    query: bytes, headers: Headers, kind: SignatureKind
) -> None:
    assert read(query, headers).signature_kind is kind


@pytest.mark.parametrize(
    ("query", "answer_format"),
    [
        (b"Signature=x&Format=JSON", "json"),
        (b"Signature=x&Format=json", "json"),
        (b"Signature=x&Format=Xml", "xml"),
        (b"Signature=x", "xml"),  # why: old Java cores leave it out and expect XML
        (b"Signature=x&Format=None", "json"),  # why: a deprecated Python call sends this text
        (b"Signature=x&Format=", "json"),
        (b"", "json"),
        (b"Format=XML", "xml"),
    ],
)
def test_the_answer_comes_in_the_format_asked_for(query: bytes, answer_format: str) -> None:
    assert read(query).format == answer_format


def test_a_v3_call_is_answered_in_json_whatever_it_asks() -> None:
    assert read(b"Format=XML", [(b"x-acs-date", b"x")]).format == "json"


def test_a_v3_call_is_described_by_its_headers() -> None:
    request = read(
        b"Action=Other&Version=0",
        [
            (b"x-acs-action", b"SendSms"),
            (b"x-acs-version", b"2017-05-25"),
            (b"x-acs-date", b"now"),
            (b"x-acs-signature-nonce", b"n"),
            (b"x-acs-security-token", b"t"),
            (
                b"authorization",
                b"ACS3-HMAC-SHA256 Credential=ak, SignedHeaders=a;b, Signature=0aF",
            ),
        ],
    )
    assert (request.action, request.version, request.timestamp) == ("SendSms", "2017-05-25", "now")
    assert (request.nonce, request.security_token, request.access_key_id) == ("n", "t", "ak")
    assert request.authorization is not None
    assert request.authorization.signed_headers == "a;b"


def test_a_header_sent_twice_is_read_as_it_is_signed() -> None:
    headers = [(b"x-acs-date", b"b "), (b"x-acs-action", b"A"), (b"x-acs-date", b"a")]
    assert read(b"", headers).timestamp == "a,b"


@given(st.binary(max_size=80), st.lists(st.tuples(st.binary(), st.binary())), st.binary())
def test_random_bytes_are_read_or_refused_and_never_raise(
    query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    for content_type in (FORM, JSON):
        request = parse(RawRequest("POST", "/", query, [*headers, content_type], body))
        if isinstance(request, WireRequest):
            assert check(request, "s") is not None


WHOLE = (
    b"AccessKeyId=testid&Action=SendSms&SignName=%E9%B8%BF%E9%9B%81&TemplateParam=%7B%22a%22%3A1%7D"
    b"&Signature=WyodvOR%2FP8HLe%3D&SignatureMethod=HMAC-SHA1&SignatureNonce=1&SignatureVersion=1.0"
    b"&Timestamp=2026-11-22T07%3A04%3A51Z&Version=2017-05-25"
)
JSON_WHOLE = '{"SignName":"鸿雁","List":[1,{"a":"b"}],"Number":1.5e3,"No":null}'.encode()


@settings(max_examples=500)
@given(st.data())
def test_one_octet_changed_in_a_whole_request_never_raises(data: st.DataObject) -> None:
    # why: random bytes rarely reach the deep ends of a reader; a mutated whole request does.
    whole, header = data.draw(st.sampled_from([(WHOLE, FORM), (JSON_WHOLE, JSON)]))
    place = data.draw(st.integers(0, len(whole) - 1))
    octet = data.draw(st.integers(0, 255))
    mutated = whole[:place] + bytes([octet]) + whole[place + 1 :]
    request = parse(RawRequest("POST", "/", b"", [header], mutated))
    if isinstance(request, WireRequest):
        assert check(request, "s") is not None
        for name, value in request.parameters.items():
            assert (name + value).encode().decode() == name + value


@given(st.lists(st.tuples(st.text(), st.text()), max_size=6))
def test_decoding_agrees_with_the_standard_library(pairs: list[tuple[str, str]]) -> None:
    writable = [(_whole(k), _whole(v)) for k, v in pairs]
    query = "&".join(f"{quote(k)}={quote(v, safe='/*!()')}" for k, v in writable)
    assert read(query.encode()).query_pairs == parse_qsl(query, keep_blank_values=True)


def _whole(text: str) -> str:
    return text.encode("utf-8", "ignore").decode()
