"""Request signatures: what was signed holds in any encoding, and nothing else does."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.api.gateway.errors import GatewayError
from hongyan.api.gateway.mismatch import SignatureMismatch
from hongyan.api.gateway.verify import check, check_form, v1_string_to_sign
from hongyan.api.gateway.wire import RawRequest, WireRequest, parse

FORM = (b"content-type", b"application/x-www-form-urlencoded")


def read(raw: RawRequest) -> WireRequest:
    request = parse(raw)
    assert isinstance(request, WireRequest), request
    return request


# A second signer, written from the wire's description and sharing no code with the product.


def _enc(text: str) -> str:
    return quote(text, safe="~")


def _sign_v1(method: str, parameters: dict[str, str], secret: str) -> str:
    canonical = "&".join(f"{_enc(k)}={_enc(v)}" for k, v in sorted(parameters.items()))
    text = f"{method}&{_enc('/')}&{_enc(canonical)}"
    return base64.b64encode(
        hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()
    ).decode()


def _sign_v3(
    method: str, query: dict[str, str], headers: dict[str, str], body: bytes, secret: str
) -> str:
    names = ";".join(sorted(headers))
    canonical = "\n".join(
        [
            method,
            "/",
            "&".join(f"{_enc(k)}={_enc(v)}" for k, v in sorted(query.items())),
            "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers)),
            names,
            hashlib.sha256(body).hexdigest(),
        ]
    )
    text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"ACS3-HMAC-SHA256 Credential=ak,SignedHeaders={names},Signature={signature}"


COMMON_V1 = {
    "AccessKeyId": "ak",
    "Action": "SendSms",
    "Format": "JSON",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "n",
    "SignatureVersion": "1.0",
    "Timestamp": "2026-11-22T07:04:51Z",
    "Version": "2017-05-25",
}
SAFE_MARKS = "!*'(),:;@$/?~-_."
"""Marks that a client may leave bare on the wire, though signing escapes most of them."""


def _wire_form(text: str, draw: Callable[[int], int]) -> str:
    """Write a text in one of the encodings that are legal on the wire, octet by octet."""
    written = []
    for octet in text.encode():
        char = chr(octet)
        bare = (char.isascii() and char.isalnum()) or char in SAFE_MARKS
        forms = [f"%{octet:02X}", f"%{octet:02x}"]
        forms += [char] * (2 if bare else 0) + ["+"] * (2 if char == " " else 0)
        written.append(forms[draw(len(forms))])
    return "".join(written)


@st.composite
def _choices(draw: st.DrawFn) -> Callable[[int], int]:
    chance = draw(st.randoms(use_true_random=False))
    return chance.randrange


NAMES = st.one_of(
    st.sampled_from(["A", "A1", "A.1", "A.10", "Tag.1.Key", "PhoneNumbers", "Sign"]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PARAMETERS = st.dictionaries(NAMES, TEXTS, max_size=8).filter(
    lambda given_: not set(given_) & {*COMMON_V1, "Signature", "BearerToken", "SignatureType"}
)


@settings(max_examples=60, deadline=None)
@given(business=PARAMETERS, choose=_choices(), data=st.data())
def test_a_v1_signature_holds_in_any_legal_encoding_and_only_for_what_was_signed(
    business: dict[str, str], choose: Callable[[int], int], data: st.DataObject
) -> None:
    parameters = {**COMMON_V1, **business}
    sent = {**parameters, "Signature": _sign_v1("POST", parameters, "s")}

    def request(fields: dict[str, str]) -> WireRequest:
        pairs = [f"{_wire_form(k, choose)}={_wire_form(v, choose)}" for k, v in fields.items()]
        cut = choose(len(pairs) + 1)
        query, body = "&".join(pairs[:cut]), "&".join(pairs[cut:])
        return read(RawRequest("POST", "/", query.encode(), [FORM], body.encode()))

    assert request(sent).parameters == sent
    assert check(request(sent), "s") is None
    name = data.draw(st.sampled_from(sorted(sent)))
    flipped = data.draw(TEXTS.filter(lambda text: text != sent[name]))
    assert check(request({**sent, name: flipped}), "s") is not None
    assert check(request({k: v for k, v in sent.items() if k != name}), "s") is not None
    added = data.draw(NAMES.filter(lambda text: text not in sent))
    assert check(request({**sent, added: flipped}), "s") is not None


@settings(max_examples=50, deadline=None)
@given(query=PARAMETERS, form=PARAMETERS, choose=_choices(), data=st.data())
def test_a_v3_signature_holds_in_any_legal_encoding_and_only_for_what_was_signed(
    query: dict[str, str],
    form: dict[str, str],
    choose: Callable[[int], int],
    data: st.DataObject,
) -> None:
    body = "&".join(
        f"{_wire_form(k, choose)}={_wire_form(v, choose)}" for k, v in form.items()
    ).encode()
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "host": "http://127.0.0.1:8000",
        "x-acs-action": "SendSms",
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-acs-date": "2026-11-22T07:04:51Z",
        "x-acs-signature-nonce": "n",
        "x-acs-version": "2017-05-25",
    }
    authorization = _sign_v3("POST", query, headers, body, "s")

    def request(fields: dict[str, str], sent_body: bytes = body) -> WireRequest:
        written = "&".join(
            f"{_wire_form(k, choose)}={_wire_form(v, choose)}" for k, v in fields.items()
        )
        sent = [(k.encode(), v.encode()) for k, v in headers.items()]
        sent.append((b"authorization", authorization.encode()))
        return read(RawRequest("POST", "/", written.encode(), sent, sent_body))

    assert request(query).parameters == {**query, **form}
    assert check(request(query), "s") is None
    assert check(request(query), "t") is not None
    assert check(request(query, body + b"&"), "s") is not None
    added = data.draw(NAMES.filter(lambda text: text not in query))
    assert check(request({**query, added: ""}), "s") is not None
    for name, value in query.items():
        assert check(request({**query, name: value + "x"}), "s") is not None


def _v1(
    changes: dict[str, str | None], body: bytes = b"", *headers: tuple[bytes, bytes]
) -> WireRequest:
    parameters = {k: v for k, v in {**COMMON_V1, **changes}.items() if v is not None}
    sent = {"Signature": _sign_v1("POST", parameters, "s"), **parameters}
    query = "&".join(f"{_enc(k)}={_enc(v)}" for k, v in sent.items() if v != "-")
    return read(RawRequest("POST", "/", query.encode(), headers, body))


def _code(error: GatewayError | None) -> str:
    return error.code if error else "OK"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "OK"),
        ({"Action": None}, "MissingAction"),
        ({"Version": None}, "MissingVersion"),
        ({"AccessKeyId": None}, "MissingAccessKeyId"),
        ({"Timestamp": None}, "MissingTimestamp"),
        ({"SignatureNonce": None}, "MissingSignatureNonce"),
        ({"SignatureNonce": ""}, "MissingSignatureNonce"),
        ({"Signature": ""}, "MissingSignature"),
        ({"Signature": "-"}, "MissingSignature"),
        ({"SignatureMethod": None}, "MissingSignatureMethod"),
        ({"SignatureVersion": None}, "MissingSignatureVersion"),
        ({"SignatureMethod": "HMAC-SHA256"}, "InvalidSignatureMethod"),
        ({"SignatureMethod": "hmac-sha1"}, "OK"),
        ({"SignatureVersion": "2.0"}, "InvalidSignatureVersion"),
        ({"Signature": "鸿雁"}, "SignatureDoesNotMatch"),
        ({"SignatureType": ""}, "OK"),
        ({"Signature": "-", "SignatureType": "BEARERTOKEN"}, "InvalidSignatureMethod"),
    ],
)
def test_a_v1_call_names_what_it_lacks(changes: dict[str, str | None], code: str) -> None:
    request = _v1(changes)
    assert _code(check(request, "s")) == code
    assert _code(check_form(request)) == ("OK" if code == "SignatureDoesNotMatch" else code)


def test_an_unsigned_call_lacks_its_access_key_first() -> None:
    request = read(RawRequest("GET", "/", b"Action=SendSms&Version=2017-05-25", [], b""))
    assert _code(check_form(request)) == "MissingAccessKeyId"


def _v3(changes: dict[bytes, bytes | None]) -> WireRequest:
    headers = {
        "host": "127.0.0.1:8000",
        "x-acs-action": "SendSms",
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": "2026-11-22T07:04:51Z",
        "x-acs-signature-nonce": "n",
        "x-acs-version": "2017-05-25",
    }
    headers["authorization"] = _sign_v3("POST", {"OutId": "a b"}, headers, b"", "s")
    sent = {**{k.encode(): v.encode() for k, v in headers.items()}, **changes}
    kept = [(name, value) for name, value in sent.items() if value is not None]
    return read(RawRequest("POST", "/", b"OutId=a+b", kept, b""))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "OK"),
        ({b"authorization": None}, "MissingAuthorization"),
        ({b"authorization": b"ACS3-HMAC-SHA256 Credential=ak"}, "InvalidAuthorization"),
        (
            {b"authorization": b"ACS3-HMAC-SM3 Credential=ak,SignedHeaders=host,Signature=0a"},
            "InvalidSignatureMethod",
        ),
        # AUDIT D8
        (
            {b"authorization": b"ACS3-HMAC-SHA256 Credential=,SignedHeaders=host,Signature=0a"},
            "MissingAccessKeyId",
        ),
        (
            {b"authorization": b"ACS3-HMAC-SHA256 Credential=ak,SignedHeaders=host,Signature="},
            "MissingSignature",
        ),
        ({b"x-acs-content-sha256": None}, "MissingParameter"),
        ({b"x-acs-action": None}, "MissingAction"),
        ({b"x-acs-version": b""}, "MissingVersion"),
        ({b"x-acs-date": None}, "MissingTimestamp"),
        ({b"x-acs-signature-nonce": None}, "MissingSignatureNonce"),
        ({b"host": None}, "SignatureDoesNotMatch"),
    ],
)
def test_a_v3_call_names_what_it_lacks(changes: dict[bytes, bytes | None], code: str) -> None:
    assert _code(check(_v3(changes), "s")) == code


def test_the_v1_mismatch_lets_old_clients_compare_their_own_string_to_sign() -> None:
    # why: they split the message at its colons and compare the second piece with what they signed.
    request = _v1({"PhoneNumbers": "13900000000", "TemplateParam": '{"a": "b:c"}'})
    error = check(request, "wrong")
    assert isinstance(error, SignatureMismatch)
    assert error.status == 400
    signed = {k: v for k, v in request.signed.items() if k != "Signature"}
    canonical = "&".join(f"{_enc(k)}={_enc(v)}" for k, v in sorted(signed.items()))
    assert error.message.split(":") == [
        "Specified signature is not matched with our calculation. server string to sign is",
        f"POST&%2F&{_enc(canonical)}",
    ]
    assert v1_string_to_sign("post", request.signed) == error.message.split(":")[1]


def test_the_v3_mismatch_shows_the_canonical_request() -> None:
    error = check(_v3({}), "wrong")
    assert error is not None
    canonical = error.message.partition("server CanonicalRequest is [")[2].partition("] Hint: ")[0]
    assert canonical.startswith("POST\n/\nOutId=a%20b\nhost:127.0.0.1:8000\nx-acs-action:SendSms\n")
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    assert error.message.startswith(
        "Specified signature does not match our calculation. "
        f"server StringToSign is [ACS3-HMAC-SHA256\n{digest}] server CanonicalRequest is ["
    )


def test_headers_of_a_v1_call_are_unsigned_and_say_nothing() -> None:
    request = _v1({"Action": None}, b"", (b"x-acs-action", b"SendSms"))
    assert _code(check_form(request)) == "MissingAction"
