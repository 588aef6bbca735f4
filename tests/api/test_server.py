"""The endpoint itself: who may come in, what is answered when something is wrong, and no 500."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.engine import Connection

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.keys import secret_purpose, token_digest
from hongyan.domain.accounts.model import AccessKey, KeyState
from hongyan.engine.batch import Overloaded
from tests.api.asgi import HttpAnswer, HttpRequest
from tests.api.conftest import KEY, START_MS, World
from tests.api.signing import signed_v1, signed_v3

CODE = {
    "PhoneNumbers": "13900000000",
    "SignName": "鸿雁演示",
    "TemplateCode": "SMS_100000001",
    "TemplateParam": '{"code":"1234"}',
}
DETAILS = {
    "PhoneNumber": "13900000000",
    "SendDate": "20270115",
    "PageSize": "10",
    "CurrentPage": "1",
}


async def send(world: World, **common: str) -> HttpAnswer:
    return await world.ask(signed_v1("SendSms", CODE, key=KEY, now_ms=START_MS, **common))


def issue(world: World, key_id: str, **changed: object) -> None:
    """Add a key of the demo's account with the secret `secret`."""
    sealed = world.sealer.seal("secret", secret_purpose(key_id))

    def add(tx: Connection) -> None:
        account = accounts.account_by_name(tx, "hongyan-dev")
        assert account is not None
        key = AccessKey(key_id, account.account_id, sealed, KeyState.ACTIVE)
        accounts.add_key(tx, replace(key, **changed), START_MS)  # type: ignore[arg-type]

    world.write(add)


async def test_an_unknown_key_is_not_found(world: World) -> None:
    answer = await send(world, AccessKeyId="nobody")
    assert (answer.status, answer.code) == (404, "InvalidAccessKeyId.NotFound")
    assert answer.json["HostId"] == "127.0.0.1:8000"
    assert set(answer.json) == {"RequestId", "HostId", "Code", "Message", "Recommend"}


@pytest.mark.parametrize("key_id", ["\0", "钥匙", "x" * 5000])
async def test_a_key_id_that_cannot_be_one_is_not_found(world: World, key_id: str) -> None:
    assert (await send(world, AccessKeyId=key_id)).code == "InvalidAccessKeyId.NotFound"


async def test_a_disabled_key_is_inactive(world: World) -> None:
    issue(world, "HYOFF", state=KeyState.DISABLED)
    request = signed_v1("SendSms", CODE, key=("HYOFF", "secret"), now_ms=START_MS)
    answer = await world.ask(request)
    assert (answer.status, answer.code) == (400, "InvalidAccessKeyId.Inactive")


async def test_a_key_that_is_switched_off_is_refused_within_a_second(world: World) -> None:
    assert (await send(world)).code == "OK"
    world.write(lambda tx: accounts.set_key_state(tx, KEY[0], KeyState.DISABLED))
    world.clock.advance(1001)
    assert (await send(world)).code == "InvalidAccessKeyId.Inactive"


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("the-token", "OK"),
        ("", "MissingSecurityToken"),
        ("another", "InvalidSecurityToken.MismatchWithAccessKey"),
        ("x" * 5000, "InvalidSecurityToken.Malformed"),
    ],
)
async def test_a_temporary_key_needs_its_token(world: World, token: str, code: str) -> None:
    digest, expires_at = token_digest("the-token"), START_MS + 600_000
    issue(world, "STS.1", token_sha256=digest, expires_at=expires_at)
    fields = {"SecurityToken": token} if token else {}
    request = signed_v1("SendSms", {**CODE, **fields}, key=("STS.1", "secret"), now_ms=START_MS)
    assert (await world.ask(request)).code == code


async def test_a_v3_call_carries_its_token_in_headers(world: World) -> None:
    digest, expires_at = token_digest("the-token"), START_MS + 600_000
    issue(world, "STS.1", token_sha256=digest, expires_at=expires_at)
    key = ("STS.1", "secret")
    request = signed_v3("SendSms", CODE, key=key, now_ms=START_MS, token="the-token")
    assert (await world.ask(request)).code == "OK"


async def test_an_expired_token_is_expired(world: World) -> None:
    issue(world, "STS.1", token_sha256=token_digest("the-token"), expires_at=START_MS)
    fields = {**CODE, "SecurityToken": "the-token"}
    request = signed_v1("SendSms", fields, key=("STS.1", "secret"), now_ms=START_MS)
    assert (await world.ask(request)).code == "InvalidSecurityToken.Expired"


async def test_a_token_nobody_issued_does_not_fit(world: World) -> None:
    fields = {**CODE, "SecurityToken": "invented"}
    answer = await world.ask(signed_v1("SendSms", fields, key=KEY, now_ms=START_MS))
    assert answer.code == "InvalidSecurityToken.MismatchWithAccessKey"


