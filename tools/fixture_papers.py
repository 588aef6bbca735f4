"""The papers of a fixture's story: a scan that is uploaded and what it proves (schema 0004)."""

from __future__ import annotations

import json
import re
import urllib.parse
import urllib.request
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from tests.stories.caller import Caller, today
from tests.stories.service import until

if TYPE_CHECKING:
    from tools.fixture_story import Life

COMPANY, COMPANY_CODE = "鸿雁科技有限公司", "91350100M000100Y43"
GRANTOR, GRANTOR_CODE = "云帆网络科技有限公司", "91330000MA27XL000N"
ID_NUMBER = "110101199003071233"
ADMIN_PHONE = "13900001230"
YEARS = "2020-01-01~2099-12-31"


def done(caller: Caller, action: str, **parameters: str) -> dict[str, object]:
    """Call an action that must succeed, and return its answer."""
    reply = caller.call(action, **parameters)
    assert reply.code == "OK", (action, reply)
    return reply.body


def picture() -> bytes:
    """Return a scan: white paper."""
    picture = BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "PNG")
    return picture.getvalue()


def uploaded(caller: Caller) -> str:
    """Upload a picture by a grant and return its key."""
    grant = done(caller, "GetOSSInfoForUploadFile", BizType="fcMediaSms")["Model"]
    assert isinstance(grant, dict)
    key = f"{grant['StartPath']}/scan.png"
    fields = {
        "key": key,
        "policy": grant["Policy"],
        "OSSAccessKeyId": grant["AccessKeyId"],
        "Signature": grant["Signature"],
    }
    parts = [
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = '--B\r\nContent-Disposition: form-data; name="file"; filename="scan.png"\r\n'
    parts.append(f"{head}Content-Type: image/png\r\n\r\n".encode() + picture() + b"\r\n")
    path = urllib.parse.urlsplit(grant["Host"]).path
    request = urllib.request.Request(
        f"http://127.0.0.1:{caller.port}{path}",
        b"".join(parts) + b"--B--\r\n",
        {"Content-Type": "multipart/form-data; boundary=B"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - the same
        assert answer.status == 204, answer.status  # noqa: PLR2004 - No Content
    return key


def papers_of(life: Life, caller: Caller, key: str) -> dict[str, str]:
    """Give a qualification that is approved, a letter, a trademark and an app filing."""
    qualification = _qualification(life, caller, key)
    letter = done(
        caller,
        "CreateSmsAuthorizationLetter",
        AuthorizationLetterName="云帆授权书",
        Authorization=GRANTOR,
        ProxyAuthorization=COMPANY,
        OrganizationCode=GRANTOR_CODE,
        AuthorizationLetterExpDate="2026-01-01~2099-12-31",
        SignList=json.dumps(["云帆网络", "云帆科技", "云帆满仓"]),
        AuthorizationLetterPic=key,
    )
    done(
        caller,
        "CreateSmsTrademark",
        TrademarkName="云帆",
        TrademarkRegistrationNumber="12345678",
        TrademarkApplicantName=GRANTOR,
        TrademarkEffExpDate="2020-01-01~2030-01-01",
        TrademarkPic=key,
    )
    done(
        caller,
        "CreateSmsAppIcpRecord",
        AppIcpLicenseNumber="浙ICP备1号-1A",
        AppServiceName="云帆",
        AppPrincipalUnitName=GRANTOR,
        AppApprovalDate="2025-01-01",
        Domain="https://store.example/a",
        AppIcpRecordPic=key,
    )
    return {
        "QualificationId": qualification,
        "ThirdParty": "true",
        "AuthorizationLetterId": str(letter["Data"]),
    }


def _qualification(life: Life, caller: Caller, key: str) -> str:
    """Submit a qualification with a proven phone, have it approved, and return its id."""
    done(caller, "RequiredPhoneCode", PhoneNo=ADMIN_PHONE)
    ask = {"PhoneNumber": ADMIN_PHONE, "SendDate": today(), "PageSize": "9", "CurrentPage": "1"}

    def code() -> str | None:
        found = json.dumps(done(caller, "QuerySendDetails", **ask), ensure_ascii=False)
        read = re.search(r"验证码为(\d{4,8})", found)
        return None if read is None else read[1]

    identity = {"IDCardType": "identityCard", "IDCardNo": ID_NUMBER}
    made = done(
        caller,
        "SubmitSmsQualification",
        QualificationName="云帆资质",
        CompanyName=GRANTOR,
        CompanyType="COMPANY",
        OrganizationCode=GRANTOR_CODE,
        BussinessLicenseExpDate=YEARS,
        BusinessLicensePics=json.dumps([{"LicensePic": key, "Type": "businessLicense"}]),
        LegalPersonName="王小明",
        LegalPersonIdCardEffTime=YEARS,
        AdminName="李雷",
        AdminIDCardExpDate=YEARS,
        AdminIDCardFrontFace=key,
        AdminIDCardPic=key,
        AdminPhoneNo=ADMIN_PHONE,
        CertifyCode=until(code, "the code for the administrator's phone"),
        UseBySelf="false",
        WhetherShare="false",
        **{f"LegalPerson{name}": value for name, value in identity.items()},
        **{f"Admin{name}": value for name, value in identity.items()},
    )
    listed = done(caller, "QuerySmsQualificationRecord", PageNo="1", PageSize="10")["Data"]
    assert isinstance(listed, dict)
    order = str(listed["List"][0]["WorkOrderId"])
    life.run("review", "claim", order)
    life.run("review", "approve", order)
    return str(made["Data"])
