"""The review, by the official SDKs alone: applied, refused, corrected, approved, delivered.

The reviewer is a `hongyan review` process beside the service; everything else is the SDK's.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.sdks.conftest import UNLIMITED
from tests.sdks.players import TEA_NODE, TEA_PYTHON, Player, Sdk, playing
from tests.stories.caller import DELIVERED, Caller, today
from tests.stories.service import Service, serving, until

pytestmark = [pytest.mark.sdk, pytest.mark.xdist_group("sdk")]

APPLICANT = "鸿雁科技有限公司"
APPLICANT_CODE = "91350100M000100Y43"
GRANTOR = "云帆网络科技有限公司"
GRANTOR_CODE = "91330000MA27XL000N"
ID_NUMBER = "110101199003071233"
ADMIN_PHONE = "13900001230"
PHONE = "13900000000"
CONTENT = "您的验证码为${code}，5分钟内有效，请勿泄露给他人。"
REVIEWING, PASSED, REJECTED = 0, 1, 2

SDKS = (
    Sdk("dysmsapi20170525-4.6.0", TEA_PYTHON, "review_driver.py", "sdk"),
    Sdk("node-dysmsapi20170525", TEA_NODE, "review_driver.js"),
)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Service]:
    """A new installation with one certified enterprise that has no sign and no template."""
    own = {"HONGYAN_REVIEWER": "ann", "HONGYAN_SIMULATOR_REGISTRATION_SECONDS": "2"}
    settings = UNLIMITED | own
    with serving("dev", data=tmp_path / "data", settings=settings) as service:
        service.command("account", "create", "acme")
        service.command("billing", "topup", "acme", "100")
        declared = ("--name", APPLICANT, "--number", APPLICANT_CODE, "--representative", "王芳")
        service.command("account", "certify", "submit", "acme", *declared)
        service.command("account", "certify", "approve", "acme")
        yield service


@pytest.fixture(params=SDKS, ids=lambda sdk: sdk.name)
def applicant(request: pytest.FixtureRequest, fresh: Service) -> Iterator[Player]:
    """An official SDK with the enterprise's key."""
    printed = fresh.command("key", "create", "acme")
    found = dict(re.findall(r"(AccessKey(?:Id|Secret))\W+(\S+)", printed))
    key_id, secret = found["AccessKeyId"], found["AccessKeySecret"]
    with playing(request.param, fresh.endpoint, key_id, secret) as player:
        yield player


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A picture of a paper."""
    path = tmp_path / "scan.png"
    Image.new("RGB", (60, 80), "white").save(path)
    return path


def done(player: Player, action: str, **parameters: object) -> dict[str, Any]:
    """Make one call that succeeds."""
    body = player.body(action, **parameters)
    assert body["Code"] == "OK", (action, body)
    return body


def uploaded(player: Player, scan: Path) -> str:
    """Upload a file by a fresh grant and return its key."""
    grant = done(player, "GetOSSInfoForUploadFile", BizType="fcMediaSms")["Model"]
    answer = player.play("upload", file=str(scan), grant=grant)
    assert answer["status"] == 200, answer
    return str(answer["body"]["key"])


def approved(service: Service, case: object) -> None:
    """Claim and approve a case at the desk, in processes of their own."""
    service.command("review", "claim", str(case))
    assert "approved" in service.command("review", "approve", str(case))


def code_on_phone(service: Service) -> str:
    """Read the code that was texted to the administrator; the demo's account sends it."""
    caller = Caller(service.port)
    found = until(lambda: caller.details(ADMIN_PHONE), f"a code for {ADMIN_PHONE}")
    caller.close()
    code = re.search(r"\d{4,8}", found[0]["Content"])
    assert code is not None, found
    return code.group()