@pytest.mark.parametrize(
    ("off_seconds", "code"),
    [
        (-900, "OK"),
        (900, "OK"),
        (-901, "InvalidTimeStamp.Expired"),
        (901, "InvalidTimeStamp.Expired"),
    ],
)
async def test_a_timestamp_may_be_fifteen_minutes_off(
    world: World, off_seconds: int, code: str
) -> None:
    now_ms = START_MS + off_seconds * 1000
    assert (await world.ask(signed_v1("SendSms", CODE, key=KEY, now_ms=now_ms))).code == code


@pytest.mark.parametrize("text", ["yesterday", "2027-01-15 08:00:00", "9999-99-99T00:00:00Z", "\0"])
async def test_a_malformed_timestamp_is_told_apart(world: World, text: str) -> None:
    assert (await send(world, Timestamp=text)).code == "InvalidTimeStamp.Format"


async def test_a_wrong_secret_gets_our_string_to_sign(world: World) -> None:
    answer = await world.ask(signed_v1("SendSms", CODE, key=(KEY[0], "wrong"), now_ms=START_MS))
    assert (answer.status, answer.code) == (400, "SignatureDoesNotMatch")
    assert answer.json["Message"].partition("server string to sign is:")[2].startswith("POST&%2F&")


async def test_what_a_wrong_signature_repeats_is_told_to_nobody_else(world: World) -> None:
    await world.ask(signed_v1("SendSms", CODE, key=(KEY[0], "wrong"), now_ms=START_MS))
    assert world.refused == [("SignatureDoesNotMatch", "", "SendSms")]


@pytest.mark.parametrize(("action", "fields"), [("SendSms", CODE), ("QuerySendDetails", DETAILS)])
async def test_a_call_sent_twice_is_a_replay(
    world: World, action: str, fields: dict[str, str]
) -> None:
    request = signed_v1(action, fields, key=KEY, now_ms=START_MS)
    assert (await world.ask(request)).code == "OK"
    answer = await world.ask(request)
    assert (answer.status, answer.code) == (400, "SignatureNonceUsed")


async def test_a_refused_call_sent_twice_is_a_replay_too(world: World) -> None:
    request = signed_v1("SendSms", {**CODE, "PhoneNumbers": "x"}, key=KEY, now_ms=START_MS)
    assert (await world.ask(request)).code == "isv.MOBILE_NUMBER_ILLEGAL"
    assert (await world.ask(request)).code == "SignatureNonceUsed"


async def test_one_nonce_serves_two_keys(world: World) -> None:
    issue(world, "HYTWO")
    common = {"SignatureNonce": "the-same"}
    first = signed_v1("QuerySendDetails", DETAILS, key=KEY, now_ms=START_MS, **common)
    key = ("HYTWO", "secret")
    second = signed_v1("QuerySendDetails", DETAILS, key=key, now_ms=START_MS, **common)
    assert [(await world.ask(one)).code for one in (first, second)] == ["OK", "OK"]


async def test_a_nonce_nobody_signed_uses_none_up(world: World) -> None:
    request = signed_v1("SendSms", CODE, key=KEY, now_ms=START_MS)
    forged = replace(request, body=request.body.replace(b"Signature=", b"Signature=A"))
    assert (await world.ask(forged)).code == "SignatureDoesNotMatch"
    assert (await world.ask(request)).code == "OK"


async def test_a_caller_who_is_too_fast_is_told_when_to_come_again(
    make_world: Callable[..., World],
) -> None:
    world = make_world(rate_limit_per_second=2)
    codes = [(await world.call("QuerySendDetails", **DETAILS)).code for _ in range(2)]
    answer = await world.call("QuerySendDetails", **DETAILS)
    assert codes == ["OK", "OK"]
    assert (answer.status, answer.code) == (400, "Throttling.User")
    wait_ms = int(answer.headers["x-acs-retry-after"])
    assert wait_ms > 0
    world.clock.advance(wait_ms)
    assert (await world.call("QuerySendDetails", **DETAILS)).code == "OK"


async def test_a_rate_belongs_to_a_key(make_world: Callable[..., World]) -> None:
    world = make_world(rate_limit_per_second=1)
    issue(world, "HYTWO")
    await world.call("QuerySendDetails", **DETAILS)
    request = signed_v1("QuerySendDetails", DETAILS, key=("HYTWO", "secret"), now_ms=START_MS)
    assert (await world.ask(request)).code == "OK"


async def test_another_version_is_refused(world: World) -> None:
    answer = await send(world, Version="2018-05-01")
    assert (answer.status, answer.code) == (400, "InvalidVersion")


