"""Papers through the API: the official upload flow, letters, qualifications, filings, tags."""

from __future__ import annotations

import base64
import json
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image

from hongyan.api.actions import ACTIONS
from hongyan.api.handlers import uploads
from hongyan.api.words.manage import BusinessNo
from hongyan.api.words.papers import (
    FILING_CODES,
    FLAW_CODES,
    LETTER_CODES,
    PAPER_CODES,
    words_for_paper,
)
from hongyan.domain.filings.reasons import FilingFormReason
from hongyan.domain.letters.reasons import LetterFormReason
from hongyan.domain.materials.grant import GRANT_SECONDS
from hongyan.domain.qualifications.reasons import QualificationFormReason, QualificationReason
from hongyan.domain.tags.reasons import TagReason
from hongyan.kernel.refusal import Refused
from tests.api.applying import looked_at
from tests.api.asgi import HttpAnswer, HttpRequest
from tests.api.conftest import World

CREDIT_CODE = "91330000MA27XL000N"
ID_NUMBER = "110101199003071233"
PHONE = "13900001234"


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def form_post(path: str, fields: dict[str, str], content: bytes | None) -> HttpRequest:
    """Write a form as the official samples do: fields first, the file last."""
    parts = [
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if content is not None:
        head = '--B\r\nContent-Disposition: form-data; name="file"; filename="授权.png"\r\n'
        parts.append(f"{head}Content-Type: image/png\r\n\r\n".encode() + content + b"\r\n")
    headers = ((b"content-type", b"multipart/form-data; boundary=B"),)
    return HttpRequest("POST", path, b"", headers, b"".join(parts) + b"--B--\r\n")


async def grant(world: World) -> dict[str, Any]:
    answer = await world.call("GetOSSInfoForUploadFile", BizType="fcMediaSms")
    model: dict[str, Any] = answer.json["Model"]
    return model


async def post(world: World, given: dict[str, Any], content: bytes | None, **other: str) -> Any:
    fields = {
        "key": f"{given['StartPath']}/${{filename}}",
        "policy": given["Policy"],
        "OSSAccessKeyId": given["AccessKeyId"],
        "Signature": given["Signature"],
        **other,
    }
    return await world.ask(form_post(urlsplit(given["Host"]).path, fields, content))


async def upload(world: World) -> str:
    """Go the official way and return the key."""
    given = await grant(world)
    answer = await post(world, given, picture(), success_action_status="200")
    assert answer.status == 200, answer.body
    return f"{given['StartPath']}/授权.png"


async def test_a_file_goes_where_its_grant_says(world: World) -> None:
    given = await grant(world)
    assert given["Host"] == "http://127.0.0.1:8000/upload/"
    assert given["ExpireTime"] == str(world.clock.now_ms() // 1000 + GRANT_SECONDS)
    assert (await post(world, given, picture())).status == 204
    created = await post(world, given, picture(), success_action_status="201")
    assert created.status == 201


@pytest.mark.parametrize(
    ("content", "changes", "status", "code"),
    [
        (picture(), {"Signature": "wrong"}, 403, "SignatureDoesNotMatch"),
        (picture(), {"key": "materials/99/x/y.png"}, 403, "AccessDenied"),
        (picture(), {"key": "../../x"}, 400, "InvalidArgument"),
        (b"", {}, 400, "EntityTooSmall"),
        (b"<html></html>", {}, 400, "InvalidFileType"),
        (b"x" * (5 * 1024 * 1024 + 1), {}, 400, "EntityTooLarge"),
        (None, {}, 400, "InvalidArgument"),
    ],
    ids=["signature", "folder", "key", "empty", "kind", "size", "no-file"],
)
async def test_what_the_grant_does_not_allow_is_refused(
    world: World, content: bytes | None, changes: dict[str, str], status: int, code: str
) -> None:
    answer = await post(world, await grant(world), content, **changes)
    assert (answer.status, code.encode() in answer.body) == (status, True), answer.body


async def test_a_grant_runs_out(world: World) -> None:
    given = await grant(world)
    world.clock.advance(GRANT_SECONDS * 1000)
    assert (await post(world, given, picture())).status == 403


async def test_a_form_that_is_none_is_refused(world: World) -> None:
    for content_type in (b"multipart/form-data", b"text/plain", b"multipart/form-data; boundary=Z"):
        headers = ((b"content-type", content_type),)
        request = HttpRequest("POST", "/upload/", b"", headers, b"not a form")
        assert (await world.ask(request)).status == 400


async def test_a_form_of_the_other_kind_is_refused_unread(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 5 MB of "&" held the event loop for most of a second, for any client without a key.
    async def unread(*_: object, **__: object) -> bytes:
        raise AssertionError("it was read")

    monkeypatch.setattr(uploads, "read_body", unread)
    for content_type in (b"application/x-www-form-urlencoded", b"", b"text/plain; charset=utf-8"):
        headers = ((b"content-type", content_type),)
        answer = await world.ask(HttpRequest("POST", "/upload/", b"", headers, b"&" * 1000))
        assert (answer.status, b"MalformedPOSTRequest" in answer.body) == (400, True)


async def test_three_grants_differ_in_shape(world: World) -> None:
    other = await world.call("GetQualificationOssInfo", BizType="dysms")
    assert isinstance(other.json["Data"]["Expire"], int)
    ocr = await world.call("GetSmsOcrOssInfo", TaskType="ICP_DOMAIN")
    assert {"Bucket", "ExpireTime"} < set(ocr.json["Model"])
    assert (await world.call("GetQualificationOssInfo")).code == "MissingBizType"


async def create_letter(world: World, key: str, **changes: str) -> HttpAnswer:
    fields = {
        "AuthorizationLetterName": "菜鸟授权",
        "Authorization": "菜鸟网络科技有限公司",
        "ProxyAuthorization": "鸿雁演示公司",
        "OrganizationCode": CREDIT_CODE,
        "AuthorizationLetterExpDate": "2027-01-01~2028-01-01",
        "SignList": json.dumps(["菜鸟网络"]),
        "AuthorizationLetterPic": key,
    }
    return await world.call("CreateSmsAuthorizationLetter", **{**fields, **changes})


async def test_a_letter_is_given_and_found(world: World) -> None:
    key = await upload(world)
    made = await create_letter(world, key)
    assert made.json["Code"] == "OK"
    assert made.json["Success"] is True
    assert isinstance(made.json["Data"], str)
    found = await world.call("QuerySmsAuthorizationLetter", SignName="菜鸟网络", Status="VALID")
    # AUDIT H2: "URLs, not keys"; the SDK calls this one a URL too
    url = found.json["Data"][0]["AuthorizationLetterPic"]
    assert (await looked_at(world, url)).status == 200
    assert found.json["Data"] == [
        {
            "AuthorizationLetterId": int(made.json["Data"]),
            "AuthorizationLetterName": "菜鸟授权",
            "Authorization": "菜鸟网络科技有限公司",
            "ProxyAuthorization": "鸿雁演示公司",
            "OrganizationCode": CREDIT_CODE,
            "AuthorizationLetterExpDate": "2027-01-01~2028-01-01",
            "AuthorizationLetterPic": url,
            "SignScope": "菜鸟网络",
            "State": "INT",
            "Status": "VALID",
        }
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"AuthorizationLetterName": "授权-1"}, "AuthorizationLetterNameNotMatchRegex"),
        ({"AuthorizationLetterExpDate": "今年"}, "AuthorizationLetterDateNotMatchRegex"),
        (
            {"AuthorizationLetterExpDate": "2020-01-01~2021-01-01"},
            "AuthorizationLetterDateNotValid",
        ),
        ({"SignList": '["鸟"]'}, "SignNotMatchRegex"),
        ({"SignList": json.dumps(["菜鸟"] * 101)}, "SignNumOverLimit"),
        ({"AuthorizationLetterPic": "none"}, "AuthorizationOssFileNotUploadError"),
        ({"SignList": "菜鸟"}, "InvalidSignList"),
        ({"Authorization": ""}, "MissingAuthorization"),
    ],
)
async def test_a_faulty_letter_has_its_code(
    world: World, changes: dict[str, str], code: str
) -> None:
    assert (await create_letter(world, await upload(world), **changes)).code == code