def qualified(player: Player, service: Service, scan: Path) -> int:
    """Give the papers of the letter's grantor, have them approved, and return their id."""
    key = uploaded(player, scan)
    done(player, "RequiredPhoneCode", PhoneNo=ADMIN_PHONE)
    period = "2020-01-01~2099-12-31"
    made = done(
        player,
        "SubmitSmsQualification",
        QualificationName="云帆资质",
        CompanyName=GRANTOR,
        CompanyType="COMPANY",
        OrganizationCode=GRANTOR_CODE,
        BussinessLicenseExpDate=period,
        BusinessLicensePics=[{"LicensePic": key, "Type": "businessLicense"}],
        LegalPersonName="王小明",
        LegalPersonIDCardType="identityCard",
        LegalPersonIDCardNo=ID_NUMBER,
        LegalPersonIdCardEffTime=period,
        AdminName="李雷",
        AdminIDCardType="identityCard",
        AdminIDCardNo=ID_NUMBER,
        AdminIDCardExpDate=period,
        AdminIDCardFrontFace=key,
        AdminIDCardPic=key,
        AdminPhoneNo=ADMIN_PHONE,
        CertifyCode=code_on_phone(service),
        UseBySelf=False,
        WhetherShare=False,
    )
    [row] = done(player, "QuerySmsQualificationRecord", PageNo=1, PageSize=10)["Data"]["List"]
    assert row["GroupId"] == int(made["Data"])
    approved(service, row["WorkOrderId"])
    return int(made["Data"])


def letter(player: Player, name: str, grantee: str, sign: str, key: str) -> int:
    """Give a letter of authorization and return its id."""
    made = done(
        player,
        "CreateSmsAuthorizationLetter",
        AuthorizationLetterName=name,
        Authorization=GRANTOR,
        ProxyAuthorization=grantee,
        OrganizationCode=GRANTOR_CODE,
        AuthorizationLetterExpDate="2026-01-01~2099-12-31",
        SignList=[sign],
        AuthorizationLetterPic=key,
    )
    return int(made["Data"])


def explanation(player: Player, action: str, **asked: str) -> dict[str, Any]:
    """Return the one blocking finding of a refused text, as the service tells it."""
    whole = player.body("whole", Action=action, **asked)
    [finding] = [one for one in whole["Findings"] if one["Severity"] == "blocks"]
    assert finding["RuleId"]
    assert finding["Remedy"]
    assert finding["End"] - finding["Start"] == len(finding["Span"])
    found: dict[str, Any] = finding
    return found


def registered(player: Player, sign: str) -> None:
    """Wait until each carrier has registered a sign, as callers poll for it."""
    # AUDIT H3: "SignIspRegisterDetailList, RegisterResult … never filled: … pollers finish"

    def passed() -> dict[str, Any] | None:
        view = done(player, "GetSmsSign", SignName=sign)
        rows = view["SignIspRegisterDetailList"]
        assert [one["OperatorCode"] for one in rows] == ["mobile", "unicom", "telecom"]
        assert all(one["RegisterStatusReasons"][0]["ReasonCode"] for one in rows)
        return view if {one["RegisterStatus"] for one in rows} == {3} else None

    assert until(passed, f"{sign} is registered")["RegisterResult"] == 1


