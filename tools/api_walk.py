"""Example calls of every action of the API, made to the service in this process.

Clock, nonces and ids are fixed, so that each run gives the same; random keys are written as dots.
Knows no page.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hongyan.config import Settings
from hongyan.db.database import Database
from hongyan.db.migrate import upgrade
from hongyan.domain.messages.request import SendRequest
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.flows.reference.demo import SENDERS
from hongyan.flows.review.papers.phone_codes import keep_code
from hongyan.kernel.kinds import RejectionReason
from hongyan.kernel.seal import Sealer
from tests.api.applying import OWN_CODE, OWNER, certify, decide, picture, stored
from tests.api.conftest import AT_ONCE, KEY, START_MS, World
from tests.api.signing import signed_v1
from tests.demo import demo_context
from tests.working import work_at

PHONE: Final = "13900001234"
ID_NUMBER: Final = "110101199003071233"
CODE: Final = "123456"
TODAY: Final = "20270115"
REQUEST_ID: Final = "4FBB09A7-7F51-41CC-9D5F-936CB977C1F6"
RANDOM: Final = frozenset({"Policy", "Signature", "StartPath"})
"""Members of answers that are made by chance."""


@dataclass(frozen=True)
class ExampleCall:
    """One call: its parameters, the form that was sent, and the answer."""

    action: str
    parameters: dict[str, str]
    form: str
    answer: dict[str, Any]


@dataclass
class Walk:
    """Makes the calls, one after the other, each action's first as its example."""

    world: World
    examples: dict[str, ExampleCall] = field(default_factory=dict)
    made: int = 0

    async def call(self, action: str, /, **parameters: str) -> dict[str, Any]:
        """Make one call that must be taken, and return the answer."""
        self.made += 1
        now_ms, nonce = self.world.clock.now_ms(), f"example-{self.made}"
        request = signed_v1(action, parameters, key=KEY, now_ms=now_ms, SignatureNonce=nonce)
        answer = (await self.world.ask(request)).json
        assert answer["Code"] == "OK", f"{action}: {answer}"
        shown = _shown(answer)
        example = ExampleCall(action, parameters, request.body.decode(), shown)
        self.examples.setdefault(action, example)
        self.world.clock.advance(61_000)
        return answer

    def text_code(self) -> str:
        """Let the last phone that asked have a code that is always the same, and return it."""
        request: SendRequest = self.world.accepted[-1]
        phone = request.groups[0].phones[0]
        world = self.world
        world.write(
            lambda tx: keep_code(work_at(tx, world.clock.now_ms()), request.account_id, phone, CODE)
        )
        return CODE


def _shown(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: _member(name, value) for name, value in answer.items()}
    return [_shown(one) for one in answer] if isinstance(answer, list) else answer


def _member(name: str, value: Any) -> Any:
    if name == "RequestId":
        return REQUEST_ID
    return "…" if name in RANDOM else _shown(value)


@contextmanager
def _service() -> Iterator[World]:
    """A service over a new database with the demo's accounts."""
    with tempfile.TemporaryDirectory(prefix="hongyan-api-") as folder:
        url = f"sqlite:///{Path(folder) / 'hongyan.db'}"
        upgrade(url)
        database, sealer = Database.open(url), Sealer(b"0" * 32)
        with database.transaction() as tx:
            seed_demo(work_at(tx, START_MS, demo_context(sealer)))
        world = World(database, sealer, Settings(**{**SENDERS, **AT_ONCE}))
        certify(world)
        yield world
        database.close()


async def example_calls() -> dict[str, ExampleCall]:
    """Return an example of each action."""
    with _service() as world:
        walk = Walk(world)
        await _uploads(walk)
        key = stored(world, "scan.png")
        qualification = await _qualifications(walk, key)
        papers = await _papers(walk, key)
        await _signs(walk, qualification, papers)
        await _templates(walk)
        await _messages(walk)
        await _ends(walk, qualification)
        return walk.examples


async def _uploads(walk: Walk) -> None:
    await walk.call("GetOSSInfoForUploadFile", BizType="fcMediaSms")
    await walk.call("GetSmsOcrOssInfo", TaskType="ICP_DOMAIN")
    await walk.call("GetQualificationOssInfo", BizType="dysms")