async def test_a_sign_without_qualification_is_not_changed(world: World) -> None:
    answer = await world.call(
        "ChangeSignatureQualification", SignatureName="鸿雁演示", QualificationId="9"
    )
    assert answer.code == "QualificationNotExist"


async def submit(world: World, key: str, code: str, **changes: str) -> HttpAnswer:
    fields = {
        "QualificationName": "资质",
        "CompanyName": "鸿雁演示公司",
        "CompanyType": "COMPANY",
        "OrganizationCode": CREDIT_CODE,
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
        "CertifyCode": code,
        "UseBySelf": "True",
        "WhetherShare": "false",
    }
    return await world.call("SubmitSmsQualification", **{**fields, **changes})


async def code_of(world: World) -> str:
    """Ask for a code and read it from the message that was accepted."""
    answer = await world.call("RequiredPhoneCode", PhoneNo=PHONE)
    assert answer.json["Code"] == "OK", answer.json
    return world.accepted[-1].groups[0].variables["code"]


async def test_a_qualification_is_submitted_with_a_proven_phone(world: World) -> None:
    key, code = await upload(world), await code_of(world)
    for tried, fits in (("x", False), (code, True)):
        answer = await world.call("ValidPhoneCode", PhoneNo=PHONE, CertifyCode=tried)
        assert answer.json["Data"] is fits
    made = await submit(world, key, code)
    assert made.json["Code"] == "OK", made.json
    listed = await world.call("QuerySmsQualificationRecord", State="INIT", UseBySelf="true")
    [row] = listed.json["Data"]["List"]
    assert (row["GroupId"], row["StateName"]) == (int(made.json["Data"]), "INIT")
    assert listed.json["Data"]["Total"] == 1
    asked = {"QualificationGroupId": made.json["Data"], "OrderId": str(row["WorkOrderId"])}
    detail = (await world.call("QuerySingleSmsQualification", **asked)).json["Data"]
    assert detail["State"] == "INT"
    assert detail["AdminIDCardNo"] == "110*************33"
    # AUDIT H2: "URLs, not keys", as the SDK's comments on these fields say
    for field in ("AdminIDCardFrontFace", "AdminIDCardPic"):
        assert (await looked_at(world, detail[field])).status == 200
    url = urlsplit(detail["BusinessLicensePics"][0]["PicUrl"])
    shown = await world.ask(HttpRequest("GET", unquote(url.path), url.query.encode()))
    assert (shown.status, shown.headers["content-type"]) == (200, "image/png")
    peeked = await world.ask(HttpRequest("GET", unquote(url.path), url.query.encode() + b"x"))
    assert peeked.status == 403
    assert (await world.call("DeleteSmsQualification", **asked)).code == "SMS_STATUS_ILLEGAL"
    # AUDIT H11: "OrderId checked"
    changed = {"AdminPhoneNo": PHONE, "CertifyCode": code}
    for action in ("Delete", "QuerySingle", "Update"):
        another = {**asked, "OrderId": "999", **changed}
        refused = await world.call(f"{action}SmsQualification", **another)
        assert refused.code == "QualificationNotExist"
        assert "最近的工单不是 999" in refused.json["Message"]


