"""Templates applied for, changed, queried and deleted, as a caller sees it."""

from __future__ import annotations

import json

import pytest

from hongyan.api.handlers.templates.view import AUDIT_STATUS
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.tags import store as tags
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import RejectionReason
from tests.api.applying import (
    OLD_SIGN,
    PERSON,
    account_id,
    call_as,
    decide,
    hear_of,
    pushed,
)
from tests.api.conftest import World

OLD = {
    "TemplateType": "0",
    "TemplateName": "登录码",
    "TemplateContent": "您正在登录鸿雁演示，验证码为${code}，5分钟内有效。",
    "Remark": "会员登录",
}
NOTICE = {
    "TemplateType": "1",
    "TemplateName": "发货",
    "TemplateContent": "您的订单${order_number}已发货，请留意查收。",
    "TemplateRule": '{"order_number":"other_number2"}',
    "RelatedSignName": "鸿雁演示",
}
GAMBLING = {**NOTICE, "TemplateContent": "您的澳门赌场账户${order_number}已开通，请登录下注。"}


async def created(world: World, **fields: str) -> tuple[str, str]:
    """Apply with CreateSmsTemplate, and return the code and the order id."""
    answer = await world.call("CreateSmsTemplate", **{**NOTICE, **fields})
    assert answer.code == "OK", answer.json
    assert set(answer.json) == {
        "Code",
        "Message",
        "RequestId",
        "TemplateCode",
        "TemplateName",
        "OrderId",
    }
    return answer.json["TemplateCode"], answer.json["OrderId"]


async def send(world: World, code: str) -> str:
    answer = await world.call(
        "SendSms",
        PhoneNumbers="13900000000",
        SignName="鸿雁演示",
        TemplateCode=code,
        TemplateParam='{"order_number":"A1"}',
    )
    return answer.code


async def test_the_old_application_answers_with_the_code_alone(world: World) -> None:
    answer = await world.call("AddSmsTemplate", **OLD)
    assert set(answer.json) == {"Code", "Message", "RequestId", "TemplateCode"}
    assert answer.json["TemplateCode"].startswith("SMS_2")


async def test_a_template_is_applied_for_approved_and_sent(world: World) -> None:
    code, order_id = await created(world)
    assert await send(world, code) == "isv.SMS_TEMPLATE_ILLEGAL"
    decide(world, order_id)
    assert await send(world, code) == "OK"


async def test_the_old_query_has_numbers_and_a_text_for_a_reason(world: World) -> None:
    code = (await world.call("AddSmsTemplate", **OLD)).json["TemplateCode"]
    answer = await world.call("QuerySmsTemplate", TemplateCode=code)
    assert answer.json == {
        "Code": "OK",
        "Message": "OK",
        "TemplateCode": code,
        "TemplateName": "登录码",
        "TemplateContent": OLD["TemplateContent"],
        "TemplateType": 0,
        "TemplateStatus": 0,
        "Reason": "无审批备注",
        "CreateDate": "2027-01-15 16:00:00",
        "Findings": [],
        "RequestId": answer.headers["x-acs-request-id"],
    }


async def test_the_full_view_has_texts_for_state_and_kind(world: World) -> None:
    code, order_id = await created(world, Remark="发货后通知", ApplySceneContent="订单发货")
    view = (await world.call("GetSmsTemplate", TemplateCode=code)).json
    assert (view["TemplateStatus"], view["TemplateType"], view["TemplateTag"]) == ("0", "1", 2)
    assert view["VariableAttribute"] == '{"order_number":"other_number2"}'
    assert view["SignList"] == {"SignList": ["鸿雁演示"]}
    assert view["FileUrlList"] == {"FileUrl": []}
    assert view["MoreDataFileUrlList"] == {"MoreDataFileUrl": []}
    assert view["OrderId"] == order_id
    assert (view["Remark"], view["ApplyScene"]) == ("发货后通知", "订单发货")
    assert view["RelatedSignName"] == "鸿雁演示"
    assert view["AuditInfo"] == {"RejectInfo": ""}
    assert "IntlType" not in view


async def test_a_rejection_explains_itself_in_words_and_as_structure(world: World) -> None:
    code, _ = await created(world, **GAMBLING)
    answer = (await world.call("QuerySmsTemplate", TemplateCode=code)).json
    assert answer["TemplateStatus"] == 2
    finding = next(one for one in answer["Findings"] if one["RuleId"].startswith("topic."))
    content = GAMBLING["TemplateContent"]
    assert content[finding["Start"] : finding["End"]] == finding["Span"]
    assert finding["Reason"] == "content_not_allowed"
    assert answer["Reason"].startswith("不支持此短信内容")
    view = (await world.call("GetSmsTemplate", TemplateCode=code)).json
    assert view["AuditInfo"]["RejectInfo"] == answer["Reason"]