async def _qualifications(walk: Walk, key: str) -> str:
    form = {
        "QualificationName": "云雀资质",
        "CompanyName": OWNER,
        "CompanyType": "COMPANY",
        "OrganizationCode": OWN_CODE,
        "BussinessLicenseExpDate": "2020-01-01~2099-12-31",
        "BusinessLicensePics": json.dumps([{"LicensePic": key, "Type": "businessLicense"}]),
        "LegalPersonName": "王小明",
        "LegalPersonIDCardType": "identityCard",
        "LegalPersonIDCardNo": ID_NUMBER,
        "LegalPersonIdCardEffTime": "2020-01-01~2040-01-01",
        "AdminName": "李雷",
        "AdminIDCardType": "identityCard",
        "AdminIDCardNo": ID_NUMBER,
        "AdminIDCardExpDate": "2020-01-01~2040-01-01",
        "AdminIDCardFrontFace": key,
        "AdminIDCardPic": key,
        "AdminPhoneNo": PHONE,
        "UseBySelf": "true",
        "WhetherShare": "false",
    }
    group = await _submitted(walk, form)
    order = await _order(walk, State="INIT")
    await walk.call("QuerySingleSmsQualification", QualificationGroupId=group, OrderId=order)
    decide(walk.world, order, RejectionReason.MATERIAL_FAULTY)
    changed = {name: form[name] for name in form if name not in {"UseBySelf", "WhetherShare"}}
    changed |= {"QualificationGroupId": group, "OrderId": order, "Remark": "换发新证"}
    await walk.call("UpdateSmsQualification", **changed, CertifyCode=await _phone_code(walk))
    order = await _order(walk)
    decide(walk.world, order, RejectionReason.MATERIAL_FAULTY)
    await walk.call("DeleteSmsQualification", QualificationGroupId=group, OrderId=order)
    group = await _submitted(walk, form)
    decide(walk.world, await _order(walk, State="INIT"))
    return group


async def _phone_code(walk: Walk) -> str:
    await walk.call("RequiredPhoneCode", PhoneNo=PHONE)
    code = walk.text_code()
    await walk.call("ValidPhoneCode", PhoneNo=PHONE, CertifyCode=code)
    return code


async def _submitted(walk: Walk, form: dict[str, str]) -> str:
    made = await walk.call("SubmitSmsQualification", **form, CertifyCode=await _phone_code(walk))
    return str(made["Data"])


async def _order(walk: Walk, **wanted: str) -> str:
    """Return the number of the newest qualification's case."""
    listed = await walk.call("QuerySmsQualificationRecord", PageNo="1", PageSize="10", **wanted)
    return str(listed["Data"]["List"][0]["WorkOrderId"])


async def _papers(walk: Walk, key: str) -> dict[str, str]:
    letter = await walk.call(
        "CreateSmsAuthorizationLetter",
        AuthorizationLetterName="菜鸟授权",
        Authorization="菜鸟网络科技有限公司",
        ProxyAuthorization=OWNER,
        OrganizationCode=OWN_CODE,
        AuthorizationLetterExpDate="2027-01-01~2028-01-01",
        SignList='["菜鸟网络"]',
        AuthorizationLetterPic=key,
    )
    await walk.call("QuerySmsAuthorizationLetter", SignName="菜鸟网络", Status="VALID")
    mark = await walk.call(
        "CreateSmsTrademark",
        TrademarkName="云雀",
        TrademarkRegistrationNumber="12345678",
        TrademarkApplicantName=OWNER,
        TrademarkEffExpDate="2020-01-01~2030-01-01",
        TrademarkPic=key,
    )
    await walk.call("QuerySmsTrademark", TrademarkIdList=f"[{mark['Data']}]")
    app = await walk.call(
        "CreateSmsAppIcpRecord",
        AppIcpLicenseNumber="浙ICP备1号-1A",
        AppServiceName="云雀",
        AppPrincipalUnitName=OWNER,
        AppApprovalDate="2025-01-01",
        Domain="https://store.example/app",
        AppIcpRecordPic=key,
    )
    await walk.call("QuerySmsAppIcpRecord", AppIcpRecordIdList=f"[{app['Data']}]")
    return {"letter": letter["Data"], "mark": mark["Data"], "app": app["Data"]}


async def _signs(walk: Walk, group: str, papers: dict[str, str]) -> None:
    made = await walk.call(
        "CreateSmsSign",
        SignName="云雀科技",
        SignSource="0",
        SignType="1",
        QualificationId=group,
        Remark="会员登录和发货通知",
    )
    await walk.call("GetSmsSign", SignName="云雀科技")
    decide(walk.world, made["OrderId"])
    await walk.call(
        "UpdateSmsSign",
        SignName="云雀科技",
        SignSource="0",
        QualificationId=group,
        Remark="换新资质",
    )
    borrowed = await walk.call(
        "CreateSmsSign",
        SignName="菜鸟网络",
        SignSource="0",
        QualificationId=group,
        ThirdParty="true",
        AuthorizationLetterId=papers["letter"],
    )
    decide(walk.world, borrowed["OrderId"])
    await walk.call(
        "ChangeSignatureQualification",
        SignatureName="菜鸟网络",
        QualificationId=group,
        AuthorizationLetterId=papers["letter"],
    )
    proof = {
        "SignFileList.1.FileContents": base64.b64encode(picture()).decode(),
        "SignFileList.1.FileSuffix": "png",
    }
    old = {"SignName": "云雀商城", "SignSource": "0", "Remark": "会员登录验证码", **proof}
    await walk.call("AddSmsSign", **old)
    await walk.call("QuerySmsSign", SignName="云雀商城")
    listed = await walk.call("QuerySmsSignList", PageIndex="1", PageSize="10")
    [order] = [one["OrderId"] for one in listed["SmsSignList"] if one["SignName"] == "云雀商城"]
    decide(walk.world, order, RejectionReason.USAGE_SCENARIO)
    await walk.call("ModifySmsSign", **{**old, "Remark": "鸿雁商城网站的会员登录验证码"})


