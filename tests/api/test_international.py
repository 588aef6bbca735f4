"""Messages abroad as a caller sees them: section 5 of the FAQ, row by row, through the API.

What is not a matter of calls (volumes by country with cost, price lists, packages) is shown by
tests/flows/test_accept_international.py and its neighbours, which quote the same rows.
"""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import phonenumbers
import pytest

from hongyan.domain.countries import store as countries
from hongyan.domain.ledger import store as ledger
from hongyan.domain.messages import store as messages
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.messages.abroad.manage_countries import change_country
from hongyan.flows.reference.demo import ANSWERING, CASH
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import IntlType, MessageKind
from tests.api.asgi import HttpAnswer
from tests.api.conftest import START_MS
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.api.conftest import World

ABROAD = {
    "SignName": "Hongyan",
    "TemplateCode": "SMS_100000004",
    "TemplateParam": '{"code":"246810"}',
}
HONG_KONG, SINGAPORE, VIETNAM = "85251230000", "6581230000", "84987650000"
TODAY = "20270115"


async def send(world: World, *numbers: str, **changed: str) -> HttpAnswer:
    return await world.call("SendSms", PhoneNumbers=",".join(numbers), **{**ABROAD, **changed})


async def details(world: World, number: str, **changed: str) -> list[dict[str, Any]]:
    asked = {"PhoneNumber": number, "SendDate": TODAY, "PageSize": "50", "CurrentPage": "1"}
    answer = await world.call("QuerySendDetails", **{**asked, **changed})
    assert answer.code == "OK"
    found: list[dict[str, Any]] = answer.json["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    return found


async def figures(world: World, globe: str, **more: str) -> list[dict[str, Any]]:
    asked = {"StartDate": TODAY, "EndDate": TODAY, "PageIndex": "1", "PageSize": "50"}
    answer = await world.call("QuerySendStatistics", IsGlobe=globe, **asked, **more)
    found: list[dict[str, Any]] = answer.json["Data"]["TargetList"]
    return found


def spent(world: World) -> int:
    """Return what the demo's account paid so far, in micro-yuan."""
    with world.database.reading() as tx:
        cash = ledger.cash_wallet(tx, 1)
    assert cash is not None
    return CASH - cash.available - cash.held


async def test_an_accepted_call_says_ok_and_is_charged_at_once(world: World) -> None:
    # FAQ 5.1.3, FAQ 5.1.4, FAQ 5.1.2
    answer = await send(world, HONG_KONG)
    assert (answer.status, answer.code, answer.json["Message"]) == (200, "OK", "OK")
    assert spent(world) == 307_000
    await send(world, SINGAPORE, VIETNAM)
    assert spent(world) == 307_000 + 246_000 + 512_000


async def test_what_no_receipt_came_for_stays_sending(world: World) -> None:
    # FAQ 5.1.5, FAQ 5.1.9
    await send(world, VIETNAM)
    for _ in range(2):
        [one] = await details(world, VIETNAM)
        assert one == {
            "PhoneNum": VIETNAM,
            "SendStatus": 1,
            "TemplateCode": "SMS_100000004",
            "Content": "[Hongyan]Your code is 246810, valid for 5 minutes.",
            "SendDate": "2027-01-15 16:00:00",
        }
        world.clock.advance(4 * DAY_MS)


async def test_which_countries_return_receipts_is_said_before(world: World) -> None:
    # FAQ 5.1.5
    now_ms = world.clock.now_ms()
    with world.database.transaction() as tx:
        world.context.cache.refresh(tx)
        listed = world.context.cache.countries(tx, now_ms)
    assert {iso2 for iso2, one in listed.items() if one.receipts.value == "most"} == set(ANSWERING)


async def test_volumes_are_counted_apart_from_those_at_home(world: World) -> None:
    # FAQ 5.1.8
    await send(world, HONG_KONG, VIETNAM)
    home = {"SignName": "鸿雁演示", "TemplateCode": "SMS_100000001"}
    await send(world, "13900000000", **home)
    [abroad] = await figures(world, "2")
    assert abroad == {
        "SendDate": TODAY,
        "TotalCount": 2,
        "RespondedSuccessCount": 0,
        "RespondedFailCount": 0,
        "NoRespondedCount": 2,
    }
    assert [one["TotalCount"] for one in await figures(world, "1")] == [1]
    assert [one["TotalCount"] for one in await figures(world, "2", TemplateType="3")] == [2]
    assert await figures(world, "2", TemplateType="0") == []


@pytest.mark.parametrize(
    ("numbers", "fields", "code", "words"),
    [
        # FAQ 5.1.10
        (
            (HONG_KONG,),
            {"SignName": "鸿雁演示", "TemplateCode": "SMS_100000001"},
            "isv.MOBILE_NUMBER_ILLEGAL",
            "85251230000 不是境内号码，国内模板不能向国际/港澳台号码发送",
        ),
        (("13900000000",), {}, "isv.DOMESTIC_NUMBER_NOT_SUPPORTED", "国际/港澳台模板"),
        ((HONG_KONG, "13900000000"), {}, "isv.DOMESTIC_NUMBER_NOT_SUPPORTED", "国际/港澳台模板"),
        # FAQ 5.1.11
        (("+85251230000",), {}, "isv.MOBILE_NUMBER_ILLEGAL", "应写作 85251230000"),
        (("0085251230000",), {}, "isv.MOBILE_NUMBER_ILLEGAL", "应写作 85251230000"),
        (("840987654321",), {}, "isv.MOBILE_NUMBER_ILLEGAL", "应写作 84987654321"),
        (("85123456789",), {}, "isv.MOBILE_NUMBER_ILLEGAL", "国际区号未分配"),
        # FAQ 5.1.1
        (("9891" + "2" * 8,), {}, "isv.NOT_SUPPORTED_COUNTRY", "伊朗（IR）"),
    ],
)
async def test_a_no_says_why_and_nothing_is_stored_or_charged(
    world: World, numbers: tuple[str, ...], fields: dict[str, str], code: str, words: str
) -> None:
    answer = await send(world, *numbers, **fields)
    assert (answer.status, answer.code) == (200, code)
    assert words in answer.json["Message"]
    assert "BizId" not in answer.json
    assert spent(world) == 0


async def test_the_vietnamese_number_goes_without_its_zero(world: World) -> None:
    # FAQ 5.1.11: the domestic form 0987654321 is the international 84987654321.
    assert (await send(world, "84987654321")).code == "OK"
    assert len(await details(world, "84987654321")) == 1


async def test_hong_kong_is_852_and_a_place_of_its_own(world: World) -> None:
    # FAQ 5.1.11: the FAQ's sample has 851, which is not allocated.
    for number in (HONG_KONG, "85366123456", "886912345678"):
        assert (await send(world, number)).code == "OK"
    assert spent(world) == 307_000 + 183_000 + 370_000


async def test_a_batch_abroad_has_a_sign_and_values_for_each_number(world: World) -> None:
    answer = await world.call(
        "SendBatchSms",
        PhoneNumberJson=json.dumps([SINGAPORE, HONG_KONG, 14155552671]),
        SignNameJson='["Hongyan","鸿雁演示","Hongyan"]',
        TemplateCode="SMS_100000004",
        TemplateParamJson='[{"code":"1111"},{"code":"2222"},{"code":"3333"}]',
    )
    assert answer.code == "OK"
    texts = [(await details(world, one))[0]["Content"] for one in (SINGAPORE, HONG_KONG)]
    assert texts == [
        "[Hongyan]Your code is 1111, valid for 5 minutes.",
        "【鸿雁演示】Your code is 2222, valid for 5 minutes.",
    ]
    [american] = await details(world, "14155552671")
    assert american["PhoneNum"] == "14155552671"
    assert spent(world) == 246_000 + 307_000 + 43_000


async def test_an_account_that_did_not_activate_is_told_to(world: World) -> None:
    # FAQ 5.1.13
    world.write(lambda tx: countries.set_international(tx, 1, activated_at=None))
    answer = await send(world, HONG_KONG)
    assert answer.code == "isv.PRODUCT_UNSUBSCRIBE"
    assert answer.json["Message"] == "账号尚未开通国际/港澳台短信，请先开通"


async def test_a_promotion_to_a_country_that_takes_none_is_refused_in_words(world: World) -> None:
    # FAQ 5.1.12
    world.write(
        lambda tx: templates.add_template(
            tx,
            900_000_001,
            1,
            MessageKind.INTERNATIONAL,
            "sale",
            "Sale on Friday. Reply STOP to end.",
            TemplateState.APPROVED,
            START_MS,
            intl_type=IntlType.PROMOTION,
        )
    )
    answer = await send(world, VIETNAM, TemplateCode="SMS_900000001")
    assert answer.code == "isv.NOT_SUPPORTED_COUNTRY"
    assert answer.json["Message"] == "越南（VN） 不接受推广短信，请从名单中移除"
    assert (await send(world, SINGAPORE, TemplateCode="SMS_900000001")).code == "OK"


# Conversions


async def test_callers_report_which_codes_were_typed_in(world: World) -> None:
    biz_id = (await send(world, HONG_KONG)).json["BizId"]
    for delivered in ("true", "True", "false"):
        answer = await world.call("SmsConversionIntl", MessageId=biz_id, Delivered=delivered)
        assert set(answer.json) == {"Code", "Message", "RequestId"}
        assert answer.code == "OK"
    at = str(world.clock.now_ms())
    both = await world.call("ConversionDataIntl", ConversionRate="0.53", ReportTime=at)
    assert both.code == "OK"
    assert (await world.call("ConversionDataIntl", ConversionRate="1")).code == "OK"


@pytest.mark.parametrize(
    ("action", "fields", "code"),
    [
        ("SmsConversionIntl", {"MessageId": "1", "Delivered": "true"}, "isv.DATA_NOT_EXIST"),
        ("SmsConversionIntl", {"MessageId": "x", "Delivered": "true"}, "isv.DATA_NOT_EXIST"),
        ("SmsConversionIntl", {"MessageId": "1"}, "MissingDelivered"),
        ("SmsConversionIntl", {"Delivered": "true"}, "MissingMessageId"),
        ("SmsConversionIntl", {"MessageId": "1", "Delivered": "yes"}, "InvalidDelivered"),
        ("ConversionDataIntl", {"ConversionRate": "53%"}, "isv.INVALID_PARAMETERS"),
        ("ConversionDataIntl", {}, "MissingConversionRate"),
        (
            "ConversionDataIntl",
            {"ConversionRate": "0.5", "ReportTime": str(START_MS + DAY_MS)},
            "isv.INVALID_PARAMETERS",
        ),
    ],
)
async def test_a_report_that_is_not_taken_has_its_code(
    world: World, action: str, fields: dict[str, str], code: str
) -> None:
    assert (await world.call(action, **fields)).code == code


async def test_a_message_of_several_and_one_at_home_are_not_reported(world: World) -> None:
    biz_id = (await send(world, HONG_KONG, SINGAPORE)).json["BizId"]
    several = await world.call("SmsConversionIntl", MessageId=biz_id, Delivered="true")
    assert several.code == "isv.INVALID_PARAMETERS"
    assert "多个号码" in several.json["Message"]
    home = {"SignName": "鸿雁演示", "TemplateCode": "SMS_100000001"}
    biz_id = (await send(world, "13900000000", **home)).json["BizId"]
    domestic = await world.call("SmsConversionIntl", MessageId=biz_id, Delivered="true")
    assert domestic.code == "isv.INVALID_PARAMETERS"


# Every country


def _sample() -> dict[str, dict[str, str]]:
    """Return the rows of the shipped list by ISO code."""
    path = files("hongyan.domain.countries").joinpath("data/countries.csv")
    lines = [one for one in path.read_text(encoding="utf-8").splitlines() if one[:1] != "#"]
    return {row["iso2"]: row for row in csv.DictReader(lines)}


def _examples() -> list[tuple[str, str]]:
    """Return (region, mobile number) of every region that the numbering plans have one for."""
    found = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        kind = phonenumbers.PhoneNumberType.MOBILE
        number = phonenumbers.example_number_for_type(region, kind)
        if number is not None and region != "CN":
            found.append((region, phonenumbers.format_number(number, 0).lstrip("+")))
    return found


async def test_every_regions_example_number_is_priced_and_routed_or_refused(
    make_world: Callable[..., World],
) -> None:
    # FAQ 5.1.1, FAQ 5.1.2
    world, sample = make_world(), _sample()
    examples = _examples()
    assert len(examples) >= 235
    served = 0
    for region, number in examples:
        before = spent(world)
        answer = await send(world, number)
        with world.database.reading() as tx:
            newest = messages.newest_to(tx, int(number), 0, 1)
        if not newest:
            assert answer.code == "isv.NOT_SUPPORTED_COUNTRY", (region, number)
            assert sample.get(region, {"enabled": "no"})["enabled"] == "no"
            assert spent(world) == before
            continue
        served += 1
        assert answer.code == "OK", (region, number, answer.json)
        row = sample[newest[0].country]
        assert newest[0].carrier == "international"
        assert spent(world) - before == round(float(row["price"]) * 1_000_000), region
    assert served >= 215


async def test_a_country_is_priced_anew_from_its_moment(world: World) -> None:
    # FAQ 5.1.2
    now_ms = world.clock.now_ms()
    world.write(
        lambda tx: change_country(work_at(tx, now_ms), "HK", {"price": "0.9"}, now_ms + DAY_MS)
    )
    await send(world, HONG_KONG)
    assert spent(world) == 307_000
    world.clock.advance(DAY_MS)
    await send(world, HONG_KONG)
    assert spent(world) == 307_000 + 900_000