async def test_an_unknown_action_is_not_found(world: World) -> None:
    answer = await world.call("SendFax", PhoneNumbers="13900000000")
    assert (answer.status, answer.code) == (404, "InvalidAction.NotFound")


async def test_a_call_from_another_network_is_refused(world: World) -> None:
    def narrow(tx: Connection) -> None:
        account = accounts.account_by_name(tx, "hongyan-dev")
        assert account is not None
        accounts.change_account(tx, account.account_id, networks="10.0.0.0/8 2001:db8::/32")

    world.write(narrow)
    codes = {}
    for client in ("10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1", "192.0.2.1", "2001:db9::1", ""):
        request = signed_v1("QuerySendDetails", DETAILS, key=KEY, now_ms=START_MS)
        codes[client] = (await world.ask(request, client=client)).code
    assert list(codes.values()) == ["OK"] * 3 + ["isv.DENY_IP_RANGE"] * 3


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_another_method_is_unsupported(world: World, method: str) -> None:
    answer = await world.ask(HttpRequest(method))
    assert (answer.status, answer.code) == (400, "UnsupportedHTTPMethod")


async def test_a_body_of_ten_megabytes_gets_a_clear_answer(world: World) -> None:
    answer = await world.ask(HttpRequest("POST"), chunks=[b"x" * 1_000_000] * 10)
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    assert "7340032 bytes" in answer.json["Message"]


async def test_a_body_without_end_is_answered_all_the_same(world: World) -> None:
    answer = await world.ask(HttpRequest("POST"), chunks=[b"x" * 8_000_000] * 20)
    assert (answer.code, answer.headers["connection"]) == ("InvalidParameter", "close")


async def test_a_body_in_many_parts_is_one_body(world: World) -> None:
    request = signed_v1("SendSms", CODE, key=KEY, now_ms=START_MS)
    parts = [bytes([octet]) for octet in request.body]
    assert (await world.ask(request, chunks=parts)).code == "OK"


async def test_an_overloaded_service_says_so(world: World) -> None:
    world.fault = Overloaded()
    answer = await send(world)
    assert (answer.status, answer.code) == (503, "ServiceUnavailable")


async def test_a_bug_is_an_internal_error_with_a_code(world: World) -> None:
    world.fault = AssertionError("a bug")
    answer = await send(world)
    assert (answer.status, answer.code) == (500, "InternalError")
    assert "a bug" not in answer.body.decode()


async def test_an_old_client_gets_its_errors_as_xml(world: World) -> None:
    answer = await send(world, Format="XML", AccessKeyId="nobody")
    assert answer.headers["content-type"] == "text/xml;charset=utf-8"
    assert b"<Code>InvalidAccessKeyId.NotFound</Code>" in answer.body


async def test_a_browser_is_led_to_the_console(world: World) -> None:
    headers = ((b"host", b"<script>x</script>"), (b"accept", b"text/html,*/*"))
    answer = await world.ask(HttpRequest(headers=headers))
    assert (answer.status, answer.headers["location"], answer.body) == (303, "/console", b"")


async def test_head_gets_headers_alone(world: World) -> None:
    answer = await world.ask(HttpRequest("HEAD"))
    assert (answer.status, answer.body) == (200, b"")


async def test_a_program_that_asks_for_nothing_is_told_what_is_missing(world: World) -> None:
    answer = await world.ask(HttpRequest())
    assert (answer.status, answer.code) == (400, "MissingAction")


async def test_other_paths_are_answered_as_json(world: World) -> None:
    answer = await world.ask(HttpRequest(path="/nothing/here"))
    assert (answer.status, answer.code) == (404, "InvalidAction.NotFound")
    assert re.fullmatch(r"[0-9A-F-]{36}", answer.headers["x-acs-request-id"])


async def test_another_method_on_another_path_is_unsupported(world: World) -> None:
    assert (await world.ask(HttpRequest("POST", "/healthz"))).code == "UnsupportedHTTPMethod"


@pytest.mark.parametrize(("word", "status"), [("ok", 200), ("failing", 503)])
async def test_health_is_a_status(world: World, word: str, status: int) -> None:
    world.health = {"status": word, "queued": 3}
    answer = await world.ask(HttpRequest(path="/healthz"))
    assert (answer.status, answer.json) == (status, {"status": word, "queued": 3})


async def test_calls_are_counted_by_action_and_code(world: World) -> None:
    await send(world)
    await world.call("SendFax")
    await world.call("a" * 1000)
    text = (await world.ask(HttpRequest(path="/metrics"))).body.decode()
    assert 'hongyan_calls_total{action="SendSms"} 1.0' in text
    assert 'hongyan_calls_total{action="other"} 2.0' in text
    assert 'hongyan_calls_refused_total{code="InvalidAction.NotFound"} 2.0' in text
