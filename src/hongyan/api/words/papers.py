"""The API's codes and words for every no to a paper, an upload or a tag: un-prefixed codes.

Answered with HTTP 200. Source: Dysmsapi, error codes of the newer management actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.api.words.manage import BusinessNo
from hongyan.domain.filings.model import FilingFault
from hongyan.domain.letters.form import LetterFault
from hongyan.domain.qualifications.form import FieldFlaw, Flaw
from hongyan.flows.refusals.paper_fault import PaperFault, PaperRefused

_L, _F, _P = LetterFault, FilingFault, PaperFault

LETTER_CODES: Final[Mapping[LetterFault, tuple[str, str]]] = {
    _L.NAME_SHAPE: (
        "AuthorizationLetterNameNotMatchRegex",
        "授权书名称只能是中文、英文或与数字的组合，不能只有数字或含有符号",
    ),
    _L.NAME_TOO_LONG: ("AuthorizationLetterNameOverLimit", "授权书名称不能超过 100 个字"),
    _L.GRANTOR_SHAPE: ("AuthorizationNotMatchRegex", "授权方名称含有不允许的字符，或只有数字"),
    _L.GRANTOR_TOO_LONG: ("AuthorizationOverLimit", "授权方名称不能超过 150 个字"),
    _L.GRANTEE_SHAPE: (
        "ProxyAuthorizationNotMatchRegex",
        "被授权方名称含有不允许的字符，或只有数字",
    ),
    _L.GRANTEE_TOO_LONG: ("ProxyAuthorizationOverLimit", "被授权方名称不能超过 150 个字"),
    _L.CREDIT_CODE_TOO_LONG: ("OrganizationCodeOverLimit", "统一社会信用代码不能超过 150 个字"),
    _L.SIGNS_TOO_MANY: ("SignNumOverLimit", "签名范围不能超过 100 个签名"),
    _L.SIGN_SHAPE: ("SignNotMatchRegex", "签名范围中的签名应为 2 至 12 个中文、英文或数字"),
    _L.PERIOD_SHAPE: (
        "AuthorizationLetterDateNotMatchRegex",
        "授权期应写作 YYYY-MM-DD~YYYY-MM-DD，且结束不早于开始",
    ),
    _L.PERIOD_NOT_NOW: (
        "AuthorizationLetterDateNotValid",
        "今天不在授权期内：开始日期为填写授权书的日期，建议授权一年以上",
    ),
    _L.NAME_TAKEN: ("AuthorizationLetterNameRepeat", "授权书名称 {detail} 已被使用"),
    _L.SCAN_MISSING: (
        "AuthorizationOssFileNotUploadError",
        "找不到授权书文件 {detail}，请先上传，再提交上传时的 key",
    ),
}
"""Total over `LetterFault`."""

FILING_CODES: Final[Mapping[FilingFault, tuple[str, str]]] = {
    _F.TRADEMARK_NAME: ("TrademarkNameNotMatchRegex", "商标名称应为 1 至 15 个字"),
    _F.TRADEMARK_NUMBER: (
        "TrademarkRegistrationNumberNotMatchRegex",
        "商标注册号应为 1 至 15 个字母或数字",
    ),
    _F.TRADEMARK_APPLICANT: ("TrademarkApplicantNameNotMatchRegex", "商标申请人应为 1 至 50 个字"),
    _F.TRADEMARK_PERIOD: (
        "TrademarkEffExpDateNotValid",
        "商标专用权期限应写作 YYYY-MM-DD~YYYY-MM-DD，且今天在期限内",
    ),
    _F.TRADEMARK_PICTURE: ("TrademarkPicFileError", "找不到商标截图 {detail}，请先上传"),
    _F.APP_NUMBER: ("AppIcpLicenseNumberNotMatchRegex", "App 备案号应为 1 至 15 个字"),
    _F.APP_NAME: ("AppServiceNameNotMatchRegex", "App 服务名称应为 1 至 50 个字"),
    _F.APP_PRINCIPAL: ("AppPrincipalUnitNameNotMatchRegex", "App 主办单位名称应为 1 至 50 个字"),
    _F.APP_APPROVAL_DATE: (
        "AppApprovalDateNotValid",
        "App 备案审核通过日期应写作 YYYY-MM-DD，且不晚于今天",
    ),
    _F.APP_DOMAIN: ("DomainNotMatchRegex", "应用商店链接不是合法的网址"),
    _F.APP_PICTURE: ("AppIcpRecordPicFileError", "找不到 App 备案截图 {detail}，请先上传"),
}
"""Total over `FilingFault`."""

PAPER_CODES: Final[Mapping[PaperFault, tuple[str, str]]] = {
    _P.NOT_ENTERPRISE: (
        "NotEnterpriseCertifyCustCheckError",
        "只有企业认证的账号可以通过接口提交资质",
    ),
    _P.QUALIFICATION_NAME_TAKEN: ("QualificationNameAlreadyExist", "资质名称 {detail} 已被使用"),
    _P.QUALIFICATION_MISSING: ("QualificationNotExist", "找不到资质 {detail}"),
    _P.QUALIFICATION_UNDER_REVIEW: ("SMS_STATUS_ILLEGAL", "资质 {detail} 正在审核，不能修改或删除"),
    _P.QUALIFICATION_IN_USE: ("SMS_STATUS_ILLEGAL", "资质仍绑定签名 {detail}，不能删除"),
    _P.QUALIFICATION_NOT_PASSED: ("SmsQualificationNotPassed", "资质 {detail} 尚未审核通过"),
    _P.QUALIFICATION_NOT_COMPLETE: ("QualificationNotComplete", "资质 {detail} 的材料不完整"),
    _P.COMPANY_MISMATCH: (
        "CompanyVerificationFailedMismatch",
        "自用资质的企业名称或代码与账号的认证信息不一致：{detail}",
    ),
    _P.CERTIFY_CODE_WRONG: ("CertifyCodeError", "验证码错误或已失效，请重新获取"),
    _P.CERTIFY_CODE_UNSENDABLE: (
        "CertifyCodeSendError",
        "平台尚未配置发送验证码的账号、签名和模板（HONGYAN_CODE_ACCOUNT 等）",
    ),
    _P.SIGN_MISSING: ("SmsSignatureNotExist", "该账号下找不到签名 {detail}"),
    _P.SIGN_NOT_CHANGEABLE: ("SMS_STATUS_ILLEGAL", "签名 {detail} 的当前状态不允许更换资质"),
    _P.LETTER_NEEDED: (
        "SmsPassedAuthorizationLetterNotMatch",
        "签名 {detail} 为他用，请同时提供授权委托书",
    ),
    _P.LETTER_UNFIT: ("SmsPassedAuthorizationLetterNotMatch", "授权委托书与签名不符：{detail}"),
    _P.TAG_ILLEGAL: ("InvalidTag", "标签不合法：{detail}"),
    _P.TAGS_TOO_MANY: ("TagCountOverLimit", "模板 {detail} 上的标签将超过 20 个"),
    _P.TEMPLATE_MISSING: ("TemplateNotFound", "该账号下找不到模板 {detail}"),
}
"""Total over `PaperFault`."""

FLAW_WORDS: Final[Mapping[Flaw, str]] = {
    Flaw.ABSENT: "{field} 不能为空",
    Flaw.SHAPE: "{field} 的格式不正确",
    Flaw.NOT_NOW: "{field} 的有效期不包含今天",
    Flaw.FILE: "{field} 中的文件 {detail} 未上传",
}
"""Total over `Flaw`; the code is the field's name with the flaw's word behind it."""


def words_for_paper(refused: PaperRefused) -> BusinessNo:
    """Return the code and message for a refused paper."""
    fault = refused.fault
    if isinstance(fault, FieldFlaw):
        # A field that ends in Date lends the word to the code: ...ExpDateNotValid.
        field = fault.field.removesuffix("Date") if fault.flaw is Flaw.NOT_NOW else fault.field
        code, message = f"{field}{fault.flaw.value}", FLAW_WORDS[fault.flaw]
        message = message.replace("{field}", fault.field)
    elif isinstance(fault, LetterFault):
        code, message = LETTER_CODES[fault]
    elif isinstance(fault, FilingFault):
        code, message = FILING_CODES[fault]
    else:
        code, message = PAPER_CODES[fault]
    return BusinessNo(code, message.replace("{detail}", refused.detail))