async def test_codes_are_under_flow_control(world: World) -> None:
    await code_of(world)
    answer = await world.call("RequiredPhoneCode", PhoneNo=PHONE)
    assert answer.code == "isv.BUSINESS_LIMIT_CONTROL"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"CertifyCode": "000000"}, "CertifyCodeError"),
        ({"CompanyName": ""}, "CompanyNameNullError"),
        ({"OrganizationCode": "91330000MA27XL0001"}, "OrganizationCodeNotMatchRegex"),
        ({"AdminIDCardExpDate": "2020-01-01~2021-01-01"}, "AdminIDCardExpDateNotValid"),
        ({"AdminIDCardPic": "none"}, "AdminIDCardPicFileError"),
        ({"UseBySelf": "yes"}, "InvalidUseBySelf"),
    ],
)
async def test_a_faulty_qualification_has_its_code(
    world: World, changes: dict[str, str], code: str
) -> None:
    key, certify = await upload(world), await code_of(world)
    assert (await submit(world, key, certify, **changes)).code == code


async def test_trademarks_and_app_filings_are_given_and_found(world: World) -> None:
    key = await upload(world)
    mark = await world.call(
        "CreateSmsTrademark",
        TrademarkName="菜鸟",
        TrademarkRegistrationNumber="12345678",
        TrademarkApplicantName="菜鸟公司",
        TrademarkEffExpDate="2020-01-01~2030-01-01",
        TrademarkPic=key,
    )
    found = await world.call("QuerySmsTrademark", TrademarkIdList=f"[{mark.json['Data']}]")
    assert found.json["Data"][0]["TrademarkName"] == "菜鸟"
    app = await world.call(
        "CreateSmsAppIcpRecord",
        AppIcpLicenseNumber="浙ICP备1号-1A",
        AppServiceName="菜鸟",
        AppPrincipalUnitName="菜鸟公司",
        AppApprovalDate="2025-01-01",
        Domain="https://store.example/a",
        AppIcpRecordPic=key,
    )
    found = await world.call("QuerySmsAppIcpRecord", AppIcpRecordIdList=f"[{app.json['Data']}]")
    assert found.json["Data"][0]["AppServiceName"] == "菜鸟"
    assert (await world.call("QuerySmsTrademark")).code == "MissingTrademarkIdList"