async def test_the_old_list_numbers_kinds_in_its_own_way(world: World) -> None:
    for kind, extra in (
        ("0", {"TemplateContent": OLD["TemplateContent"], "TemplateRule": ""}),
        ("1", {}),
        ("2", {"TemplateContent": "会员您好，新品上市，欢迎选购。拒收请回复R", "TemplateRule": ""}),
        ("3", {"IntlType": "0", "TemplateContent": "Order ${order_number} is on its way."}),
    ):
        await created(world, TemplateType=kind, **extra)
    answer = (await world.call("QuerySmsTemplateList", PageSize="4")).json
    assert isinstance(answer["TotalCount"], int)
    rows = answer["SmsTemplateList"]
    assert [(row["OuterTemplateType"], row["TemplateType"]) for row in rows] == [
        (3, 6),
        (2, 1),
        (1, 0),
        (0, 2),
    ]
    assert all(isinstance(row["Reason"], dict) for row in rows)
    assert all(isinstance(row["OrderId"], str) for row in rows)


ABROAD = {
    **NOTICE,
    "TemplateType": "3",
    "TemplateContent": "Your code is ${code}, valid for 5 minutes.",
    "TemplateRule": "",
}


@pytest.mark.parametrize("intl_type", ["0", "1", "2"])
async def test_an_international_template_reads_back_in_every_way(
    world: World, intl_type: str
) -> None:
    # FAQ 5.1.10
    code, order_id = await created(world, **{**ABROAD, "IntlType": intl_type, "Remark": "发往泰国"})
    old = (await world.call("QuerySmsTemplate", TemplateCode=code)).json
    assert (old["TemplateType"], old["TemplateStatus"]) == (3, 0)
    full = (await world.call("GetSmsTemplate", TemplateCode=code)).json
    assert (full["TemplateType"], full["IntlType"]) == ("3", int(intl_type))
    (row,) = (await world.call("QuerySmsTemplateList")).json["SmsTemplateList"][:1]
    assert (row["TemplateCode"], row["TemplateType"], row["OuterTemplateType"]) == (code, 6, 3)
    listed = await world.call("GetSmsTemplateList", TemplateType="3", TemplateCode=code)
    assert [one["TemplateType"] for one in listed.json["Data"]["List"]] == [3]
    decide(world, order_id)
    full = (await world.call("GetSmsTemplate", TemplateCode=code)).json
    assert (full["TemplateStatus"], full["IntlType"]) == ("1", int(intl_type))


async def test_an_international_template_says_what_it_is_for(world: World) -> None:
    answer = await world.call("CreateSmsTemplate", **ABROAD)
    assert (answer.status, answer.code) == (400, "MissingIntlType")
    # The older actions have no IntlType.
    old = {**OLD, "TemplateType": "3", "TemplateContent": ABROAD["TemplateContent"]}
    code = (await world.call("AddSmsTemplate", **old)).json["TemplateCode"]
    assert (await world.call("GetSmsTemplate", TemplateCode=code)).json["IntlType"] == 0


async def test_a_personal_account_has_no_international_templates(world: World) -> None:
    # FAQ 1.1
    answer = await call_as(world, PERSON, "CreateSmsTemplate", **{**ABROAD, "IntlType": "2"})
    assert (answer.status, answer.code) == (200, "ForbiddenAction")


async def test_a_promotion_abroad_is_rejected_until_it_names_where_it_goes(world: World) -> None:
    # FAQ 5.1.12
    sale = {
        **ABROAD,
        "IntlType": "1",
        "TemplateContent": "Shoes 20% off this week. Reply STOP to opt out.",
    }
    code, _ = await created(world, **sale)
    rejected = (await world.call("GetSmsTemplate", TemplateCode=code)).json
    assert rejected["TemplateStatus"] == "2"
    assert [one["RuleId"] for one in rejected["Findings"]] == ["abroad.destination"]
    mended = {**sale, "TemplateCode": code, "Remark": "to members in Singapore"}
    assert (await world.call("UpdateSmsTemplate", **mended)).code == "OK"
    waiting = (await world.call("GetSmsTemplate", TemplateCode=code)).json
    assert (waiting["TemplateStatus"], waiting["IntlType"]) == ("0", 1)


