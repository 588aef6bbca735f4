"""HongyanCompareTexts, an action of our own, as a caller sees it. AUDIT G13, FAQ 1.4.2."""

from __future__ import annotations

import pytest

from tests.api.conftest import World

GOOD = "您的订单${order_number}已发货，请留意查收。"
BAD = "您的订单${order_number}已发货，代开发票请联系。"


async def test_the_words_that_decide_are_told_of_the_rejected_text(world: World) -> None:
    answer = (await world.call("HongyanCompareTexts", First=GOOD, Second=BAD)).json
    data = answer["Data"]
    assert (answer["Code"], data["TemplateType"]) == ("OK", "1")
    assert data["First"]["RulesResult"] == "clean"
    assert data["Second"]["RulesResult"] == "blocked"
    assert data["Second"]["Findings"][0]["Span"] == "代开发票"
    assert data["Differences"][0]["FirstStart"] == GOOD.index("请")
    correction = data["Correction"]
    assert (correction["Of"], correction["IsSmallest"]) == ("Second", True)
    assert "发票" not in correction["Text"]


async def test_a_template_of_the_account_is_named_by_its_code(world: World) -> None:
    fields = {"TemplateType": "1", "TemplateName": "通知", "TemplateContent": GOOD}
    code = (await world.call("CreateSmsTemplate", **fields)).json["TemplateCode"]
    answer = await world.call("HongyanCompareTexts", First=code, Second=GOOD)
    data = answer.json["Data"]
    assert data["First"]["Text"] == GOOD
    assert "Correction" not in data
    assert data["Differences"] == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"First": GOOD}, "MissingSecond"),
        ({"First": " ", "Second": GOOD}, "MissingFirst"),
        ({"First": GOOD, "Second": "SMS_1"}, "TemplateNotFound"),
        ({"First": GOOD, "Second": BAD, "TemplateType": "9"}, "InvalidTemplateType"),
    ],
)
async def test_a_call_that_cannot_be_served_has_its_code(
    world: World, fields: dict[str, str], code: str
) -> None:
    assert (await world.call("HongyanCompareTexts", **fields)).code == code
