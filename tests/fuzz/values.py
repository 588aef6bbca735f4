"""What callers write into parameters: values that fit a name, and values that fit nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from io import BytesIO
from random import Random
from typing import Final

from PIL import Image


def _picture() -> str:
    content = BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


PNG = _picture()
DAYS = ("20270115", "20270114", "20270101")
PERIOD = "2027-01-01~2028-01-01"
CREDIT_CODE = "911100007178244661"
ID_NUMBER = "11010519491231002X"
PHONES = ("13900000000", "13800138000", "8615912345678", "85251230000", "447400123456")
SIGNS = ("鸿雁演示", "云雀演示", "青鸟物流", "白鹭科技", "Skylark")
TEMPLATES = tuple(f"SMS_10000000{number}" for number in range(1, 7))

NUMERIC: Final = ("Id", "Type", "Page", "Index", "No", "Source", "Size", "Time", "Date", "Code")
"""How names of numbers end."""

FITTING: Mapping[str, tuple[str, ...]] = {
    "PhoneNumbers": (*PHONES, ",".join(PHONES[:3]), ",".join(PHONES[3:])),
    "PhoneNumber": PHONES,
    "PhoneNo": PHONES[:1],
    "PhoneNumberJson": ('["13900000000","13900000001"]', "[13900000000,13900000001]"),
    "SignName": SIGNS,
    "SignNameJson": ('["鸿雁演示","鸿雁演示"]', "['鸿雁演示','云雀演示']"),
    "SignList": ('["菜鸟网络"]', '["云雀演示","青鸟物流"]'),
    "SignSource": ("0", "2", "5"),
    "SignType": ("0", "1"),
    "SignatureName": SIGNS,
    "RelatedSignName": SIGNS,
    "TemplateCode": TEMPLATES,
    "TemplateParam": ('{"code":"123456"}', "{'code':1234}", '{"name":"张三","order_number":"HY1"}'),
    "TemplateParamJson": ('[{"code":"1234"},{"code":"5678"}]', "[{'code':1234},{code:5678}]"),
    "SmsUpExtendCode": ("", "7", "1234567"),
    "SmsUpExtendCodeJson": ("[77,78]", '["1","2"]'),
    "OutId": ("", "order-1", "号" * 255),
    "TemplateName": ("登录验证码", "发货提醒"),
    "TemplateContent": ("您的验证码为${code}，5分钟内有效。", "您的订单${order}已发货，请查收。"),
    "TemplateType": ("0", "1", "2", "3", "6"),
    "TemplateRule": ('{"code":"numberCaptcha"}', "{'order':'others'}"),
    "TrafficDriving": ('[{"type":"DOMAIN","content":"example.com"}]', ""),
    "IntlType": ("0", "1", "2"),
    "Remark": ("会员登录验证码", "订单发货后告知收货人"),
    "ApplySceneContent": ("https://example.com", "会员登录"),
    "MoreData": ('["materials/1/x/a.png"]', "['a.png']"),
    "AuditStatus": ("0", "1", "2", "10"),
    "FileContents": (PNG,),
    "FileSuffix": ("png", "jpg"),
    "SendDate": DAYS,
    "StartDate": DAYS,
    "EndDate": DAYS,
    "IsGlobe": ("1", "2"),
    "Delivered": ("true", "False"),
    "ConversionRate": ("0.53", "0", "1"),
    "ConversionTime": ("1800000000000", "1799999990000"),
    "ReportTime": ("1800000000000",),
    "RegionId": ("cn-hangzhou",),
    "ResourceType": ("TEMPLATE",),
    "ResourceId": TEMPLATES,
    "Key": ("team", "环境"),
    "TagKey": ("team", "环境"),
    "Value": ("a", "生产", ""),
    "BizType": ("dysms",),
    "OrganizationCode": (CREDIT_CODE,),
    "CompanyType": ("COMPANY",),
    "AdminIDCardType": ("identityCard",),
    "LegalPersonIDCardType": ("identityCard",),
    "AdminIDCardNo": (ID_NUMBER,),
    "LegalPersonIDCardNo": (ID_NUMBER,),
    "AdminIDCardExpDate": (PERIOD, "2020-01-01~长期"),
    "LegalPersonIdCardEffTime": (PERIOD,),
    "BussinessLicenseExpDate": (PERIOD,),
    "BusinessLicensePics": ('[{"LicensePic":"materials/1/x/a.png","Type":"businessLicense"}]', ""),
    "OtherFiles": ("[{'LicensePic':'materials/1/x/a.png'}]", ""),
    "AdminPhoneNo": PHONES[:1],
    "AuthorizationLetterExpDate": (PERIOD,),
    "TrademarkEffExpDate": (PERIOD,),
    "TrademarkRegistrationNumber": ("12345678",),
    "AppIcpLicenseNumber": ("京ICP备12345678号-1A",),
    "AuthorizationLetterName": ("授权书", "菜鸟授权"),
    "AppApprovalDate": ("2026-01-01",),
    "Domain": ("example.com",),
    "State": ("PASSED", "INIT"),
    "Status": ("VALID",),
    "PageSize": ("1", "10", "50"),
    "CertifyCode": ("123456",),
    "UseBySelf": ("true", "False"),
    "WhetherShare": ("true", "false"),
    "ThirdParty": ("true", "false"),
    "All": ("true", "false"),
}
"""Values that a name can have; of a numbered name (`Tag.1.Key`) the last word that is no number."""

STRANGE: tuple[str, ...] = (
    "",
    " ",
    "0",
    "00",
    "-1",
    "+1",
    "1.0",
    "1e5",
    "１２",  # noqa: RUF001 - fullwidth digits are the point
    "٣",
    "2147483648",
    "9223372036854775806",
    "9223372036854775807",
    "9223372036854775807^0",
    "9223372036854775808",
    "99999999999999999999",
    "9" * 400,
    "\0",
    "a\0b",
    "\x1b[31m",
    "a\u202eb",
    "😀",
    "𠮷",
    "\ud7ff\ue000\ufffd\uffff",
    "%00%s%n{0}{name}",
    "' or 1=1 --",
    "../../x",
    "null",
    "true",
    "True",
    "[]",
    "{}",
    "[null]",
    "[1]",
    "[1.5,true,{}]",
    '["\\u0000"]',
    '{"a":"\\u0000"}',
    '{"\\u0000":"a"}',
    '["\\ud800"]',
    "[9223372036854775807]",
    "[9223372036854775808]",
    "[-1]",
    '["9223372036854775808"]',
    "[1e999]",
    "[" + "9" * 5000 + "]",
    "[" * 3000,
    "[" * 3000 + "]" * 3000,
    '{"a":' * 500 + "1" + "}" * 500,
    "{'a':1,}",
    "{a:b}",
    '{"code":012345}',
    '[{"LicensePic":"\\u0000","Type":"\\u0000"}]',
    '[{"type":"DOMAIN","content":"\\u0000"}]',
    "20270230",
    "00000000",
    "99999999",
    "99991231",
    "9999-99-99T00:00:00Z",
    "0001-01-01~9999-12-31",
    "10000-01-01~2028-01-01",
    "example.com/" + "a" * 300,
    "a" * 65,
    "a" * 5000,
    "鸿" * 300,
    "${code}" * 60,
    "${" + "a" * 200 + "}",
    "13900000000" + ",13900000000" * 1000,
)

SHARP: tuple[str, ...] = (
    "9223372036854775807",
    "9223372036854775808",
    "[9223372036854775807,9223372036854775808]",
    "a\0b",
    '["\\u0000"]',
    '{"code":"\\u0000"}',
    "[" * 3000,
)
"""Where databases and readers end; each name is given each of them."""

_ATOMS = ("", "a", "\0", "鸿", "1", "9" * 25, "true", "${a}", "'", '"', "\\", "\ud7ff")


def fitting(name: str, chance: Random) -> str | None:
    """Return a value that a name can have, None if nothing is known of the name."""
    words = [word for word in name.split(".") if not word.isdigit()]
    if words[-1] == "SignName" and chance.random() < 0.5:
        return "".join(chance.choice("云雀白鹭青鸟松竹山海") for _ in range(3)) + "科技"
    known = FITTING.get(words[-1]) or FITTING.get(words[0])
    return chance.choice(known) if known else None


NESTED: Final = tuple(value for value in STRANGE if value[:1] in {"[", "{"})
NUMBERS: Final = tuple(value for value in STRANGE if value[:1].isdigit() and len(value) < 30)


def strange(chance: Random, name: str = "") -> str:
    """Return a value that hardly any name can have, mostly of the form that the name asks for."""
    kind = chance.random()
    if kind < 0.4 and name:
        is_nested = name.endswith(("List", "Json", "Param", "Rule", "Data", "Pics", "Files"))
        return chance.choice(
            NESTED if is_nested else NUMBERS if name.endswith(NUMERIC) else STRANGE
        )
    if kind < 0.7:
        return chance.choice(STRANGE)
    if kind < 0.9:
        return _damaged(json.dumps(_tree(chance, 0), ensure_ascii=chance.random() < 0.5), chance)
    return "".join(chance.choice(_ATOMS) for _ in range(chance.randrange(12)))


def _tree(chance: Random, depth: int) -> object:
    kind = chance.randrange(7 if depth < 4 else 5)
    if kind == 5:
        return [_tree(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind == 6:
        names = ("code", "a", "LicensePic", "\0", "")
        return {chance.choice(names): _tree(chance, depth + 1) for _ in range(chance.randrange(4))}
    leaves = (None, True, chance.randrange(-(1 << 66), 1 << 66), 0.5, chance.choice(_ATOMS))
    return leaves[kind]


def _damaged(text: str, chance: Random) -> str:
    if chance.random() < 0.5 or not text:
        return text
    place = chance.randrange(len(text))
    return text[:place] + chance.choice(("", "'", '"', ",", "}", "\\", "\0")) + text[place + 1 :]
