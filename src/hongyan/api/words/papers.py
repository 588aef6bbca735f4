"""The API's codes and messages for every refused paper, upload or tag: un-prefixed codes.

Answered with HTTP 200. Source: Dysmsapi, error codes of the newer management actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.api.words.codes import with_clues_said
from hongyan.api.words.manage import BusinessNo
from hongyan.domain.filings.reasons import FilingFormReason
from hongyan.domain.letters.reasons import LetterFormReason, LetterReason, LetterUseReason
from hongyan.domain.qualifications.reasons import QualificationFormReason, QualificationReason
from hongyan.domain.signs.reasons import SignApplicationReason, SignReason
from hongyan.domain.tags.reasons import TagReason
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.kernel.filling import filled
from hongyan.kernel.refusal import Reason, Refused
from hongyan.words.catalogues import values_of
from hongyan.words.language import Language

_L, _F, _T = LetterFormReason, FilingFormReason, TagReason
_Q = QualificationReason

FIELDS: Final[Mapping[str, str]] = {
    "qualification.name": "QualificationName",
    "qualification.company_name": "CompanyName",
    "qualification.company_type": "CompanyType",
    "qualification.credit_code": "OrganizationCode",
    "qualification.licence_period": "BussinessLicenseExpDate",
    "qualification.legal_name": "LegalPersonName",
    "qualification.legal_id_kind": "LegalPersonIDCardType",
    "qualification.legal_id_number": "LegalPersonIDCardNo",
    "qualification.legal_id_period": "LegalPersonIdCardEffTime",
    "qualification.legal_id_front": "LegalPersonIdCardFrontSide",
    "qualification.legal_id_back": "LegalPersonIdCardBackSide",
    "qualification.admin_name": "AdminName",
    "qualification.admin_phone": "AdminPhoneNo",
    "qualification.admin_id_kind": "AdminIDCardType",
    "qualification.admin_id_number": "AdminIDCardNo",
    "qualification.admin_id_period": "AdminIDCardExpDate",
    "qualification.admin_id_front": "AdminIDCardFrontFace",
    "qualification.admin_id_portrait": "AdminIDCardPic",
    "qualification.licences": "BusinessLicensePics",
    "qualification.others": "OtherFiles",
    "qualification.remark": "Remark",
}
"""The parameter for each field of a declared qualification."""

LETTER_CODES: Final[Mapping[Reason, tuple[str, str]]] = {
    _L.NAME_SHAPE: (
        "AuthorizationLetterNameNotMatchRegex",
        "授权书名称只能是中文、英文或与数字的组合，不能只有数字或含有符号",
    ),
    _L.NAME_TOO_LONG: (
        "AuthorizationLetterNameOverLimit",
        "授权书名称不能超过 100 个字，现有 {given} 个",
    ),
    _L.GRANTOR_SHAPE: ("AuthorizationNotMatchRegex", "授权方名称含有不允许的字符，或只有数字"),
    _L.GRANTOR_TOO_LONG: (
        "AuthorizationOverLimit",
        "授权方名称不能超过 150 个字，现有 {given} 个",
    ),
    _L.GRANTEE_SHAPE: (
        "ProxyAuthorizationNotMatchRegex",
        "被授权方名称含有不允许的字符，或只有数字",
    ),
    _L.GRANTEE_TOO_LONG: (
        "ProxyAuthorizationOverLimit",
        "被授权方名称不能超过 150 个字，现有 {given} 个",
    ),
    _L.CREDIT_CODE_TOO_LONG: (
        "OrganizationCodeOverLimit",
        "统一社会信用代码不能超过 150 个字，现有 {given} 个",
    ),
    _L.SIGNS_TOO_MANY: ("SignNumOverLimit", "签名范围不能超过 100 个签名，现有 {given} 个"),
    _L.SIGN_SHAPE: (
        "SignNotMatchRegex",
        "签名范围中的签名应为 2 至 12 个中文、英文或数字：{given}",
    ),
    _L.SIGNS_NONE: ("SignNotMatchRegex", "签名范围中没有签名"),
    _L.PERIOD_SHAPE: (
        "AuthorizationLetterDateNotMatchRegex",
        "授权期应写作 YYYY-MM-DD~YYYY-MM-DD，且结束不早于开始",
    ),
    _L.PERIOD_NOT_NOW: (
        "AuthorizationLetterDateNotValid",
        "今天不在授权期内：开始日期为填写授权书的日期，建议授权一年以上",
    ),
    _L.NAME_TAKEN: ("AuthorizationLetterNameRepeat", "授权书名称 {name} 已被使用"),
    _L.SCAN_MISSING: (
        "AuthorizationOssFileNotUploadError",
        "找不到授权书文件 {key}，请先上传，再提交上传时的 key",
    ),
}
"""Total over `LetterFormReason`."""

FILING_CODES: Final[Mapping[Reason, tuple[str, str]]] = {
    _F.TRADEMARK_NAME: (
        "TrademarkNameNotMatchRegex",
        "商标名称应为 1 至 15 个字，现有 {given} 个字符",
    ),
    _F.TRADEMARK_NUMBER: (
        "TrademarkRegistrationNumberNotMatchRegex",
        "商标注册号应为 1 至 15 个字母或数字，现有 {given} 个字符",
    ),
    _F.TRADEMARK_APPLICANT: (
        "TrademarkApplicantNameNotMatchRegex",
        "商标申请人应为 1 至 50 个字，现有 {given} 个字符",
    ),
    _F.TRADEMARK_PERIOD: (
        "TrademarkEffExpDateNotValid",
        "商标专用权期限应写作 YYYY-MM-DD~YYYY-MM-DD，且今天在期限内",
    ),
    _F.TRADEMARK_PICTURE: ("TrademarkPicFileError", "找不到商标截图 {key}，请先上传"),
    _F.APP_NUMBER: (
        "AppIcpLicenseNumberNotMatchRegex",
        "App 备案号应为 1 至 15 个字，现有 {given} 个字符",
    ),
    _F.APP_NAME: (
        "AppServiceNameNotMatchRegex",
        "App 服务名称应为 1 至 50 个字，现有 {given} 个字符",
    ),
    _F.APP_PRINCIPAL: (
        "AppPrincipalUnitNameNotMatchRegex",
        "App 主办单位名称应为 1 至 50 个字，现有 {given} 个字符",
    ),
    _F.APP_APPROVAL_DATE: (
        "AppApprovalDateNotValid",
        "App 备案审核通过日期应写作 YYYY-MM-DD，且不晚于今天",
    ),
    _F.APP_DOMAIN: ("DomainNotMatchRegex", "应用商店链接不是合法的网址"),
    _F.APP_PICTURE: ("AppIcpRecordPicFileError", "找不到 App 备案截图 {key}，请先上传"),
}
"""Total over `FilingFormReason`."""

PAPER_CODES: Final[Mapping[Reason, tuple[str, str]]] = {
    _Q.NOT_ENTERPRISE: (
        "NotEnterpriseCertifyCustCheckError",
        "只有企业认证的账号可以通过接口提交资质",
    ),
    _Q.NAME_TAKEN: ("QualificationNameAlreadyExist", "资质名称 {name} 已被使用"),
    _Q.MISSING: ("QualificationNotExist", "找不到资质 {qualification}"),
    _Q.CASE_IS_ANOTHER: (
        "QualificationNotExist",
        "找不到资质 {qualification}（最近的工单不是 {case}）",
    ),
    _Q.UNDER_REVIEW: ("SMS_STATUS_ILLEGAL", "资质 {qualification} 正在审核，不能修改或删除"),
    _Q.IN_USE: ("SMS_STATUS_ILLEGAL", "资质仍绑定 {count} 个签名，不能删除：{signs}"),
    _Q.NOT_PASSED: ("SmsQualificationNotPassed", "资质 {qualification} 尚未审核通过"),
    _Q.NOT_COMPLETE: ("QualificationNotComplete", "资质 {qualification} 的材料不完整"),
    _Q.COMPANY_DIFFERS: (
        "CompanyVerificationFailedMismatch",
        "自用资质的企业名称或代码与账号的认证信息不一致：{company}",
    ),
    _Q.CODE_WRONG: ("CertifyCodeError", "验证码错误或已失效，请重新获取"),
    _Q.CODE_UNSENDABLE: (
        "CertifyCodeSendError",
        "平台尚未配置发送验证码的账号、签名和模板（HONGYAN_CODE_ACCOUNT 等）",
    ),
    SignReason.MISSING: ("SmsSignatureNotExist", "该账号下找不到签名 {name}"),
    SignApplicationReason.PAPERS_NOT_CHANGEABLE: (
        "SMS_STATUS_ILLEGAL",
        "签名 {name} 的当前状态不允许更换资质",
    ),
    LetterUseReason.NEEDED: (
        "SmsPassedAuthorizationLetterNotMatch",
        "签名 {name} 为他用，请同时提供授权委托书",
    ),
    LetterUseReason.UNFIT: (
        "SmsPassedAuthorizationLetterNotMatch",
        "授权委托书与签名不符：{remarks}",
    ),
    LetterReason.MISSING: ("SmsPassedAuthorizationLetterNotMatch", "找不到授权委托书 {letter}"),
    _T.KEY_LENGTH: (
        "InvalidTag",
        "标签不合法：标签键应为 1 至 {most} 个字符，现有 {given} 个",
    ),
    _T.VALUE_TOO_LONG: (
        "InvalidTag",
        "标签不合法：标签值不能超过 {most} 个字符，现有 {given} 个",
    ),
    _T.UNSEEN_CHARACTER: ("InvalidTag", "标签不合法：标签不能含有控制字符和不可见字符"),
    _T.KEY_RESERVED: ("InvalidTag", "标签不合法：标签键不能以 aliyun 或 acs: 开头"),
    _T.ADDRESS: ("InvalidTag", "标签不合法：标签不能含有 http:// 或 https://"),
    _T.TOO_MANY: ("TagCountOverLimit", "模板 {code} 上的标签将超过 {most} 个"),
    TemplateReason.MISSING: ("TemplateNotFound", "该账号下找不到模板 {code}"),
}
"""Total over `QualificationReason` and `TagReason`; the others are met with papers too."""

FLAW_CODES: Final[Mapping[Reason, tuple[str, str]]] = {
    QualificationFormReason.ABSENT: ("NullError", "{field} 不能为空"),
    QualificationFormReason.SHAPE: ("NotMatchRegex", "{field} 的格式不正确"),
    QualificationFormReason.NOT_NOW: ("DateNotValid", "{field} 的有效期不包含今天"),
    QualificationFormReason.FILE_MISSING: ("FileError", "{field} 中的文件 {key} 未上传"),
}
"""Total over `QualificationFormReason`: what ends the code behind the field, and the message."""

_CODES: Final[Mapping[Reason, tuple[str, str]]] = {**LETTER_CODES, **FILING_CODES, **PAPER_CODES}


def words_for_paper(refused: Refused) -> BusinessNo | Refused:
    """Return the code and message for a refused paper; any other refusal unchanged."""
    reason, field = refused.reason, FIELDS.get(refused.about, "")
    if reason in FLAW_CODES:
        ending, message = FLAW_CODES[reason]
        # A field that ends in Date lends the word to the code: ...ExpDateNotValid.
        code = (
            field.removesuffix("Date") if reason is QualificationFormReason.NOT_NOW else field
        ) + ending
    elif reason in _CODES:
        code, message = _CODES[reason]
    else:
        return refused
    message = filled(message, {"field": field, **values_of(refused, Language.ZH_CN)})
    return BusinessNo(code, with_clues_said(message, refused))
