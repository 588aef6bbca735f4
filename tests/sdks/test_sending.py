"""The official SDKs, unmodified, against a real `hongyan dev`: what they send is delivered."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest

from tests.sdks.players import Player
from tests.stories.caller import DELIVERED, NOTIFICATION, SIGN, VERIFICATION, today
from tests.stories.service import until

pytestmark = [pytest.mark.sdk, pytest.mark.xdist_group("sdk")]

BIZ_ID = re.compile(r"\d{15,20}\^0")
REQUEST_ID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
DELIVERED_WITHIN_SECONDS = 5


def details(player: Player, phone: str, biz_id: str) -> list[dict[str, Any]]:
    body = player.body(
        "QuerySendDetails",
        PhoneNumber=phone,
        BizId=biz_id,
        SendDate=today(),
        PageSize=10,
        CurrentPage=1,
    )
    assert (body["Code"], body["Message"]) == ("OK", "OK")
    found: list[dict[str, Any]] = body["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    # AUDIT D6: a number on the wire; Node's models make the text of it that they are typed as.
    assert str(body["TotalCount"]) == str(len(found))
    return found


def delivered(player: Player, phone: str, biz_id: str) -> dict[str, Any]:
    def asked() -> dict[str, Any] | None:
        [one] = details(player, phone, biz_id)
        return one if one["SendStatus"] == DELIVERED else None

    one = until(asked, f"{biz_id} delivered to {phone}")
    sent, received = (datetime.fromisoformat(one[name]) for name in ("SendDate", "ReceiveDate"))
    assert (received - sent).seconds <= DELIVERED_WITHIN_SECONDS
    return one


def test_a_message_is_delivered_within_5_s_and_can_be_queried(player: Player) -> None:
    sent = player.body(
        "SendSms",
        PhoneNumbers="13900000000",
        SignName=SIGN,
        TemplateCode=VERIFICATION,
        TemplateParam='{"code":"123456"}',
        OutId="order 77/甲",
    )
    assert (sent["Code"], sent["Message"]) == ("OK", "OK")
    assert BIZ_ID.fullmatch(sent["BizId"])
    assert REQUEST_ID.fullmatch(sent["RequestId"])
    one = delivered(player, "13900000000", sent["BizId"])
    assert MOMENT.fullmatch(one.pop("SendDate"))
    assert MOMENT.fullmatch(one.pop("ReceiveDate"))
    assert one == {
        "PhoneNum": "13900000000",
        "SendStatus": DELIVERED,
        "ErrCode": "DELIVERED",
        "TemplateCode": VERIFICATION,
        "Content": "【鸿雁演示】您的验证码为123456，5分钟内有效，请勿泄露给他人。",
        "OutId": "order 77/甲",
    }


def test_several_numbers_of_one_call_share_a_biz_id(player: Player) -> None:
    sent = player.body(
        "SendSms",
        PhoneNumbers="13900000000,13900000007,+8613900000008",
        SignName=SIGN,
        TemplateCode=VERIFICATION,
        TemplateParam='{"code":"123456"}',
    )
    for phone in ("13900000000", "13900000007", "13900000008"):
        assert delivered(player, phone, sent["BizId"])["PhoneNum"] == phone


def test_a_batch_gives_each_number_its_own_variables(player: Player) -> None:
    names = {"13900000000": "王小明", "13900000008": "O'Neil & 李"}
    values = [{"name": name, "order_number": "HY20260001"} for name in names.values()]
    sent = player.body(
        "SendBatchSms",
        PhoneNumberJson=json.dumps(list(names)),
        SignNameJson=json.dumps([SIGN] * 2, ensure_ascii=False),
        TemplateCode=NOTIFICATION,
        TemplateParamJson=json.dumps(values, ensure_ascii=False),
    )
    assert (sent["Code"], sent["Message"]) == ("OK", "OK")
    for phone, name in names.items():
        one = delivered(player, phone, sent["BizId"])
        assert one["Content"] == f"【鸿雁演示】尊敬的{name}，您的订单HY20260001已发货。"


def test_statistics_count_what_was_sent(player: Player) -> None:
    def figures() -> dict[str, Any]:
        body = player.body(
            "QuerySendStatistics",
            IsGlobe=1,
            StartDate=today(),
            EndDate=today(),
            PageIndex=1,
            PageSize=10,
        )
        assert body["Code"] == "OK"
        days = body["Data"]["TargetList"]
        assert body["Data"]["TotalSize"] == len(days)
        empty = {"TotalCount": 0, "RespondedSuccessCount": 0, "RespondedFailCount": 0}
        return dict(days[0]) if days else empty

    before = figures()
    for phone in ("13900000000", "13900000001"):
        assert player.send(phone)["body"]["Code"] == "OK"
    after = until(
        lambda: found if (found := figures()) and not found["NoRespondedCount"] else None,
        "every receipt is counted",
    )
    assert after["SendDate"] == today()
    grown = {name: after[name] - before[name] for name in before if name.endswith("Count")}
    assert grown["TotalCount"] == 2
    assert grown["RespondedSuccessCount"] >= 1
    assert grown["RespondedFailCount"] == 1
