"""Texts of management at the API's edge: what would have an effect on a terminal, and blanks."""

from __future__ import annotations

import pytest

from tests.api.conftest import World
from tests.api.test_templates import NOTICE, OLD


# AUDIT A7: "management texts refuse them", with field, rule and remedy
@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("Remark", "说明\x1b[2J", r"\x1b"),
        ("ApplySceneContent", "登录\u202e用", r"\u202e"),
        ("TemplateName", "发\n货", r"\n"),
        ("RelatedSignName", "鸿雁\x9b演示", r"\x9b"),
    ],
)
async def test_a_text_of_management_has_no_effect_on_a_terminal(
    world: World, field: str, text: str, shown: str
) -> None:
    answer = await world.call("CreateSmsTemplate", **{**NOTICE, field: text})
    assert answer.code != "OK"
    assert field in answer.json["Message"]
    assert shown in answer.json["Message"]
    assert "请删除" in answer.json["Message"]
    fine = await world.call("CreateSmsTemplate", **{**NOTICE, "Remark": "第一行\r\n第二行"})
    assert fine.code == "OK"


# AUDIT A16: "refuse what folds to nothing"
@pytest.mark.parametrize("blank", ["\u3000", "\u200b", "\u3164\u3164"])
async def test_a_needed_text_that_nobody_sees_is_missing(world: World, blank: str) -> None:
    answer = await world.call("AddSmsTemplate", **{**OLD, "Remark": blank})
    assert answer.code == "MissingRemark"
    named = await world.call("CreateSmsTemplate", **{**NOTICE, "TemplateName": "·"})
    assert named.code == "InvalidTemplateName"


@pytest.mark.parametrize(
    ("action", "field", "text"),
    [
        ("SendSms", "OutId", "1\x1b[2J"),
        ("SendSms", "SignName", "鸿雁\u202e演示"),
        ("CreateSmsAuthorizationLetter", "AuthorizationLetterName", "授权\u202e书"),
        ("DeleteSmsTemplate", "TemplateCode", "SMS_1\x07"),
    ],
)
async def test_ids_and_names_are_read_alike_everywhere(
    world: World, action: str, field: str, text: str
) -> None:
    given = {
        "PhoneNumbers": "13900000000",
        "SignName": "鸿雁演示",
        "TemplateCode": "SMS_100000001",
        "TemplateParam": '{"code":"1234"}',
    }
    answer = await world.call(action, **{**given, field: text})
    assert field in answer.json["Message"]
    assert "控制字符" in answer.json["Message"]