async def _templates(walk: Walk) -> None:
    notice = {
        "TemplateType": "1",
        "TemplateName": "发货提醒",
        "TemplateContent": "您的订单${order_number}已发货，请留意查收。",
        "RelatedSignName": "鸿雁演示",
        "TemplateRule": '{"order_number":"other_number2"}',
        "Remark": "订单发货后通知收货人",
    }
    made = await walk.call("CreateSmsTemplate", **notice)
    code, new_content = made["TemplateCode"], "您的订单${order_number}已送达，感谢惠顾。"
    await walk.call("GetSmsTemplate", TemplateCode=code)
    decide(walk.world, made["OrderId"], RejectionReason.USAGE_SCENARIO)
    changed = {**notice, "TemplateContent": new_content}
    await walk.call("UpdateSmsTemplate", TemplateCode=code, **changed)
    old = {
        "TemplateType": "0",
        "TemplateName": "登录验证码",
        "TemplateContent": "您正在登录云雀商城，验证码为${code}，5分钟内有效。",
        "Remark": "会员登录云雀商城网站",
    }
    added = (await walk.call("AddSmsTemplate", **old))["TemplateCode"]
    await walk.call("QuerySmsTemplate", TemplateCode=added)
    listed = await walk.call("QuerySmsTemplateList", PageIndex="1", PageSize="10")
    [order] = [one["OrderId"] for one in listed["SmsTemplateList"] if one["TemplateCode"] == added]
    decide(walk.world, order, RejectionReason.USAGE_SCENARIO)
    await walk.call("ModifySmsTemplate", TemplateCode=added, **old)
    await walk.call("GetSmsTemplateList", TemplateType="0", PageIndex="1", PageSize="10")
    common = {"RegionId": "cn-hangzhou", "ResourceType": "TEMPLATE", "ResourceId.1": code}
    await walk.call("TagResources", **common, **{"Tag.1.Key": "team", "Tag.1.Value": "shop"})
    await walk.call("ListTagResources", **common, PageSize="20")
    await walk.call("UntagResources", **common, **{"TagKey.1": "team"})


async def _messages(walk: Walk) -> None:
    code = {"TemplateCode": "SMS_100000001", "TemplateParam": '{"code":"123456"}'}
    sent = await walk.call(
        "SendSms", PhoneNumbers="13900000000", SignName="鸿雁演示", **code, OutId="order-1"
    )
    await walk.call(
        "SendBatchSms",
        PhoneNumberJson='["13900000000","13900000005"]',
        SignNameJson='["鸿雁演示","鸿雁演示"]',
        TemplateCode="SMS_100000002",
        TemplateParamJson=json.dumps(
            [
                {"name": "王小明", "order_number": "HY20260001"},
                {"name": "李雷", "order_number": "HY20260002"},
            ],
            ensure_ascii=False,
        ),
    )
    asked = {"PhoneNumber": "13900000000", "SendDate": TODAY, "PageSize": "10", "CurrentPage": "1"}
    await walk.call("QuerySendDetails", **asked, BizId=sent["BizId"])
    days = {"StartDate": TODAY, "EndDate": TODAY, "PageIndex": "1", "PageSize": "10"}
    await walk.call("QuerySendStatistics", IsGlobe="1", **days)
    await walk.call("HongyanCancelSend", BizId=sent["BizId"])
    abroad = await walk.call(
        "SendSms",
        PhoneNumbers="12025550100",
        SignName="Hongyan",
        TemplateCode="SMS_100000004",
        TemplateParam='{"code":"123456"}',
    )
    await walk.call("SmsConversionIntl", MessageId=abroad["BizId"], Delivered="true")
    await walk.call("ConversionDataIntl", ConversionRate="0.53")


async def _ends(walk: Walk, group: str) -> None:
    """What is deleted at last, and a rejection by the rules that a person is to look at."""
    await walk.call("CreateSmsSign", SignName="幸运彩票", SignSource="0", QualificationId=group)
    await walk.call("HongyanRequestReview", SignName="幸运彩票", Remark="这是商城的栏目名称")
    await walk.call(
        "HongyanCompareTexts",
        TemplateType="1",
        First="您的订单${order}已发货，加微信领券。",
        Second="您的订单${order}已发货。",
    )
    await walk.call("DeleteSmsSign", SignName="鸿雁演示")
    await walk.call("DeleteSmsTemplate", TemplateCode="SMS_100000003")
