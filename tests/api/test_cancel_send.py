"""HongyanCancelSend, an action of our own, as a caller sees it."""

from __future__ import annotations

from hongyan.domain.members.policy import READ_ONLY_ACCESS, is_allowed
from hongyan.flows.reference.demo import PERSONAL
from tests.api.asgi import HttpAnswer
from tests.api.conftest import World
from tests.api.signing import signed_v1

SEND = {
    "PhoneNumbers": "13900000000,13900000001",
    "SignName": "鸿雁演示",
    "TemplateCode": "SMS_100000001",
    "TemplateParam": '{"code":"1234"}',
}


async def cancel(world: World, biz_id: str) -> HttpAnswer:
    return await world.call("HongyanCancelSend", BizId=biz_id)


async def test_what_waits_is_cancelled_and_the_answer_says_how_many(world: World) -> None:
    biz_id = (await world.call("SendSms", **SEND)).json["BizId"]
    answer = (await cancel(world, biz_id)).json
    assert (answer["Code"], answer["Message"], answer["BizId"]) == ("OK", "OK", biz_id)
    assert answer["Data"] == {"CancelledCount": 2, "DepartedCount": 0, "EndedCount": 0}
    again = (await cancel(world, biz_id)).json
    assert again["Data"] == {"CancelledCount": 0, "DepartedCount": 0, "EndedCount": 2}


async def test_a_call_of_nobody_or_of_another_account_is_not_found(world: World) -> None:
    biz_id = (await world.call("SendSms", **SEND)).json["BizId"]
    key, now_ms = (PERSONAL.key_id, PERSONAL.secret), world.clock.now_ms()
    stranger = signed_v1("HongyanCancelSend", {"BizId": biz_id}, key=key, now_ms=now_ms)
    for answer in (await world.ask(stranger), await cancel(world, "17^0")):
        assert answer.json["Code"] == "isv.INVALID_PARAMETERS"
        assert "BizId" in answer.json["Message"]
    assert (await cancel(world, biz_id)).json["Data"]["CancelledCount"] == 2


async def test_a_biz_id_that_is_none_is_named(world: World) -> None:
    assert (await world.call("HongyanCancelSend")).json["Code"] == "MissingBizId"
    for text in ("abc", "1^1", "9223372036854775808^0", "9" * 65):
        assert (await cancel(world, text)).json["Code"] == "isv.INVALID_PARAMETERS"


def test_who_may_only_read_cancels_nothing() -> None:
    assert not is_allowed([READ_ONLY_ACCESS], "HongyanCancelSend")
