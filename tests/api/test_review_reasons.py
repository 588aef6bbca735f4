"""Each reason of FAQ 1.2 through the API: with rule, span and remedy; corrected, it is gone."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.domain.letters import store as letters
from hongyan.kernel.period import Period
from tests.api.applying import OWN_CODE, OWNER, account_id, certify, give_letter, qualified
from tests.api.conftest import World

NOTICE = {"TemplateType": "1", "TemplateName": "通知", "Remark": "会员下单后通知"}
CODE = {"TemplateType": "0", "TemplateName": "验证码", "Remark": "会员登录"}


@pytest.fixture
def lark(world: World) -> World:
    """A service whose enterprise is certified."""
    certify(world)
    return world


async def judged(world: World, subject: str, **fields: str) -> tuple[str, dict[str, Any]]:
    """Apply for a sign or a template, and return its key and what GetSms... says then."""
    if subject == "Sign":
        fields = {"SignSource": "0", "QualificationId": qualified(world), **fields}
    answer = await world.call(f"CreateSms{subject}", **fields)
    assert answer.code == "OK", answer.json
    key = "SignName" if subject == "Sign" else "TemplateCode"
    found = await world.call(f"GetSms{subject}", **{key: answer.json[key]})
    return answer.json[key], found.json


def blocking(view: dict[str, Any], reason: str) -> dict[str, Any]:
    """Return the blocking finding with a reason, after a look at its parts."""
    found: dict[str, Any] = next(
        one for one in view["Findings"] if one["Reason"] == reason and one["Severity"] == "blocks"
    )
    assert found["RuleId"]
    assert found["Clause"]
    assert found["Remedy"]
    assert found["RemedyEn"]
    assert found["Remedy"] in view["AuditInfo"]["RejectInfo"]
    return found


@pytest.mark.parametrize(
    ("reason", "fields", "span", "mended"),
    [
        (
            "content_not_allowed",
            {**NOTICE, "TemplateContent": "您的订单已发货，另赠澳门赌场门票，请留意查收。"},
            "赌场",
            "您的订单已发货，请留意查收。",
        ),
        (
            "variable_unclear",
            {**NOTICE, "TemplateContent": "尊敬的会员您好，${a}已经准备好，请您留意查收。"},
            "${a}",
            "尊敬的会员您好，特此告知您的订单号${order_number}，请您留意查收。",
        ),
        (
            "kind_mistaken",
            {**NOTICE, "TemplateContent": "您正在登录鸿雁演示，验证码为${code}，5分钟内有效。"},
            "",
            "您的鸿雁演示订单${order_number}已发货，请留意查收。",
        ),
        (
            "letter_missing",
            {**NOTICE, "TemplateContent": "您在京东商城的订单已发货，请留意查收。"},
            "京东",
            "您在本店的订单已发货，请留意查收。",
        ),
        (
            "variable_attribute",
            {
                **NOTICE,
                "TemplateContent": "您的订单号为${order_number}，已发货，请留意查收。",
                "TemplateRule": '{"order_number":"time"}',
            },
            "${order_number}",
            "您的订单号为123，已发货，请留意查收。",
        ),
    ],
)
async def test_a_template_is_rejected_for_a_reason_and_passes_when_mended(
    lark: World, reason: str, fields: dict[str, str], span: str, mended: str
) -> None:
    code, view = await judged(lark, "Template", **fields)
    assert view["TemplateStatus"] == "2"
    found = blocking(view, reason)
    content = fields["TemplateContent"]
    assert span in content[found["Start"] : found["End"]]
    again = {**fields, "TemplateContent": mended, "TemplateRule": ""}
    answer = await lark.call("UpdateSmsTemplate", TemplateCode=code, **again)
    assert answer.code == "OK", answer.json
    after = (await lark.call("GetSmsTemplate", TemplateCode=code)).json
    assert after["TemplateStatus"] == "0", after["Findings"]


@pytest.mark.parametrize(
    ("reason", "fields", "mended"),
    [
        ("sign_not_allowed", {"SignName": "温馨提示"}, {"SignName": "云雀科技"}),
        ("content_not_allowed", {"SignName": "云雀赌场"}, {"SignName": "云雀科技"}),
        (
            "product_link",
            {"SignName": "蓝鲸海洋"},
            {"SignName": "蓝鲸海洋", "ApplySceneContent": "https://whale.example/"},
        ),
        (
            "usage_scenario",
            {"SignName": "skylarkplus"},
            {"SignName": "skylarkplus", "ApplySceneContent": "官网 https://skylark.example/ 登录"},
        ),
    ],
)
async def test_a_sign_is_rejected_for_a_reason_and_waits_when_mended(
    lark: World, reason: str, fields: dict[str, str], mended: dict[str, str]
) -> None:
    name, view = await judged(lark, "Sign", **fields)
    assert view["SignStatus"] == 2
    found = blocking(view, reason)
    assert name[found["Start"] : found["End"]] == found["Span"] != ""
    action = "UpdateSmsSign" if mended["SignName"] == name else "CreateSmsSign"
    given = {"SignSource": "0", "QualificationId": qualified(lark), **mended}
    assert (await lark.call(action, **given)).code == "OK"
    after = (await lark.call("GetSmsSign", SignName=mended["SignName"])).json
    assert after["SignStatus"] == 0, after["Findings"]


async def test_a_letter_mends_what_its_absence_broke(lark: World) -> None:
    name, view = await judged(lark, "Sign", SignName="京东商城")
    blocking(view, "letter_missing")
    given = {
        "SignName": name,
        "SignSource": "0",
        "QualificationId": qualified(lark),
        "ThirdParty": "true",
    }
    lapsed = give_letter(lark, name, period=Period(20250101, 20251231))
    assert (await lark.call("UpdateSmsSign", **given, AuthorizationLetterId=lapsed)).code == (
        "SmsAuthorizationLetterNotMatch"
    )
    lapsed = give_letter(
        lark, name, period=Period(20250101, 20251231), credit_code=OWN_CODE, title="旧"
    )
    assert (await lark.call("UpdateSmsSign", **given, AuthorizationLetterId=lapsed)).code == "OK"
    view = (await lark.call("GetSmsSign", SignName=name)).json
    assert view["SignStatus"] == 2
    blocking(view, "letter_faulty")
    good = give_letter(lark, name, credit_code=OWN_CODE, title="新")
    assert (await lark.call("UpdateSmsSign", **given, AuthorizationLetterId=good)).code == "OK"
    view = (await lark.call("GetSmsSign", SignName=name)).json
    assert (view["SignStatus"], view["AuthorizationLetterId"]) == (0, int(good))


async def test_a_subsidiary_needs_its_parents_letter(lark: World) -> None:
    mine = account_id(lark)
    lark.write(lambda tx: letters.set_parent(tx, mine, OWNER, "飞鹭集团有限公司", 0))
    name, view = await judged(lark, "Sign", SignName="飞鹭商城")
    assert view["SignStatus"] == 2
    assert blocking(view, "parent_letter")["Span"] in name
