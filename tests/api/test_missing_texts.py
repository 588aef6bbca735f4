"""What managing calls say of a sign or a template that the account does not have."""

from __future__ import annotations

from tests.api.applying import OLD_SIGN, PERSON, call_as, decide
from tests.api.conftest import World
from tests.api.test_signs import NAME, created

TEXT = {"TemplateName": "发货", "TemplateContent": "您的订单已发货。", "TemplateType": "1"}


# AUDIT F3: "same code and leading words, then the cause"
async def test_managing_calls_tell_the_near_name_of_a_sign(world: World) -> None:
    written = "【鸿雁演示】"
    answers = [
        await world.call("GetSmsSign", SignName=written),
        await world.call("QuerySmsSign", SignName=written),
        await world.call("DeleteSmsSign", SignName=written),
        await world.call("HongyanRequestReview", SignName=written),
    ]
    said = f"该账号下找不到签名 {written}：签名前后不加【】或其他括号，应写作“鸿雁演示”"
    assert {answer.json["Message"] for answer in answers} == {said}
    assert {answer.code for answer in answers} == {
        "SignatureNotFound",
        "isv.SMS_SIGNATURE_ILLEGAL",
    }


async def test_managing_calls_tell_a_deleted_sign_and_nothing_of_anothers(world: World) -> None:
    decide(world, await created(world))
    near = await call_as(world, PERSON, "GetSmsSign", SignName=f"【{NAME}】")
    assert near.json["Message"] == f"该账号下找不到签名 【{NAME}】"  # AUDIT F3
    assert (await world.call("DeleteSmsSign", SignName=NAME)).code == "OK"
    gone = await world.call("GetSmsSign", SignName=NAME)
    assert gone.json["Message"] == f"该账号下找不到签名 {NAME}：已删除，请重新申请或换用其他"


async def test_a_change_and_a_template_tell_the_near_name_of_a_sign(world: World) -> None:
    await created(world, "云雀Club")
    changed = await world.call("ModifySmsSign", **{**OLD_SIGN, "SignName": "云雀club"})
    named = await world.call("CreateSmsTemplate", **TEXT, RelatedSignName="云雀club")
    assert (changed.code, named.code) == ("isv.SMS_SIGNATURE_ILLEGAL", "SmsSignatureNotFound")
    for answer in (changed, named):  # AUDIT F3
        assert "：大小写或全角、半角不同，应写作“云雀Club”；正在审核" in answer.json["Message"]


# AUDIT F3: "same code and leading words, then the cause"
async def test_managing_calls_tell_the_near_code_of_a_template(world: World) -> None:
    applied = await world.call("CreateSmsTemplate", **TEXT)
    code = applied.json["TemplateCode"]
    written = code.removeprefix("SMS_")
    answers = [
        await world.call("GetSmsTemplate", TemplateCode=written),
        await world.call("QuerySmsTemplate", TemplateCode=written),
        await world.call("DeleteSmsTemplate", TemplateCode=written),
        await world.call("HongyanRequestReview", TemplateCode=written),
    ]
    for answer in answers:
        assert answer.code in {"TemplateNotFound", "isv.SMS_TEMPLATE_ILLEGAL"}
        said = f"该账号下找不到模板 {written}：模板 CODE 应写作 {code}；正在审核"
        assert answer.json["Message"].startswith(said)
    other = await call_as(world, PERSON, "GetSmsTemplate", TemplateCode=written)
    assert other.json["Message"] == f"该账号下找不到模板 {written}"
