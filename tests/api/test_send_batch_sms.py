"""SendBatchSms as a caller sees it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Message, biz_number
from tests.api.conftest import World

NOTICE = "SMS_100000002"
VALUES = {"name": "王小明", "order_number": "HY1"}


def batch(numbers: list[Any], **changed: Any) -> dict[str, str]:
    fields = {
        "PhoneNumberJson": numbers,
        "SignNameJson": ["鸿雁演示"] * len(numbers),
        "TemplateCode": NOTICE,
        "TemplateParamJson": [VALUES] * len(numbers),
    } | changed
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in fields.items()
    }


async def test_a_batch_gets_one_biz_id_for_all_its_messages(world: World) -> None:
    values = [{"name": "王小明", "order_number": f"HY{number}"} for number in range(3)]
    numbers = ["13900000000", "+8613900000001", "008613900000002"]
    answer = await world.call("SendBatchSms", **batch(numbers, TemplateParamJson=values))
    assert answer.code == "OK"

    def of_call(tx: Connection) -> list[Message]:
        biz_id = biz_number(answer.json["BizId"])
        assert biz_id is not None
        return messages.messages_of_call(tx, biz_id, biz_id + 10)

    found = world.write(of_call)
    assert [one.phone for one in found] == [8613900000000, 8613900000001, 8613900000002]
    assert [json.loads(one.variables)["order_number"] for one in found] == ["HY0", "HY1", "HY2"]


async def test_a_hundred_go_and_a_hundred_and_one_are_too_many(world: World) -> None:
    numbers = [str(13_800_000_000 + number) for number in range(101)]
    assert (await world.call("SendBatchSms", **batch(numbers[:100]))).code == "OK"
    answer = await world.call("SendBatchSms", **batch(numbers))
    assert answer.code == "isv.MOBILE_COUNT_OVER_LIMIT"


@pytest.mark.parametrize(
    ("changed", "code", "named"),
    [
        ({"SignNameJson": ["鸿雁演示"]}, "isv.INVALID_PARAMETERS", "SignNameJson"),
        ({"TemplateParamJson": [VALUES]}, "isv.INVALID_PARAMETERS", "TemplateParamJson"),
        ({"SmsUpExtendCodeJson": ["1"]}, "isv.INVALID_PARAMETERS", "SmsUpExtendCodeJson"),
        ({"PhoneNumberJson": "13900000000"}, "isv.INVALID_JSON_PARAM", "PhoneNumberJson"),
        ({"PhoneNumberJson": "[]"}, "isv.INVALID_PARAMETERS", "PhoneNumberJson"),
        ({"SignNameJson": [1, 2]}, "isv.INVALID_JSON_PARAM", "SignNameJson"),
        ({"TemplateParamJson": ["a", "b"]}, "isv.INVALID_JSON_PARAM", "TemplateParamJson"),
        ({"TemplateParamJson": [VALUES, {"name": None}]}, "isv.INVALID_JSON_PARAM", "name"),
        ({"OutId": "x" * 256}, "isv.INVALID_PARAMETERS", "OutId"),
    ],
)
async def test_arrays_that_do_not_fit_are_named(
    world: World, changed: dict[str, Any], code: str, named: str
) -> None:
    fields = batch(["13900000000", "13900000001"], **changed)
    answer = await world.call("SendBatchSms", **fields)
    assert (answer.status, answer.code) == (200, code)
    assert named in answer.json["Message"]


@pytest.mark.parametrize("name", ["PhoneNumberJson", "SignNameJson", "TemplateCode"])
async def test_a_missing_array_is_a_gateway_error(world: World, name: str) -> None:
    answer = await world.call("SendBatchSms", **batch(["13900000000"], **{name: ""}))
    assert (answer.status, answer.code) == (400, f"Missing{name}")


async def test_without_variables_a_template_that_has_some_is_refused(world: World) -> None:
    answer = await world.call("SendBatchSms", **batch(["13900000000"], TemplateParamJson=""))
    assert answer.code == "isv.TEMPLATE_MISSING_PARAMETERS"


async def test_one_extend_code_does_not_serve_two_signs_of_one_call(world: World) -> None:
    from hongyan.domain.signs import store as signs
    from hongyan.domain.signs.model import SignState
    from hongyan.kernel.kinds import SignKind

    def another_sign(tx: Connection) -> None:
        signs.add_sign(tx, 1, "另一个", SignKind.GENERAL, SignState.APPROVED, 0)

    world.write(another_sign)
    fields = batch(
        ["13900000000", "13900000001"],
        SignNameJson=["鸿雁演示", "另一个"],
        SmsUpExtendCodeJson=["77", "77"],
    )
    assert (await world.call("SendBatchSms", **fields)).code == "isv.EXTEND_CODE_ERROR"