async def test_a_rejected_template_may_be_applied_for_as_another_kind(world: World) -> None:
    code, _ = await created(world, **{**ABROAD, "IntlType": "1"})
    assert (await world.call("UpdateSmsTemplate", TemplateCode=code, **NOTICE)).code == "OK"
    full = (await world.call("GetSmsTemplate", TemplateCode=code)).json
    assert full["TemplateType"] == "1"
    assert "IntlType" not in full


def test_a_cancelled_template_is_misspelt_in_the_list() -> None:
    assert AUDIT_STATUS[10] == "AUDIT_SATE_CANCEL"


async def test_the_newer_list_filters_and_shows_tags(world: World) -> None:
    code, order_id = await created(world, TemplateName="云雀发货")
    decide(world, order_id)
    mine = account_id(world)
    world.write(lambda tx: tags.put_tags(tx, mine, [code], {"team": "shop"}, 0))
    answer = (
        await world.call(
            "GetSmsTemplateList", AuditStatus="1", TemplateType="1", TemplateName="雀发"
        )
    ).json
    assert answer["Success"] is True
    data = answer["Data"]
    assert (data["Total"], data["PageNo"], data["PageSize"]) == (1, 1, 10)
    [row] = data["List"]
    assert row == {
        "TemplateCode": code,
        "TemplateName": "云雀发货",
        "TemplateContent": NOTICE["TemplateContent"],
        "TemplateType": 1,
        "AuditStatus": 1,
        "GmtCreate": "2027-01-15 16:00:00",
        "TemplateTag": [{"TagKey": "team", "TagValue": "shop"}],
        "UsableStateList": ["AVAILABLE"],
        "WorkOrderId": order_id,
        "SignName": "鸿雁演示",
    }
    for fields in ({"AuditStatus": "2"}, {"SignName": "别的"}, {"TemplateCode": "SMS_1"}):
        assert (await world.call("GetSmsTemplateList", **fields)).json["Data"]["Total"] == 0
    assert (await world.call("GetSmsTemplateList", AuditStatus="7")).code == (
        "isv.INVALID_PARAMETERS"
    )


@pytest.mark.parametrize(
    ("fields", "old", "new"),
    [
        (
            {"TemplateContent": "长" * 501},
            "isv.TEMPLATE_OVER_LIMIT",
            "InvalidTemplateContent.Format",
        ),
        ({"TemplateName": "名" * 31}, "isv.INVALID_PARAMETERS", "InvalidTemplateName"),
        ({"Remark": "备" * 101}, "isv.INVALID_PARAMETERS", "InvalidRemark"),
        ({"TemplateType": "7"}, "isv.INVALID_PARAMETERS", "InvalidTemplateType"),
        (
            {"TemplateContent": "您正在登录鸿雁演示，验证码为${code}，密码${other}。"},
            "template_parameter_count_illegal",
            "TemplateVarLimitExceeded",
        ),
        (
            {"TemplateContent": "您正在登录鸿雁演示，验证码为${验证码}，勿泄露。"},
            "isv.INVALID_PARAMETERS",
            "InvalidTemplateContent.Format",
        ),
    ],
)
async def test_a_template_of_wrong_shape_is_refused_at_once(
    world: World, fields: dict[str, str], old: str, new: str
) -> None:
    given = {**OLD, **fields}
    answers = [
        await world.call(action, **given) for action in ("AddSmsTemplate", "CreateSmsTemplate")
    ]
    assert [(one.status, one.code) for one in answers] == [(200, old), (200, new)]
    assert all("TemplateCode" not in one.json for one in answers)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"TemplateRule": "[1]"}, "InvalidTemplateRule.Format"),
        ({"TemplateRule": "{"}, "InvalidTemplateRule.Format"),
        ({"RelatedSignName": "没有"}, "SmsSignatureNotFound"),
        ({"TrafficDriving": "x"}, "InvalidTrafficDriving"),
        ({"TrafficDriving": '[{"type":"MOBILE","content":"1"}]'}, "InvalidTrafficDriving"),
        ({"MoreData": '["unknown.png"]'}, "InvalidMoreData"),
        # AUDIT H9: "`InvalidIntlType`"
        ({"TemplateType": "3", "IntlType": "9"}, "InvalidIntlType"),
    ],
)
async def test_what_goes_with_a_template_is_checked(
    world: World, fields: dict[str, str], code: str
) -> None:
    assert (await world.call("CreateSmsTemplate", **{**NOTICE, **fields})).code == code


