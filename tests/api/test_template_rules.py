"""TemplateRule, and how soon one application follows another, as a caller sees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hongyan.config import Settings
from tests.api.applying import PERSON, call_as
from tests.api.conftest import World
from tests.api.test_templates import GAMBLING, NOTICE, OLD, created


# AUDIT H5: "TemplateRule: unknown attribute, wrong scope, variable that is not there:
# `InvalidTemplateRule`, not auto-rejection that costs a day's application"
@pytest.mark.parametrize(
    "rule",
    [
        '{"order_number":"nonsense"}',
        '{"order_number":"numberCaptcha"}',
        '{"order_number":"other_number2","money":"money"}',
    ],
)
async def test_a_rule_that_does_not_fit_costs_no_application(
    make_world: Callable[..., World], rule: str
) -> None:
    world = make_world(account_templates_per_day=2)
    own = {"TemplateName": "云雀发货"}
    for _ in range(3):
        answer = await world.call("CreateSmsTemplate", **{**NOTICE, **own, "TemplateRule": rule})
        assert (answer.status, answer.code) == (200, "InvalidTemplateRule")
        assert "TemplateCode" not in answer.json
    code, _ = await created(world, **{**GAMBLING, **own})
    update = {**NOTICE, "TemplateCode": code, "TemplateRule": rule}
    assert (await world.call("UpdateSmsTemplate", **update)).code == "InvalidTemplateRule"
    listed = (await world.call("GetSmsTemplateList", **own)).json
    assert listed["Data"]["Total"] == 1


async def test_what_is_wrong_with_the_content_is_said_before_the_rule(world: World) -> None:
    content = "您的订单${订单号}已发货，请留意查收。"
    answer = await world.call("CreateSmsTemplate", **{**NOTICE, "TemplateContent": content})
    assert answer.code == "InvalidTemplateContent.Format"


# AUDIT H14: "30 s between template applications as a setting"
@pytest.mark.parametrize("second", ["AddSmsTemplate", "ModifySmsTemplate", "CreateSmsTemplate"])
async def test_the_next_application_is_taken_half_a_minute_later(
    make_world: Callable[..., World], second: str
) -> None:
    world = make_world(account_template_apart_seconds=Settings().account_template_apart_seconds)
    code, _ = await created(world, **GAMBLING)
    fields = {**NOTICE, "Remark": "发货", "TemplateCode": code}
    early = await world.call(second, **fields)
    assert (early.status, early.code) == (200, "isv.BUSINESS_LIMIT_CONTROL")
    assert "30 秒" in early.json["Message"]
    other = await call_as(world, PERSON, "AddSmsTemplate", **OLD)
    assert other.code == "OK", "it is asked of each account by itself"
    world.clock.advance(30_000)
    assert (await world.call(second, **fields)).code == "OK"
