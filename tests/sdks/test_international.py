"""The official SDKs, unmodified, abroad: sent, charged at once, and all of it read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sdks.players import EVERY_SDK, TEA_NODE, TEA_PYTHON
from tests.stories.caller import DELIVERED, FAILED, WAITING, today
from tests.stories.service import until

if TYPE_CHECKING:
    from tests.sdks.players import Player, Sdk
    from tests.stories.service import Service

pytestmark = [pytest.mark.sdk, pytest.mark.xdist_group("sdk")]

ABROAD = {
    "SignName": "Hongyan",
    "TemplateCode": "SMS_100000004",
    "TemplateParam": '{"code":"246810"}',
}
HONG_KONG, SINGAPORE_OFF, VIETNAM = "85251230000", "6581230001", "84987650000"
PRICES = {"HK": 307_000, "SG": 246_000, "VN": 512_000}
"""Micro-yuan by the sample list."""

KNOWING = [one for one in EVERY_SDK if one.manners in (TEA_PYTHON, TEA_NODE)]
"""The older SDKs do not know that conversions are reported."""


def record(player: Player, number: str, biz_id: str) -> dict[str, Any]:
    body = player.body(
        "QuerySendDetails",
        PhoneNumber=number,
        BizId=biz_id,
        SendDate=today(),
        PageSize=10,
        CurrentPage=1,
    )
    [one] = body["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    assert one["PhoneNum"] == number
    found: dict[str, Any] = one
    return found


def counted(player: Player) -> int:
    body = player.body(
        "QuerySendStatistics",
        IsGlobe=2,
        StartDate=today(),
        EndDate=today(),
        PageIndex=1,
        PageSize=10,
    )
    return sum(one["TotalCount"] for one in body["Data"]["TargetList"])


def costs(dev: Service) -> dict[str, int]:
    """Return what was paid for each country so far, in micro-yuan."""
    printed = dev.command("statistics", "hongyan-dev", "--by", "country")
    rows = [line.split() for line in printed.splitlines()[1:]]
    yuan = {row[0]: row[-1] for row in rows if row[0] in PRICES}
    return {iso2: round(float(yuan.get(iso2, "0")) * 1_000_000) for iso2 in PRICES}


def test_status_figures_and_cost_can_be_read_back(player: Player, dev: Service) -> None:
    # FAQ 5.1.3, FAQ 5.1.4, FAQ 5.1.5, FAQ 5.1.8, FAQ 5.1.9
    messages, paid = counted(player), costs(dev)
    numbers = (HONG_KONG, SINGAPORE_OFF, VIETNAM)
    sent = player.body("SendSms", PhoneNumbers=",".join(numbers), **ABROAD)
    assert (sent["Code"], sent["Message"]) == ("OK", "OK")
    biz_id = sent["BizId"]
    assert counted(player) == messages + 3
    assert {iso2: cost - paid[iso2] for iso2, cost in costs(dev).items()} == PRICES
    ended = {HONG_KONG: DELIVERED, SINGAPORE_OFF: FAILED}
    for number, status in ended.items():
        one = until(
            lambda number=number, status=status: (
                found if (found := record(player, number, biz_id))["SendStatus"] == status else None
            ),
            f"{number} ends as {status}",
        )
        assert one["Content"] == "[Hongyan]Your code is 246810, valid for 5 minutes."
    silent = record(player, VIETNAM, biz_id)
    assert silent["SendStatus"] == WAITING
    assert "ErrCode" not in silent
    # What failed is not given back.
    assert {iso2: cost - paid[iso2] for iso2, cost in costs(dev).items()} == PRICES
    dev.line_with("no receipts from VN: it stays so, by design")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+85251230000", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("8404987654321", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("13900000000", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED"),
        ("989122222222", "isv.NOT_SUPPORTED_COUNTRY"),
    ],
)
def test_a_refusal_has_its_code(player: Player, sdk: Sdk, number: str, code: str) -> None:
    # FAQ 5.1.1, FAQ 5.1.10, FAQ 5.1.11
    answer = player.play("SendSms", PhoneNumbers=number, **ABROAD)
    if sdk.manners.raises_business:
        assert answer["fault"]["code"] == code
    else:
        assert answer["body"]["Code"] == code


@pytest.mark.parametrize("sdk", KNOWING, ids=lambda sdk: sdk.name, indirect=True)
def test_conversions_are_reported(player: Player) -> None:
    sent = player.body("SendSms", PhoneNumbers=HONG_KONG, **ABROAD)
    told = player.body("SmsConversionIntl", MessageId=sent["BizId"], Delivered=True)
    assert (told["Code"], told["Message"]) == ("OK", "OK")
    told = player.body("ConversionDataIntl", ConversionRate="0.53")
    assert told["Code"] == "OK"
