"""Why a request signature is not ours: each habit of programs is found, and no other."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

import pytest

from hongyan.api.gateway.compare import FoundCause, Habit, compare
from hongyan.api.gateway.pasted import read_pasted, told_parameters
from hongyan.api.gateway.resign import resigned
from hongyan.api.gateway.verify import check, v1_string_to_sign, v3_canonical_request
from hongyan.api.gateway.wire import RawRequest, WireRequest, parse

SECRET = b"a-secret"
WIRE = """POST / HTTP/1.1
Host: 127.0.0.1
Content-Type: application/x-www-form-urlencoded

BODY"""
PARAMETERS = {
    "AccessKeyId": "key",
    "Action": "SendSms",
    "OutId": "",
    "PhoneNumbers": "13900000000,13800138000",
    "SignName": "鸿雁 演示*~/",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "n",
    "SignatureVersion": "1.0",
    "Timestamp": "2026-11-30T08:00:00Z",
    "Version": "2017-05-25",
    "zone": "1",
}


def rfc(text: str) -> str:
    return quote(text, safe="-_.~")


def signed(text: str, key: bytes = SECRET + b"&", algorithm: str = "sha1") -> str:
    return base64.b64encode(hmac.digest(key, text.encode(), algorithm)).decode()


def canonical(encode: Callable[[str], str] = rfc, pairs: object = None) -> str:
    listed = sorted(PARAMETERS.items()) if pairs is None else pairs
    return "&".join(f"{encode(name)}={encode(value)}" for name, value in listed)  # type: ignore[attr-defined]


def read(parameters: dict[str, str], method: str = "POST") -> WireRequest:
    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/x-www-form-urlencoded")]
    found = parse(RawRequest(method, "/", b"", headers, urlencode(parameters).encode()))
    assert isinstance(found, WireRequest)
    return found


def found(signature: str, theirs: str = "") -> FoundCause:
    return compare(read({**PARAMETERS, "Signature": signature}), SECRET, theirs)


OURS = v1_string_to_sign("POST", PARAMETERS)


def caseless() -> list[tuple[str, str]]:
    return sorted(PARAMETERS.items(), key=lambda one: one[0].lower())


WRONG = {
    Habit.RIGHT: signed(OURS),
    Habit.NO_AMPERSAND: signed(OURS, SECRET),
    Habit.SHA256: signed(OURS, algorithm="sha256"),
    Habit.BLANK_SECRET: signed(OURS, SECRET + b"\n&"),
    Habit.OTHER_METHOD: signed(v1_string_to_sign("GET", PARAMETERS)),
    Habit.PLUS: signed(f"POST&%2F&{rfc(canonical(quote_plus))}"),
    Habit.STAR: signed(f"POST&%2F&{rfc(canonical(lambda one: quote(one, safe='-_.~*')))}"),
    Habit.TILDE: signed(f"POST&%2F&{rfc(canonical(lambda one: rfc(one).replace('~', '%7E')))}"),
    Habit.SLASH: signed(f"POST&%2F&{rfc(canonical(lambda one: quote(one, safe='-_.~/')))}"),
    Habit.ENCODED_ONCE: signed(f"POST&%2F&{canonical()}"),
    Habit.BARE_PATH: signed(f"POST&/&{rfc(canonical())}"),
    Habit.ENCODED_BEFORE: signed(f"POST&%2F&{rfc(canonical(lambda one: rfc(rfc(one))))}"),
    Habit.GBK: signed(
        f"POST&%2F&{rfc(canonical(lambda one: quote(one, safe='-_.~', encoding='gbk')))}"
    ),
    Habit.SORTED_CASELESS: signed(f"POST&%2F&{rfc(canonical(pairs=caseless()))}"),
    Habit.UNSORTED: signed(f"POST&%2F&{rfc(canonical(pairs=list(reversed(PARAMETERS.items()))))}"),
    Habit.EMPTY_LEFT_OUT: signed(
        f"POST&%2F&{rfc(canonical(pairs=sorted(one for one in PARAMETERS.items() if one[1])))}"
    ),
    Habit.LEFT_OUT: signed(
        v1_string_to_sign("POST", {n: v for n, v in PARAMETERS.items() if n != "zone"})
    ),
    Habit.ARRIVED_DAMAGED: signed(OURS).replace("=", "%3D"),
    Habit.OTHER_SECRET: signed(OURS, b"another&"),
}


@pytest.mark.parametrize("habit", WRONG, ids=str)
def test_each_habit_of_v1_is_found_by_its_signature(habit: Habit) -> None:
    parameters = dict(reversed(PARAMETERS.items())) if habit is Habit.UNSORTED else PARAMETERS
    request = read({**parameters, "Signature": WRONG[habit]})
    one = compare(request, SECRET)
    # Without empty values, what was left out is the only empty one: both words are true.
    usual = {Habit.EMPTY_LEFT_OUT: {Habit.EMPTY_LEFT_OUT, Habit.LEFT_OUT}}
    assert one.habit in usual.get(habit, {habit})
    assert one.ours == v1_string_to_sign("POST", parameters)


def test_the_text_of_the_habit_shows_where_it_differs() -> None:
    one = found(WRONG[Habit.OTHER_METHOD])
    assert (one.differs_at, one.detail) == (0, "GET")
    one = found(WRONG[Habit.PLUS])
    assert one.differs_at is not None
    assert one.ours[one.differs_at :].startswith("520")
    assert one.theirs[one.differs_at :].startswith("B")


def test_a_text_that_was_given_is_compared_where_no_habit_fits() -> None:
    one = found(WRONG[Habit.OTHER_SECRET], OURS.replace("SendSms", "SendSmx"))
    assert one.habit is Habit.OTHER_TEXT
    assert one.differs_at == OURS.index("SendSms") + 6
    assert found(WRONG[Habit.OTHER_SECRET], OURS).habit is Habit.OTHER_SECRET


def test_no_answer_holds_a_signature_of_ours() -> None:
    for signature in WRONG.values():
        one = found(signature)
        assert WRONG[Habit.RIGHT] not in f"{one.ours}{one.theirs}{one.detail}"


def v3(body: bytes = b"{}", secret: bytes = SECRET, **changed: str) -> WireRequest:
    headers = {
        "host": "127.0.0.1:8000",
        "x-acs-action": "SendSms",
        "x-acs-version": "2017-05-25",
        "x-acs-date": "2026-11-30T08:00:00Z",
        "x-acs-signature-nonce": "n",
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        "content-type": "application/json",
    }
    names = ";".join(sorted(headers))

    def request(signature: str) -> WireRequest:
        written = f"ACS3-HMAC-SHA256 Credential=key,SignedHeaders={names},Signature={signature}"
        sent = [(n.encode(), v.encode()) for n, v in {**headers, "authorization": written}.items()]
        made = parse(RawRequest("POST", "/", b"", sent, body))
        assert isinstance(made, WireRequest)
        return made

    text = v3_canonical_request(request("0"), names, hashlib.sha256(body).hexdigest()).decode()
    for old, new in changed.items():
        text = text.replace(old, new)
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(text.encode()).hexdigest()}"
    return request(hmac.digest(secret, to_sign.encode(), "sha256").hex())


def test_each_habit_of_v3_is_found() -> None:
    assert compare(v3(), SECRET).habit is Habit.RIGHT
    assert compare(v3(secret=SECRET + b"&"), SECRET).habit is Habit.AMPERSAND
    assert compare(v3(secret=b"other"), SECRET).habit is Habit.OTHER_SECRET
    assert compare(v3(secret=SECRET + b"\n"), SECRET).habit is Habit.BLANK_SECRET
    assert compare(v3(**{"127.0.0.1:8000": "127.0.0.1"}), SECRET).habit is Habit.NO_PORT
    assert compare(v3(POST="GET"), SECRET).habit is Habit.OTHER_METHOD


def test_a_call_is_read_from_what_people_paste() -> None:
    body = urlencode({**PARAMETERS, "Signature": WRONG[Habit.RIGHT]})
    texts = (
        f"curl -X POST http://127.0.0.1:8000/ -H 'Host: 127.0.0.1' --data-raw '{body}'",
        f"$ curl 'http://127.0.0.1:8000/' \\\n  -d '{body}'",
        WIRE.replace("BODY", body),
    )
    for text in texts:
        pasted = read_pasted(text)
        assert pasted is not None
        assert pasted.call is not None
        request = parse(pasted.call)
        assert isinstance(request, WireRequest)
        assert compare(request, SECRET).habit is Habit.RIGHT
    for text in ("", "hello", "curl", "curl 'open", "POST", "http://[::1"):
        pasted = read_pasted(text)
        assert pasted is None or pasted.call is not None


def test_parameters_are_read_from_the_error_of_an_sdk() -> None:
    pasted = read_pasted(f"Specified signature ... server string to sign is:{OURS}")
    assert pasted is not None
    assert pasted.told == OURS
    assert told_parameters(pasted.told) == PARAMETERS


def test_a_call_that_is_signed_again_is_right_and_has_another_nonce() -> None:
    for request in (read({**PARAMETERS, "Signature": WRONG[Habit.RIGHT]}), v3()):
        again = parse(resigned(request, SECRET, "n-2", 1_796_025_600_000))
        assert isinstance(again, WireRequest)
        assert check(again, SECRET) is None
        assert again.nonce == "n-2"
        assert again.parameters["PhoneNumbers"] if request.parameters.get("PhoneNumbers") else True
