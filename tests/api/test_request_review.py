"""HongyanRequestReview, an action of our own, as a caller sees it: AUDIT F7."""

from __future__ import annotations

import pytest

from hongyan.domain.members.policy import READ_ONLY_ACCESS, is_allowed
from tests.api.applying import certify, qualified
from tests.api.conftest import World


async def test_a_human_is_asked_about_a_sign_that_the_rules_rejected(world: World) -> None:
    certify(world)
    paper = qualified(world)
    made = await world.call(
        "CreateSmsSign", SignName="幸运彩票", SignSource="0", QualificationId=paper
    )
    answer = (await world.call("HongyanRequestReview", SignName="幸运彩票", Remark="误判")).json
    assert (answer["Code"], answer["Data"]["OrderId"]) == ("OK", made.json["OrderId"])
    assert answer["Data"]["DueDate"].startswith("2027-01-")
    assert (await world.call("GetSmsSign", SignName="幸运彩票")).json["SignStatus"] == 0


async def test_a_human_is_asked_about_a_template_that_the_rules_rejected(world: World) -> None:
    fields = {
        "TemplateType": "1",
        "TemplateName": "通知",
        "TemplateContent": "您的订单已发货，另赠澳门赌场门票，请留意查收。",
    }
    made = (await world.call("CreateSmsTemplate", **fields)).json
    code = made["TemplateCode"]
    answer = await world.call("HongyanRequestReview", TemplateCode=code)
    assert answer.code == "OK", answer.json
    again = await world.call("HongyanRequestReview", TemplateCode=code)
    assert again.json["Code"] == "SMS_STATUS_ILLEGAL"
    assert again.json["Message"].endswith("：等待审核员领取")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "MissingSignName"),
        ({"SignName": "没有"}, "SignatureNotFound"),
        ({"TemplateCode": "SMS_1"}, "TemplateNotFound"),
        ({"SignName": "鸿雁演示"}, "SMS_STATUS_ILLEGAL"),
        ({"SignName": "a", "TemplateCode": "SMS_1"}, "isv.INVALID_PARAMETERS"),
        ({"SignName": "鸿雁演示", "Remark": "长" * 501}, "isv.INVALID_PARAMETERS"),
    ],
)
async def test_a_call_that_cannot_be_served_has_its_code(
    world: World, fields: dict[str, str], code: str
) -> None:
    assert (await world.call("HongyanRequestReview", **fields)).code == code


def test_who_may_only_read_asks_for_nobody() -> None:
    assert not is_allowed([READ_ONLY_ACCESS], "HongyanRequestReview")
