"""SendSms as a caller sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from sqlalchemy.engine import Connection

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccountState
from hongyan.kernel.choices import TextAge
from tests.api.conftest import KEY, World
from tests.api.signing import signed_v1, signed_v3

CODE = {"SignName": "鸿雁演示", "TemplateCode": "SMS_100000001", "TemplateParam": '{"code":"1234"}'}
FORM = "（属性 characterWithNumber2：4 至 6 位字母或数字）"
OTHERS = "（属性 others：1 至 35 个字符）"
UNSUPPORTED = "变量 code 的值含有不支持的字符："
NO_VARIABLE = "模板没有这个变量，请去掉或缩短"
NOTICE = {
    "SignName": "鸿雁演示",
    "TemplateCode": "SMS_100000002",
    "TemplateParam": '{"name":"王小明","order_number":"HY1"}',
}


async def test_a_sent_message_gets_a_biz_id(world: World) -> None:
    answer = await world.call("SendSms", PhoneNumbers="13900000000", **CODE)
    assert answer.status == 200
    assert set(answer.json) == {"Code", "Message", "RequestId", "BizId"}
    assert (answer.code, answer.json["Message"]) == ("OK", "OK")
    assert re.fullmatch(r"[0-9]{18,19}\^0", answer.json["BizId"])


async def test_the_request_id_is_an_upper_case_uuid_and_stands_in_the_header_too(
    world: World,
) -> None:
    answer = await world.call("SendSms", PhoneNumbers="13900000000", **CODE)
    assert re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", answer.json["RequestId"])
    assert answer.headers["x-acs-request-id"] == answer.json["RequestId"]


async def test_a_v3_signed_call_sends(world: World) -> None:
    fields = {"PhoneNumbers": "13900000000", **CODE}
    request = signed_v3("SendSms", fields, key=KEY, now_ms=world.clock.now_ms())
    assert (await world.ask(request)).code == "OK"


async def test_a_get_sends_as_a_post_does(world: World) -> None:
    fields = {"PhoneNumbers": "13900000000", **CODE}
    request = signed_v1("SendSms", fields, key=KEY, now_ms=world.clock.now_ms(), method="GET")
    assert (await world.ask(request)).code == "OK"


async def test_a_refused_call_is_http_200_without_biz_id(world: World) -> None:
    answer = await world.call("SendSms", PhoneNumbers="13900000000", **{**CODE, "SignName": "没有"})
    assert answer.status == 200
    assert answer.json == {
        "Code": "isv.SMS_SIGNATURE_ILLEGAL",
        "Message": "签名不合法(不存在或被拉黑)",
        "RequestId": answer.headers["x-acs-request-id"],
    }


async def test_a_sign_with_a_stray_blank_is_another_sign(world: World) -> None:
    answer = await world.call(
        "SendSms", PhoneNumbers="13900000000", **{**CODE, "SignName": "鸿雁演示 "}
    )
    assert answer.code == "isv.SMS_SIGNATURE_ILLEGAL"


async def test_the_newer_wording_is_a_setting(make_world: Callable[..., World]) -> None:
    world = make_world(text_age=TextAge.NEW)
    answer = await world.call("SendSms", PhoneNumbers="13900000000", **{**CODE, "SignName": "没有"})
    assert answer.json["Message"] == "该账号下找不到对应签名"


async def test_one_malformed_number_fails_the_whole_call_and_is_named(world: World) -> None:
    answer = await world.call("SendSms", PhoneNumbers="13900000000,siemens,13900000001", **CODE)
    assert answer.code == "isv.MOBILE_NUMBER_ILLEGAL"
    assert answer.json["Message"] == "siemensinvalid mobile number"
    assert world.accepted == []


async def test_a_frequency_limit_is_told_in_the_known_words_and_in_headers(world: World) -> None:
    await world.call("SendSms", PhoneNumbers="13900000000", **CODE)
    answer = await world.call("SendSms", PhoneNumbers="13900000000", **CODE)
    assert answer.code == "isv.BUSINESS_LIMIT_CONTROL"
    assert answer.json["Message"] == "触发分钟级流控Permits:1"
    assert answer.headers["x-hongyan-limit-window"] == "minute"
    assert answer.headers["x-hongyan-limit-used"] == "1"
    assert answer.headers["x-hongyan-limit-permits"] == "1"
    assert answer.headers["x-hongyan-limit-retry-at"] == "2027-01-15T16:01:00+08:00"


async def test_a_thousand_numbers_go_in_one_call(world: World) -> None:
    numbers = ",".join(str(13_800_000_000 + number) for number in range(1000))
    assert (await world.call("SendSms", PhoneNumbers=numbers, **NOTICE)).code == "OK"


async def test_a_thousand_and_one_numbers_are_too_many(world: World) -> None:
    numbers = ",".join(str(13_800_000_000 + number) for number in range(1001))
    answer = await world.call("SendSms", PhoneNumbers=numbers, **NOTICE)
    assert answer.code == "isv.MOBILE_COUNT_OVER_LIMIT"


# AUDIT F1, F2, F10: the limit, the length, the attribute's form; the character and its place
@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"code": "123"},
            f"变量 code 的值太短：现有 3 个字符，至少 4 个{FORM}",
        ),
        ({"code": ""}, f"变量 code 的值为空{FORM}"),
        (
            {"code": "1234567"},
            f"参数超出长度限制：变量 code 的值有 7 个字符，最多 6 个{FORM}",
        ),
        (
            {"code": "12★4"},
            f"{UNSUPPORTED}第 3 个字符“★”（U+2605）：表情、特殊符号或其他文字，请删除或改写",
        ),
        (
            {"code": "a龍1"},
            f"{UNSUPPORTED}第 2 个字符“龍”（U+9F8D）：繁体字，请改为“龙”",
        ),
        ({"code": "t.cn"}, "变量 code 的值不能含有链接（t.cn），请把链接写进模板"),
        (
            {"code": "1234", "memo": "x" * 40},
            f"参数超出长度限制：变量 memo 的值有 40 个字符，最多 35 个{OTHERS}：{NO_VARIABLE}",
        ),
    ],
)
async def test_a_value_that_does_not_fit_is_told_with_all_that_is_known(
    world: World, values: dict[str, str], message: str
) -> None:
    param = json.dumps(values)
    answer = await world.call(
        "SendSms", **{**CODE, "PhoneNumbers": "13900000000", "TemplateParam": param}
    )
    assert answer.json["Message"] == message


# AUDIT F3: "same code and leading words, then the cause"
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"SignName": "【鸿雁演示】"},
            "签名不合法(不存在或被拉黑)：签名前后不加【】或其他括号，应写作“鸿雁演示”",
        ),
        (
            {"SignName": "鸿雁演示 "},
            "签名不合法(不存在或被拉黑)：含有多余的空格或看不见的字符，应写作“鸿雁演示”",
        ),
        (
            {"TemplateCode": "sms_100000001"},
            "模板不合法(不存在或被拉黑)：模板 CODE 应写作 SMS_100000001",
        ),
        ({"TemplateCode": "SMS_1"}, "模板不合法(不存在或被拉黑)"),
    ],
)
async def test_an_unknown_name_is_told_with_the_one_that_is_meant(
    world: World, changed: dict[str, str], message: str
) -> None:
    answer = await world.call("SendSms", **{**CODE, "PhoneNumbers": "13900000000", **changed})
    assert answer.json["Message"] == message


@pytest.mark.parametrize("name", ["PhoneNumbers", "SignName", "TemplateCode"])
async def test_a_missing_parameter_is_a_gateway_error(world: World, name: str) -> None:
    fields = {"PhoneNumbers": "13900000000", **CODE}
    del fields[name]
    answer = await world.call("SendSms", **fields)
    assert (answer.status, answer.code) == (400, f"Missing{name}")
    assert answer.json["Message"] == f"{name} is mandatory for this action."


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"TemplateCode": "SMS_1"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"TemplateParam": "code"}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"code":1234}'}, "OK"),
        ({"TemplateParam": "{'code':'1234'}"}, "OK"),
        ({"TemplateParam": '{"code":01234}'}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"code":"1\\u00002"}'}, "isv.INVALID_JSON_PARAM"),
        ({"SmsUpExtendCode": "1234567"}, "OK"),
        ({"SmsUpExtendCode": "12345678"}, "isv.CODE_ERROR"),
        ({"TemplateParam": "{}"}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParam": ""}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParam": '{"code":"123"}'}, "isv.PARAM_LENGTH_LIMIT"),
        ({"TemplateParam": '{"code":"12-34"}'}, "isv.TEMPLATE_PARAMS_ILLEGAL"),
        ({"TemplateParam": '{"code":"★1234"}'}, "isv.UNSUPPORTED_CONTENT"),
        ({"SmsUpExtendCode": "12a"}, "isv.CODE_ERROR"),
        ({"OutId": "x" * 256}, "isv.INVALID_PARAMETERS"),
        ({"SignName": "\0"}, "isv.INVALID_PARAMETERS"),
        ({"PhoneNumbers": "4915112345678"}, "isv.MOBILE_NUMBER_ILLEGAL"),
    ],
)
async def test_a_wrong_field_has_its_code(world: World, changed: dict[str, str], code: str) -> None:
    answer = await world.call("SendSms", **{"PhoneNumbers": "13900000000", **CODE, **changed})
    assert (answer.status, answer.code) == (200, code)


async def test_a_suspended_account_is_told_so_before_its_parameters_are_read(world: World) -> None:
    def suspend(tx: Connection) -> None:
        account = accounts.account_by_name(tx, "hongyan-dev")
        assert account is not None
        suspended = AccountState.SUSPENDED.value
        accounts.change_account(tx, account.account_id, state=suspended)

    world.write(suspend)
    answer = await world.call("SendSms", **{"PhoneNumbers": "nonsense", **CODE})
    assert answer.code == "isv.OUT_OF_SERVICE"


async def test_unknown_parameters_are_passed_over(world: World) -> None:
    answer = await world.call(
        "SendSms", PhoneNumbers="13900000000", OwnerId="1", Nonsense="x", **CODE
    )
    assert answer.code == "OK"


async def test_a_link_in_a_variable_is_refused(world: World) -> None:
    values = '{"name":"王小明","order_number":"http://a.cn"}'
    answer = await world.call(
        "SendSms", PhoneNumbers="13900000000", **{**NOTICE, "TemplateParam": values}
    )
    assert answer.code == "isv.PARAM_NOT_SUPPORT_URL"
