"""QuerySendDetails as a caller sees it."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Connection

from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Verdict, biz_number
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.model import ToldStatus
from hongyan.kernel.carriage import ChannelStatus, LinkState
from hongyan.kernel.outcome import Outcome
from tests.api.asgi import HttpAnswer
from tests.api.conftest import World

CODE = {"SignName": "鸿雁演示", "TemplateCode": "SMS_100000001", "TemplateParam": '{"code":"1234"}'}
TODAY = "20270115"
ASKED = {"PhoneNumber": "13900000000", "SendDate": TODAY, "PageSize": "10", "CurrentPage": "1"}


async def sent(world: World, **fields: str) -> int:
    answer = await world.call("SendSms", **{"PhoneNumbers": "13900000000", **CODE, **fields})
    biz_id = biz_number(answer.json["BizId"])
    assert biz_id is not None
    return biz_id


async def details(world: World, **changed: str) -> HttpAnswer:
    return await world.call("QuerySendDetails", **{**ASKED, **changed})


def decide(world: World, biz_id: int, outcome: Outcome, code: str) -> None:
    def put(tx: Connection) -> None:
        [sent] = messages.messages_of_call(tx, biz_id, biz_id + (1 << 40))
        verdict = Verdict(sent.message_id, outcome, code, "", world.clock.now_ms() + 4000)
        attempt_store.put_verdicts(tx, [verdict])

    world.write(put)


async def test_a_waiting_message_has_no_code_and_no_receive_date(world: World) -> None:
    await sent(world)
    answer = await details(world)
    assert answer.json["TotalCount"] == 1
    assert answer.json["SmsSendDetailDTOs"]["SmsSendDetailDTO"] == [
        {
            "PhoneNum": "13900000000",
            "SendStatus": 1,
            "TemplateCode": "SMS_100000001",
            "Content": "【鸿雁演示】您的验证码为1234，5分钟内有效，请勿泄露给他人。",
            "SendDate": "2027-01-15 16:00:00",
        }
    ]


# AUDIT F9: "the reason, everywhere"
async def test_a_message_that_no_channel_can_carry_says_so_without_naming_channels(
    world: World,
) -> None:
    await sent(world)
    down = ToldStatus(ChannelStatus(LinkState.DOWN, "refused", 0), 2 * world.clock.now_ms())

    def tell(tx: Connection) -> None:
        for channel in routing.channels(tx):
            routing.tell_status(tx, channel.channel_id, down)

    world.write(tell)
    (one,) = (await details(world)).json["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    assert one["SendStatus"] == 1
    assert one["WaitReason"] == "暂时没有可用的通道，恢复后自动发出，请勿重复提交"


async def test_a_delivered_message_has_both_and_its_out_id(world: World) -> None:
    biz_id = await sent(world, OutId="order-77")
    decide(world, biz_id, Outcome.DELIVERED, "DELIVERED")
    (one,) = (await details(world)).json["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    assert (one["SendStatus"], one["ErrCode"], one["OutId"]) == (3, "DELIVERED", "order-77")
    assert one["ReceiveDate"] == "2027-01-15 16:00:04"


async def test_nothing_found_is_an_empty_list(world: World) -> None:
    answer = await details(world, PhoneNumber="13900000009")
    assert answer.json["TotalCount"] == 0
    assert answer.json["SmsSendDetailDTOs"] == {"SmsSendDetailDTO": []}
    assert set(answer.json) == {"TotalCount", "Message", "RequestId", "Code", "SmsSendDetailDTOs"}


async def test_a_biz_id_narrows_to_one_call(world: World) -> None:
    first = await sent(world)
    world.clock.advance(60_000)
    await sent(world)
    assert (await details(world)).json["TotalCount"] == 2
    assert (await details(world, BizId=f"{first}^0")).json["TotalCount"] == 1


async def test_a_number_of_another_country_is_well_formed_and_has_no_messages(world: World) -> None:
    assert (await details(world, PhoneNumber="4915112345678")).json["TotalCount"] == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"PhoneNumber": "139"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"SendDate": "2027-01-15"}, "isv.INVALID_PARAMETERS"),
        ({"SendDate": "20270231"}, "isv.INVALID_PARAMETERS"),
        ({"SendDate": "00000000"}, "isv.INVALID_PARAMETERS"),
        ({"SendDate": "20270116"}, "isv.INVALID_PARAMETERS"),
        ({"SendDate": "20261215"}, "isv.INVALID_PARAMETERS"),
        ({"PageSize": "51"}, "isv.INVALID_PARAMETERS"),
        ({"PageSize": "0"}, "isv.INVALID_PARAMETERS"),
        ({"PageSize": "１"}, "isv.INVALID_PARAMETERS"),  # noqa: RUF001 - a fullwidth digit is the point
        ({"CurrentPage": "-1"}, "isv.INVALID_PARAMETERS"),
        ({"CurrentPage": "99999999999"}, "isv.INVALID_PARAMETERS"),
        ({"BizId": "abc"}, "isv.INVALID_PARAMETERS"),
        ({"BizId": "9999999999999999999^0"}, "isv.INVALID_PARAMETERS"),
    ],
)
async def test_a_wrong_field_has_its_code_and_is_named(
    world: World, changed: dict[str, str], code: str
) -> None:
    answer = await details(world, **changed)
    assert (answer.status, answer.code) == (200, code)
    if code == "isv.INVALID_PARAMETERS":
        assert next(iter(changed)) in answer.json["Message"]


async def test_the_first_day_that_can_be_asked_for_is_thirty_days_ago(world: World) -> None:
    assert (await details(world, SendDate="20261216")).code == "OK"


@pytest.mark.parametrize("name", ASKED)
async def test_a_missing_field_is_a_gateway_error(world: World, name: str) -> None:
    answer = await details(world, **{name: ""})
    assert (answer.status, answer.code) == (400, f"Missing{name}")


async def test_an_xml_caller_gets_xml(world: World) -> None:
    await sent(world)
    answer = await details(world, Format="XML")
    assert answer.headers["content-type"] == "text/xml;charset=utf-8"
    assert b"<QuerySendDetailsResponse>" in answer.body
    assert b"<SmsSendDetailDTOs><SmsSendDetailDTO><PhoneNum>13900000000<" in answer.body