async def test_a_related_sign_is_approved(world: World) -> None:
    assert (await world.call("AddSmsSign", **OLD_SIGN)).code == "OK"
    answer = await world.call("CreateSmsTemplate", **{**NOTICE, "RelatedSignName": "云雀演示"})
    assert answer.code == "AssocSignUnapproved"


async def test_a_personal_account_sends_no_promotions(world: World) -> None:
    promotion = {**OLD, "TemplateType": "2", "TemplateContent": "新品上市，拒收请回复R"}
    answer = await call_as(world, PERSON, "AddSmsTemplate", **promotion)
    assert (answer.status, answer.code) == (200, "ForbiddenAction")


async def test_a_template_in_review_is_neither_changed_nor_deleted(world: World) -> None:
    code, _ = await created(world)
    modify = await world.call("ModifySmsTemplate", TemplateCode=code, **OLD)
    assert modify.code == "isv.ERROR_TEMPLATE_NOT_MODIFY"
    delete = await world.call("DeleteSmsTemplate", TemplateCode=code)
    assert delete.code == "isv.ERROR_TEMPLATE_NOT_DELETE"


async def test_an_approved_template_is_never_changed(world: World) -> None:
    code, order_id = await created(world)
    decide(world, order_id)
    modify = await world.call("ModifySmsTemplate", TemplateCode=code, **OLD)
    assert modify.code == "isv.ERROR_TEMPLATE_NOT_MODIFY"
    update = await world.call("UpdateSmsTemplate", TemplateCode=code, **NOTICE)
    assert update.code == "SMS_STATUS_ILLEGAL"
    assert await send(world, code) == "OK"


async def test_a_rejected_template_is_mended_under_its_code(world: World) -> None:
    code, _ = await created(world, **GAMBLING)
    answer = await world.call("UpdateSmsTemplate", TemplateCode=code, **NOTICE)
    assert (answer.code, answer.json["TemplateCode"]) == ("OK", code)
    view = (await world.call("GetSmsTemplate", TemplateCode=code)).json
    assert (view["TemplateStatus"], view["TemplateContent"]) == ("0", NOTICE["TemplateContent"])
    assert view["Findings"] == []
    decide(world, answer.json["OrderId"])
    assert await send(world, code) == "OK"


async def test_a_deleted_template_is_gone(world: World) -> None:
    code, order_id = await created(world)
    decide(world, order_id)
    answer = await world.call("DeleteSmsTemplate", TemplateCode=code)
    assert (answer.code, answer.json["TemplateCode"]) == ("OK", code)
    assert await send(world, code) == "isv.SMS_TEMPLATE_ILLEGAL"
    assert (await world.call("GetSmsTemplate", TemplateCode=code)).code == "TemplateNotFound"
    old = await world.call("QuerySmsTemplate", TemplateCode=code)
    assert old.code == "isv.SMS_TEMPLATE_ILLEGAL"


async def test_nobody_else_sees_a_template(world: World) -> None:
    code, _ = await created(world)
    for action in ("GetSmsTemplate", "QuerySmsTemplate", "DeleteSmsTemplate"):
        answer = await call_as(world, PERSON, action, TemplateCode=code)
        assert answer.code in {"TemplateNotFound", "isv.SMS_TEMPLATE_ILLEGAL"}


async def test_a_day_has_room_for_a_hundred_applications(world: World) -> None:
    for _ in range(100):
        assert (await world.call("AddSmsTemplate", **OLD)).code == "OK"
    assert (await world.call("AddSmsTemplate", **OLD)).code == "isv.SMS_OVER_LIMIT"
    world.clock.advance(DAY_MS)
    assert (await world.call("AddSmsTemplate", **OLD)).code == "OK"


async def test_every_change_of_the_review_is_pushed(world: World) -> None:
    hear_of(world, PushKind.TEMPLATE_SMS_REPORT)
    code, order_id = await created(world, Remark="发货")
    decide(world, order_id, RejectionReason.MISSPELT)
    first, second = [json.loads(one) for one in pushed(world, PushKind.TEMPLATE_SMS_REPORT)]
    assert first == {
        "template_code": code,
        "template_name": "发货",
        "template_type": "短信通知",
        "template_content": NOTICE["TemplateContent"],
        "template_status": "approving",
        "reason": "",
        "remark": "发货",
        "create_date": "2027-01-15 16:00:00",
        "orderId": order_id,
    }
    assert second["template_status"] == "rejected"
    assert second["reason"]
