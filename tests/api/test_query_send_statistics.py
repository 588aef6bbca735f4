"""QuerySendStatistics as a caller sees it."""

from __future__ import annotations

import pytest

from tests.api.asgi import HttpAnswer
from tests.api.conftest import World

CODE = {"SignName": "鸿雁演示", "TemplateCode": "SMS_100000001", "TemplateParam": '{"code":"1234"}'}
ASKED = {
    "IsGlobe": "1",
    "StartDate": "20270101",
    "EndDate": "20270131",
    "PageIndex": "1",
    "PageSize": "50",
}


async def statistics(world: World, **changed: str) -> HttpAnswer:
    return await world.call("QuerySendStatistics", **{**ASKED, **changed})


async def test_a_day_counts_segments_by_what_became_of_them(world: World) -> None:
    await world.call("SendSms", PhoneNumbers="13900000000,13900000001", **CODE)
    answer = await statistics(world)
    assert answer.json["Data"] == {
        "TotalSize": 1,
        "TargetList": [
            {
                "SendDate": "20270115",
                "TotalCount": 2,
                "RespondedSuccessCount": 0,
                "RespondedFailCount": 0,
                "NoRespondedCount": 2,
            }
        ],
    }


@pytest.mark.parametrize(
    ("changed", "days"),
    [
        ({"TemplateType": "0"}, 1),
        ({"TemplateType": "1"}, 0),
        ({"TemplateType": "7"}, 0),
        ({"IsGlobe": "2"}, 0),
        ({"SignName": "鸿雁演示"}, 1),
        ({"SignName": "没有"}, 0),
        ({"StartDate": "20270116"}, 0),
        ({"PageIndex": "2"}, 1),
    ],
)
async def test_what_is_asked_for_narrows_the_days(
    world: World, changed: dict[str, str], days: int
) -> None:
    await world.call("SendSms", PhoneNumbers="13900000000", **CODE)
    answer = await statistics(world, **changed)
    assert answer.json["Data"]["TotalSize"] == days


@pytest.mark.parametrize(
    "changed",
    [
        {"IsGlobe": "3"},
        {"StartDate": "20270201"},
        {"StartDate": "2027-01-01"},
        {"EndDate": "20270132"},
        {"PageIndex": "0"},
        {"PageSize": "51"},
        {"TemplateType": "4"},
    ],
)
async def test_a_wrong_field_is_named(world: World, changed: dict[str, str]) -> None:
    answer = await statistics(world, **changed)
    assert (answer.status, answer.code) == (200, "isv.INVALID_PARAMETERS")
    assert next(iter(changed)) in answer.json["Message"]


@pytest.mark.parametrize("name", ASKED)
async def test_a_missing_field_is_a_gateway_error(world: World, name: str) -> None:
    answer = await statistics(world, **{name: ""})
    assert (answer.status, answer.code) == (400, f"Missing{name}")