def sent(player: Player, sign: str, template: str) -> None:
    """Send with what was approved, and see that it is delivered."""

    def accepted() -> dict[str, Any] | None:
        body = player.body(
            "SendSms",
            PhoneNumbers=PHONE,
            SignName=sign,
            TemplateCode=template,
            TemplateParam='{"code":"482913"}',
        )
        return body if body["Code"] == "OK" else None

    # The desk decides in another process; the service looks at the database at intervals.
    biz_id = until(accepted, "the approved texts can be sent with", 10)["BizId"]

    def delivered() -> dict[str, Any] | None:
        asked = {"PhoneNumber": PHONE, "BizId": biz_id, "SendDate": today()}
        body = done(player, "QuerySendDetails", **asked, PageSize=10, CurrentPage=1)
        [one] = body["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
        return dict(one) if one["SendStatus"] == DELIVERED else None

    one = until(delivered, f"{biz_id} is delivered")
    assert one["Content"] == f"【{sign}】" + CONTENT.replace("${code}", "482913")


def test_a_sign_with_a_letter_is_refused_mended_approved_and_sent_with(
    applicant: Player, fresh: Service, scan: Path
) -> None:
    sign = "云帆网络"
    papers = {"QualificationId": qualified(applicant, fresh, scan), "ThirdParty": True}
    asked = {"SignName": sign, "SignSource": 0, "SignType": 1, "Remark": "登录验证", **papers}
    key = uploaded(applicant, scan)
    wrong = letter(applicant, "写错的授权书", "鸿雁公司", sign, key)
    done(applicant, "CreateSmsSign", **asked, AuthorizationLetterId=wrong)
    refused = done(applicant, "GetSmsSign", SignName=sign)
    assert refused["SignStatus"] == REJECTED
    found = explanation(applicant, "GetSmsSign", SignName=sign)
    assert (found["Reason"], found["Span"]) == ("letter_faulty", sign)
    assert found["Remedy"] in refused["AuditInfo"]["RejectInfo"]
    assert found["Remedy"] in done(applicant, "QuerySmsSign", SignName=sign)["Reason"]

    right = letter(applicant, "授权书", APPLICANT, sign, key)
    order = done(applicant, "UpdateSmsSign", **asked, AuthorizationLetterId=right)["OrderId"]
    assert done(applicant, "GetSmsSign", SignName=sign)["SignStatus"] == REVIEWING
    assert f"{GRANTOR} → {APPLICANT}" in fresh.command("review", "show", order)
    looked_at = scan.with_name("looked-at.png")
    fresh.command("review", "file", order, key, str(looked_at))
    with Image.open(looked_at) as seen, Image.open(scan) as given:
        assert seen.size == given.size
    unsent = applicant.body(
        "SendSms", PhoneNumbers=PHONE, SignName=sign, TemplateCode="SMS_100000001"
    )
    assert unsent["Code"] == "isv.SMS_TEMPLATE_ILLEGAL"  # AUDIT D7: asked before the sign
    approved(fresh, order)
    passed = done(applicant, "GetSmsSign", SignName=sign)
    assert (passed["SignStatus"], passed["AuthorizationLetterAuditPass"]) == (PASSED, True)
    registered(applicant, sign)

    made = done(
        applicant,
        "CreateSmsTemplate",
        TemplateName="登录验证码",
        TemplateContent=CONTENT,
        TemplateType=0,
        Remark="用户登录时的身份验证",
        RelatedSignName=sign,
        TemplateRule='{"code":"numberCaptcha"}',
    )
    approved(fresh, made["OrderId"])
    sent(applicant, sign, made["TemplateCode"])


def test_a_sign_with_files_inside_the_call_is_refused_applied_for_anew_and_sent_with(
    applicant: Player, fresh: Service, scan: Path
) -> None:
    contents = base64.b64encode(scan.read_bytes()).decode()
    asked = {
        "SignSource": 0,
        "Remark": "登录验证",
        "SignFileList": [{"FileContents": contents, "FileSuffix": "png"}],
    }
    done(applicant, "AddSmsSign", SignName="鸿雁满仓", **asked)
    refused = done(applicant, "QuerySmsSign", SignName="鸿雁满仓")
    assert refused["SignStatus"] == REJECTED
    found = explanation(applicant, "QuerySmsSign", SignName="鸿雁满仓")
    assert (found["RuleId"], found["Span"], found["Start"]) == ("topic.stocks", "满仓", 2)
    assert found["Remedy"] in refused["Reason"]

    done(applicant, "AddSmsSign", SignName="鸿雁科技", **asked)
    assert done(applicant, "QuerySmsSign", SignName="鸿雁科技")["SignStatus"] == REVIEWING
    rows = done(applicant, "QuerySmsSignList", PageIndex=1, PageSize=10)["SmsSignList"]
    approved(fresh, next(one["OrderId"] for one in rows if one["SignName"] == "鸿雁科技"))
    assert done(applicant, "QuerySmsSign", SignName="鸿雁科技")["SignStatus"] == PASSED

    text = {"TemplateName": "登录验证码", "TemplateType": 0, "Remark": "用户登录时的身份验证"}
    advert = CONTENT + "代开发票请联系。"
    code = done(applicant, "AddSmsTemplate", TemplateContent=advert, **text)["TemplateCode"]
    refused = done(applicant, "QuerySmsTemplate", TemplateCode=code)
    assert refused["TemplateStatus"] == REJECTED
    assert "代开发票" in refused["Reason"]
    done(applicant, "ModifySmsTemplate", TemplateCode=code, TemplateContent=CONTENT, **text)
    [row] = done(applicant, "QuerySmsTemplateList", PageIndex=1, PageSize=10)["SmsTemplateList"]
    approved(fresh, row["OrderId"])
    assert done(applicant, "QuerySmsTemplate", TemplateCode=code)["TemplateStatus"] == PASSED
    sent(applicant, "鸿雁科技", code)
