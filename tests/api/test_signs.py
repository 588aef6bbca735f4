"""Signs applied for, changed, queried and deleted, as a caller sees it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy.engine import Connection

from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.qualifications.model import QualificationState
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.reference.demo import PERSONAL
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import RejectionReason
from tests.api.applying import (
    FILES,
    OLD_SIGN,
    PERSON,
    account_id,
    act,
    call_as,
    certify,
    decide,
    give_letter,
    hear_of,
    pushed,
    qualified,
    qualify,
)
from tests.api.conftest import World

CODE = {"TemplateCode": "SMS_100000001", "TemplateParam": '{"code":"1234"}'}
NAME = "云雀科技"


async def created(world: World, name: str = NAME, **fields: str) -> str:
    """Apply with CreateSmsSign, and return the order id."""
    given = {"SignSource": "0", "QualificationId": qualified(world), **fields}
    answer = await world.call("CreateSmsSign", SignName=name, **given)
    assert answer.code == "OK", answer.json
    assert set(answer.json) == {"Code", "Message", "RequestId", "SignName", "OrderId"}
    order_id = answer.json["OrderId"]
    assert isinstance(order_id, str)
    return order_id


async def send_code(world: World, sign_name: str) -> str:
    answer = await world.call("SendSms", PhoneNumbers="13900000000", SignName=sign_name, **CODE)
    return answer.code


async def test_the_old_application_answers_with_the_name_alone(world: World) -> None:
    answer = await world.call("AddSmsSign", **OLD_SIGN)
    assert answer.status == 200
    assert answer.json == {
        "Code": "OK",
        "Message": "OK",
        "SignName": "云雀演示",
        "RequestId": answer.headers["x-acs-request-id"],
    }


async def test_a_sign_is_applied_for_approved_and_sent_with(world: World) -> None:
    order_id = await created(world)
    assert await send_code(world, NAME) == "isv.SMS_SIGNATURE_ILLEGAL"
    assert (await world.call("QuerySmsSign", SignName=NAME)).json["SignStatus"] == 0
    decide(world, order_id)
    assert (await world.call("QuerySmsSign", SignName=NAME)).json["SignStatus"] == 1
    assert await send_code(world, NAME) == "OK"


async def test_the_old_query_has_a_text_for_a_reason(world: World) -> None:
    await created(world)
    answer = await world.call("QuerySmsSign", SignName=NAME)
    assert answer.json == {
        "Code": "OK",
        "Message": "OK",
        "SignName": NAME,
        "SignStatus": 0,
        "Reason": "无审批备注",
        "CreateDate": "2027-01-15 16:00:00",
        "Findings": [],
        "RequestId": answer.headers["x-acs-request-id"],
    }


async def test_a_rejection_explains_itself_in_words_and_as_structure(world: World) -> None:
    order_id = await created(world, "幸运彩票")
    answer = await world.call("QuerySmsSign", SignName="幸运彩票")
    assert answer.json["SignStatus"] == 2
    finding = next(one for one in answer.json["Findings"] if one["RuleId"].startswith("topic."))
    assert "幸运彩票"[finding["Start"] : finding["End"]] == finding["Span"] == "彩票"
    assert finding["Clause"]
    assert finding["Remedy"]
    assert finding["Clause"] in answer.json["Reason"]
    detail = (await world.call("GetSmsSign", SignName="幸运彩票")).json
    assert detail["OrderId"] == order_id
    assert detail["AuditInfo"] == {
        "RejectInfo": answer.json["Reason"],
        "AuditDate": "2027-01-15 16:00:00",
    }
    assert detail["Findings"] == answer.json["Findings"]


async def test_the_types_of_the_full_view_are_those_of_the_documents(world: World) -> None:
    await created(world, ApplySceneContent="https://lark.example/login", Remark="登录")
    view = (await world.call("GetSmsSign", SignName=NAME)).json
    types = {name: type(value) for name, value in view.items()}
    assert types == {
        "ApplyScene": str,
        "AuditInfo": dict,
        "AuthorizationLetterAuditPass": bool,
        "Code": str,
        "CreateDate": str,
        "FileUrlList": list,
        "Findings": list,
        "Message": str,
        "OrderId": str,
        "QualificationId": int,
        "RegisterResult": int,
        "Remark": str,
        "RequestId": str,
        "SignCode": str,
        "SignIspRegisterDetailList": list,
        "SignName": str,
        "SignStatus": int,
        "SignTag": str,
        "SignUsage": str,
        "ThirdParty": bool,
    }


async def test_the_list_has_objects_for_reasons_and_a_number_for_a_total(world: World) -> None:
    order_id = await created(world)
    decide(world, order_id, RejectionReason.PRODUCT_LINK, note="请补充官网")
    answer = (await world.call("QuerySmsSignList", PageSize="1")).json
    assert (answer["TotalCount"], answer["PageSize"], answer["CurrentPage"]) == (3, 1, 1)
    [row] = answer["SmsSignList"]
    assert row["AuditStatus"] == "AUDIT_STATE_NOT_PASS"
    assert row["authorizationLetterAuditPass"] is False
    assert row["Reason"]["RejectInfo"].endswith("审核意见：请补充官网。")
    assert row["Reason"]["RejectDate"] == "2027-01-15 16:00:00"
    [older] = (await world.call("QuerySmsSignList", PageSize="1", PageIndex="3")).json[
        "SmsSignList"
    ]
    assert (older["SignName"], older["AuditStatus"]) == ("鸿雁演示", "AUDIT_STATE_PASS")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("云雀 科技", "isv.SIGN_NAME_ILLEGAL"),
        ("【云雀】", "isv.SIGN_NAME_ILLEGAL"),
        ("123456", "isv.SIGN_NAME_ILLEGAL"),
        ("云雀★", "isv.SMS_SIGN_EMOJI_ILLEGAL"),
        ("云", "isv.SIGN_OVER_LIMIT"),
        ("云" * 13, "isv.SIGN_OVER_LIMIT"),
        ("鸿雁演示", "isv.SIGN_NAME_ILLEGAL"),
    ],
)
async def test_a_name_of_wrong_shape_is_refused_at_once(world: World, name: str, code: str) -> None:
    answer = await world.call("AddSmsSign", **{**OLD_SIGN, "SignName": name})
    assert (answer.status, answer.code) == (200, code)
    assert "SignName" not in answer.json


async def test_newer_actions_have_codes_without_prefix(world: World) -> None:
    given = {"SignSource": "0", "QualificationId": qualify(world)}
    cases = {"云雀 科技": "InvalidSignName", "鸿雁演示": "SignName.Exists"}
    for name, code in cases.items():
        assert (await world.call("CreateSmsSign", SignName=name, **given)).code == code
    assert (await world.call("GetSmsSign", SignName="没有")).code == "SignatureNotFound"
    assert (await world.call("QuerySmsSign", SignName="没有")).code == "isv.SMS_SIGNATURE_ILLEGAL"


async def test_what_is_missing_is_named_by_the_gateway(world: World) -> None:
    answer = await world.call("CreateSmsSign", SignSource="0", QualificationId="1")
    assert (answer.status, answer.code) == (400, "MissingSignName")
    answer = await world.call("CreateSmsSign", SignName=NAME, SignSource="x", QualificationId="1")
    assert (answer.status, answer.code) == (400, "InvalidSignSource")
    without = {key: value for key, value in OLD_SIGN.items() if key not in FILES}
    assert (await world.call("AddSmsSign", **without)).code == "MissingSignFileList"


async def test_a_sign_in_review_is_neither_changed_nor_deleted(world: World) -> None:
    await created(world)
    given = {"SignSource": "0", "QualificationId": qualified(world)}
    old = {**OLD_SIGN, "SignName": NAME}
    assert (await world.call("ModifySmsSign", **old)).code == "isv.ERROR_SIGN_NOT_MODIFY"
    update = await world.call("UpdateSmsSign", SignName=NAME, **given)
    assert update.code == "SMS_STATUS_ILLEGAL"
    assert (await world.call("DeleteSmsSign", SignName=NAME)).code == "isv.ERROR_SIGN_NOT_DELETE"


async def test_a_rejected_sign_is_mended_and_reviewed_anew(world: World) -> None:
    first = await created(world)
    decide(world, first, RejectionReason.USAGE_SCENARIO)
    answer = await world.call("ModifySmsSign", **{**OLD_SIGN, "SignName": NAME})
    assert answer.code == "OK"
    view = (await world.call("GetSmsSign", SignName=NAME)).json
    assert (view["SignStatus"], view["AuditInfo"]) == (0, {"RejectInfo": ""})
    assert int(view["OrderId"]) > int(first)


async def test_only_the_newer_action_changes_an_approved_sign(world: World) -> None:
    decide(world, await created(world))
    old = await world.call("ModifySmsSign", **{**OLD_SIGN, "SignName": NAME})
    assert old.code == "isv.ERROR_SIGN_NOT_MODIFY"
    assert await send_code(world, NAME) == "OK"
    given = {"SignSource": "0", "QualificationId": qualified(world)}
    assert (await world.call("UpdateSmsSign", SignName=NAME, **given)).code == "OK"
    assert await send_code(world, NAME) == "isv.SMS_SIGNATURE_ILLEGAL"


async def test_material_asked_for_is_given_by_a_change(world: World) -> None:
    order_id = await created(world)
    act(world, order_id, Event.CLAIMED)
    act(world, order_id, Event.MATERIAL_ASKED, note="请补充官网截图")
    given = {"SignSource": "0", "QualificationId": qualified(world)}
    answer = await world.call("UpdateSmsSign", SignName=NAME, **given)
    assert answer.code == "OK"
    decide(world, answer.json["OrderId"])
    assert await send_code(world, NAME) == "OK"


async def test_a_deleted_sign_is_gone_and_its_name_free(world: World) -> None:
    decide(world, await created(world))
    answer = await world.call("DeleteSmsSign", SignName=NAME)
    assert (answer.code, answer.json["SignName"]) == ("OK", NAME)
    assert await send_code(world, NAME) == "isv.SMS_SIGNATURE_ILLEGAL"
    assert (await world.call("GetSmsSign", SignName=NAME)).code == "SignatureNotFound"
    assert (await world.call("DeleteSmsSign", SignName=NAME)).code == "isv.SMS_SIGNATURE_ILLEGAL"
    await created(world)


async def test_a_personal_account_has_one_formal_sign_a_day(world: World) -> None:
    async def apply(name: str) -> str:
        fields = {**OLD_SIGN, "SignName": name}
        return (await call_as(world, PERSON, "AddSmsSign", **fields)).code

    assert await apply("小明花店") == "OK"
    assert await apply("小明书店") == "isv.SIGN_COUNT_OVER_LIMIT"
    world.clock.advance(DAY_MS)
    assert await apply("小明书店") == "OK"


async def test_papers_are_the_accounts_own_and_passed(world: World) -> None:
    waiting = qualify(world, QualificationState.REVIEWING)
    given = {"SignName": NAME, "SignSource": "0"}
    missing = await world.call("CreateSmsSign", **given, QualificationId="999")
    assert missing.code == "QualificationNotFound"
    unfit = await world.call("CreateSmsSign", **given, QualificationId=waiting)
    assert unfit.code == "InvalidQualification"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"AuthorizationLetterId": "99"}, "SmsAuthorizationLetterNotExist"),
        # AUDIT H10: "Missing{Name} for TrademarkId, AppIcpRecordId"
        ({"SignSource": "5", "TrademarkId": "0"}, "MissingTrademarkId"),
        ({"SignSource": "5", "TrademarkId": "99"}, "TrademarkNotExist"),
        ({"SignSource": "2", "AppIcpRecordId": "99"}, "AppIcpRecordNotExist"),
        ({"SignSource": "3"}, "InvalidSignSource"),
        ({"MoreData": '["unknown.png"]'}, "InvalidMoreData"),
        ({"Remark": "备" * 201}, "InvalidRemark"),
        ({"ApplySceneContent": "景" * 1001}, "InvalidApplySceneContent"),
    ],
)
async def test_a_paper_that_is_not_there_is_named(
    world: World, fields: dict[str, str], code: str
) -> None:
    given = {"SignSource": "0", "QualificationId": qualify(world), **fields}
    assert (await world.call("CreateSmsSign", SignName=NAME, **given)).code == code


async def test_anothers_name_needs_a_letter_that_lists_it(world: World) -> None:
    certify(world)
    name = "京东商城"
    await created(world, name)
    refused = (await world.call("GetSmsSign", SignName=name)).json
    assert (refused["SignStatus"], refused["ThirdParty"]) == (2, False)
    assert refused["Findings"][0]["Reason"] == "letter_missing"
    given = {"SignSource": "0", "QualificationId": qualified(world), "ThirdParty": "true"}
    other = give_letter(world, "别的签名")
    answer = await world.call("UpdateSmsSign", SignName=name, AuthorizationLetterId=other, **given)
    assert answer.code == "SmsSignNotAuthorized"


async def test_a_sign_rejected_at_once_is_pushed_with_its_reason(world: World) -> None:
    hear_of(world, PushKind.SIGN_SMS_REPORT)
    order_id = await created(world, "幸运彩票", Remark="会员登录")
    [item] = map(json.loads, pushed(world, PushKind.SIGN_SMS_REPORT))
    assert item["reason"]
    assert item | {"reason": ""} == {
        "sign_name": "幸运彩票",
        "sign_status": "rejected",
        "sign_source": "企事业单位名",
        "sign_scene": "通用",
        "reason": "",
        "remark": "会员登录",
        "create_date": "2027-01-15 16:00:00",
        "orderId": order_id,
    }


async def test_every_change_of_the_review_is_pushed(world: World) -> None:
    hear_of(world, PushKind.SIGN_SMS_REPORT)
    decide(world, await created(world))
    items = [json.loads(one) for one in pushed(world, PushKind.SIGN_SMS_REPORT)]
    assert [one["sign_status"] for one in items] == ["approving", "approved"]


async def test_nobody_else_sees_or_uses_a_sign(world: World) -> None:
    decide(world, await created(world))
    answer = await call_as(world, PERSON, "GetSmsSign", SignName=NAME)
    assert answer.code == "SignatureNotFound"
    sent = await call_as(
        world,
        PERSON,
        "SendSms",
        PhoneNumbers="13900000000",
        SignName=NAME,
        TemplateCode=PERSONAL.templates[0].code,
        TemplateParam='{"code":"1234"}',
    )
    assert sent.code == "isv.SMS_SIGNATURE_ILLEGAL"


async def test_a_clean_sign_of_a_certified_owner_may_be_approved_at_once(
    make_world: Callable[..., World],
) -> None:
    world = make_world(review_auto_approve=True)
    certify(world)
    await created(world)
    assert (await world.call("QuerySmsSign", SignName=NAME)).json["SignStatus"] == 1


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (SignState.PENDING, "isv.SMS_SIGNATURE_ILLEGAL"),
        (SignState.REJECTED, "isv.SMS_SIGNATURE_ILLEGAL"),
        (SignState.WITHDRAWN, "isv.SMS_SIGNATURE_ILLEGAL"),
        (SignState.UNAVAILABLE, "isv.SIGN_STATE_ILLEGAL"),
        (SignState.BANNED, "isv.SMS_SIGN_ILLEGAL"),
        (SignState.SOURCE_RETIRED, "isv.SIGN_SOURCE_ILLEGAL"),
        (SignState.DELETED, "isv.SMS_SIGNATURE_ILLEGAL"),
    ],
)
async def test_each_state_that_cannot_send_has_its_code(
    world: World, state: SignState, code: str
) -> None:
    decide(world, await created(world))
    mine = account_id(world)

    def move(tx: Connection) -> None:
        [held] = signs.signs_named(tx, mine, NAME)
        signs.set_sign_state(tx, held.sign_id, state, 0)
        invalidate_reference(tx)

    world.write(move)
    assert await send_code(world, NAME) == code


async def test_wrong_pages_are_refused(world: World) -> None:
    for fields in ({"PageSize": "51"}, {"PageSize": "0"}, {"PageIndex": "0"}):
        answer = await world.call("QuerySmsSignList", **fields)
        assert answer.code == "isv.INVALID_PARAMETERS"
    assert (await world.call("QuerySmsSignList", PageSize="x")).code == "InvalidPageSize"
