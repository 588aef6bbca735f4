"""What programs in the field send beside the official SDKs, end to end."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from hongyan.config import load
from tests.api.conftest import KEY, START_MS, World
from tests.api.signing import signed_v1, signed_v3, stamp

SEND = {
    "PhoneNumbers": "13900000000",
    "SignName": "鸿雁演示",
    "TemplateCode": "SMS_100000001",
    "TemplateParam": '{"code":"123456"}',
}
BATCH = {
    "PhoneNumberJson": '["13900000000"]',
    "SignNameJson": '["鸿雁演示"]',
    "TemplateCode": "SMS_100000001",
}


@pytest.mark.parametrize("fraction", [".1", ".123", ".123456", ".123456789"])
async def test_a_timestamp_may_have_a_fraction(world: World, fraction: str) -> None:
    # AUDIT D1: JavaScript's toISOString, Python's isoformat, Java's Instant, Go's RFC3339Nano
    at = stamp(START_MS).removesuffix("Z") + fraction + "Z"
    old = signed_v1("SendSms", SEND, key=KEY, now_ms=START_MS, Timestamp=at)
    assert (await world.ask(old)).code == "OK"
    other = {**SEND, "PhoneNumbers": "13900000001"}
    new = signed_v3("SendSms", other, key=KEY, now_ms=START_MS, x_acs_date=at)
    assert (await world.ask(new)).code == "OK"


@pytest.mark.parametrize(
    ("param", "sent"),
    [
        ("{'code':'123456'}", "123456"),
        ("{code:'123456'}", "123456"),
        ("{code:123456}", "123456"),
        ('{"code":123456}', "123456"),
    ],
)
async def test_a_code_is_sent_however_it_is_quoted(world: World, param: str, sent: str) -> None:
    # AUDIT D2, D3
    assert (await world.call("SendSms", **{**SEND, "TemplateParam": param})).code == "OK"
    [group] = world.accepted[-1].groups
    assert group.variables == {"code": sent}
    assert json.loads(group.variables_text) == {"code": sent}


async def test_a_code_with_a_lost_zero_is_not_sent(world: World) -> None:
    # AUDIT D2
    answer = await world.call("SendSms", **{**SEND, "TemplateParam": '{"code":012345}'})
    assert answer.code == "isv.INVALID_JSON_PARAM"
    assert '须加引号写作 "012345"' in answer.json["Message"]
    assert not world.accepted


async def test_a_batch_of_an_old_official_sdk_is_sent(world: World) -> None:
    # AUDIT D5, D12
    fields = {**BATCH, "templateParamJson": '[{"code":"123456"}]', "SmsUpExtendCodeJson": "[77]"}
    assert (await world.call("SendBatchSms", **fields)).code == "OK"
    assert world.accepted[-1].groups[0].extend_code == "77"


async def test_extend_codes_have_up_to_seven_digits(world: World) -> None:
    # AUDIT D4
    fields = {**SEND, "SmsUpExtendCode": "1234567"}
    assert (await world.call("SendSms", **fields)).code == "OK"
    longer = {**SEND, "PhoneNumbers": "13900000001", "SmsUpExtendCode": "12345678"}
    assert (await world.call("SendSms", **longer)).code == "isv.CODE_ERROR"


async def test_a_form_without_content_type_is_read(world: World) -> None:
    # AUDIT D12
    request = signed_v1("SendSms", SEND, key=KEY, now_ms=START_MS)
    bare = tuple(pair for pair in request.headers if pair[0] != b"content-type")
    assert (await world.ask(replace(request, headers=bare))).code == "OK"


async def test_an_action_in_small_letters_is_another_action(world: World) -> None:
    # AUDIT D12
    answer = await world.call("sendSms", **SEND)
    assert (answer.status, answer.code) == (404, "InvalidAction.NotFound")


async def test_nothing_that_a_json_body_adds_to_a_v1_call_is_believed(world: World) -> None:
    # AUDIT A6: tagged two templates; added OutId and an extend code
    request = signed_v1("SendSms", SEND, key=KEY, now_ms=START_MS, method="GET")
    json_type = (*request.headers, (b"content-type", b"application/json"))
    adding = replace(request, headers=json_type, body=b'{"OutId":"x","SmsUpExtendCode":"1"}')
    answer = await world.ask(adding)
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    assert "OutId" in answer.json["Message"]
    assert not world.accepted
    repeating = replace(request, headers=json_type, body=json.dumps(SEND).encode())
    assert (await world.ask(repeating)).code == "OK"


async def test_a_v3_call_without_a_key_id_is_told_so(world: World) -> None:
    # AUDIT D8: an environment variable that is not set
    request = signed_v3("SendSms", SEND, key=("", KEY[1]), now_ms=START_MS)
    answer = await world.ask(request)
    assert (answer.status, answer.code) == (400, "MissingAccessKeyId")


async def test_totals_are_numbers(world: World) -> None:
    # AUDIT D6
    await world.call("SendSms", **SEND)
    fields = {"PhoneNumber": "13900000000", "SendDate": "20270115", "PageSize": "1"}
    answer = await world.call("QuerySendDetails", **fields, CurrentPage="1")
    assert answer.json["TotalCount"] == 1
    assert isinstance(answer.json["TotalCount"], int)


def test_the_words_for_bad_json_are_those_of_the_profile() -> None:
    # AUDIT D9
    from hongyan.api.words.codes import words_of
    from hongyan.kernel.refusal import Refusal, Refused

    current = load({"HONGYAN_PROFILE": "current"})
    refused = Refused(Refusal.JSON_INVALID, "TemplateParam", detail="x")
    assert words_of(refused, current.text_age)[1].startswith(
        "模板变量JSON格式错误 或 JSON变量属性与模板占位符不一致"
    )
    assert words_of(refused, load({}).text_age)[1].startswith("JSON参数不合法,只接受字符串值")


@pytest.mark.parametrize(
    ("moved", "key"), [("{until}", "{key}"), ("{until}/materials", "{rest}"), ("x", "{key}")]
)
async def test_an_address_of_a_file_is_good_as_it_was_signed_and_else_refused(
    world: World, moved: str, key: str
) -> None:
    # AUDIT A8: a slash moved from path to `Expires`
    from urllib.parse import urlencode

    from hongyan.domain.materials.grant import sign_address
    from tests.api.asgi import HttpRequest

    assert world.context.sealer is not None
    secret = world.context.sealer.derived("upload")
    whole, until = "materials/1/x/a.png", str(START_MS // 1000 + 60)
    names = {"until": until, "key": whole, "rest": whole.partition("/")[2]}
    expires, path = moved.format(**names), key.format(**names)
    signature = sign_address(secret, whole, until)
    query = urlencode({"Expires": expires, "Signature": signature}).encode()
    answer = await world.ask(HttpRequest("GET", f"/upload/{path}", query))
    assert answer.status == (404 if moved == "{until}" else 403)