async def test_templates_are_tagged_listed_and_untagged(world: World) -> None:
    common = {"RegionId": "cn-hangzhou", "ResourceType": "TEMPLATE"}
    code = "SMS_100000001"
    tags = {"Tag.1.Key": "team", "Tag.1.Value": "red", "Tag.2.Key": "stage", "Tag.2.Value": ""}
    put = await world.call("TagResources", **common, **tags, **{"ResourceId.1": code})
    assert (put.json["Code"], put.json["Data"]) == ("OK", "true")
    first = await world.call("ListTagResources", **common, PageSize="1")
    rest = await world.call("ListTagResources", **common, NextToken=first.json["NextToken"])
    rows = [one.json["TagResources"]["TagResource"] for one in (first, rest)]
    assert [row["TagKey"] for page in rows for row in page] == ["stage", "team"]
    assert rest.json["NextToken"] == ""
    away = await world.call("UntagResources", **common, All="True", **{"ResourceId.1": code})
    assert away.json["Data"] == "true"
    empty = await world.call("ListTagResources", **common)
    assert empty.json["TagResources"] == {"TagResource": []}
    bad = await world.call(
        "ListTagResources", **common, NextToken=base64.b64encode(b"\xff").decode()
    )
    assert bad.code == "InvalidNextToken"
    assert (await world.call("TagResources", **common)).code == "MissingResourceId"


def test_every_fault_has_a_code_and_words() -> None:
    assert set(LETTER_CODES) == set(LetterFormReason)
    assert set(FILING_CODES) == set(FilingFormReason)
    assert {*QualificationReason, *TagReason} <= set(PAPER_CODES)
    assert set(FLAW_CODES) == set(QualificationFormReason)
    missing = QualificationFormReason.FILE_MISSING
    worded = words_for_paper(Refused(missing, "qualification.others", key="{key}"))
    assert isinstance(worded, BusinessNo)
    assert (worded.code, worded.message) == (
        "OtherFilesFileError",
        "OtherFiles 中的文件 {key} 未上传",
    )


def test_the_papers_actions_are_all_served() -> None:
    assert {
        "ChangeSignatureQualification",
        "UpdateSmsQualification",
        "DeleteSmsQualification",
        "ValidPhoneCode",
        "GetSmsOcrOssInfo",
        "UntagResources",
    } <= set(ACTIONS)
