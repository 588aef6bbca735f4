"""The API's codes and messages for every refused application, of older and newer actions.

Answered with HTTP 200 like any business refusal. The flows decide which comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from hongyan.api.words.codes import with_clues_said
from hongyan.domain.filings.reasons import FilingReason
from hongyan.domain.letters.reasons import LetterReason, LetterUseReason
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.domain.review.reasons import ApplicationReason
from hongyan.domain.signs.reasons import SignApplicationReason, SignReason
from hongyan.domain.templates.reasons import TemplateApplicationReason, TemplateReason
from hongyan.kernel.filling import filled
from hongyan.kernel.refusal import Reason, Refused
from hongyan.words.catalogues import values_of
from hongyan.words.language import Language

_A, _F, _L, _Q = ApplicationReason, FilingReason, LetterUseReason, QualificationReason
_S, _SA = SignReason, SignApplicationReason
_T, _TA = TemplateReason, TemplateApplicationReason


class CodeAge(Enum):
    """Whose codes an action answers with."""

    OLD = auto()
    """AddSmsSign and its time: `isv.` in front, but for two codes that never had it."""
    NEW = auto()
    """CreateSmsSign and its time: no prefix."""


@dataclass(frozen=True, slots=True)
class BusinessNo:
    """A refusal that is worded already: the envelope renders it with HTTP 200."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ManageCode:
    """A reason's code in both ages and its message, with places for the refusal's values."""

    old: str
    new: str
    message: str


MANAGE_CODES: Final[Mapping[Reason, ManageCode]] = {
    _SA.DAY_FULL: ManageCode(
        "isv.SIGN_COUNT_OVER_LIMIT",
        "isv.SIGN_COUNT_OVER_LIMIT",
        "今日申请的签名已达 {most} 个上限，请明日再申请",
    ),
    _SA.NAME_SYMBOL: ManageCode(
        "isv.SIGN_NAME_ILLEGAL",
        "InvalidSignName",
        "签名名称不合法：不能含有空格、符号或【】（第 {place} 个字符“{character}”）",
    ),
    _SA.NAME_DIGITS: ManageCode(
        "isv.SIGN_NAME_ILLEGAL", "InvalidSignName", "签名名称不合法：不能全是数字"
    ),
    _SA.NAME_EMOJI: ManageCode(
        "isv.SMS_SIGN_EMOJI_ILLEGAL",
        "InvalidSignName",
        "签名名称不能含有表情符号（第 {place} 个字符“{character}”）",
    ),
    _SA.NAME_LENGTH: ManageCode(
        "isv.SIGN_OVER_LIMIT",
        "InvalidSignName",
        "签名名称应为 {least} 至 {most} 个字，现有 {given} 个",
    ),
    _S.TAKEN: ManageCode(
        "isv.SIGN_NAME_ILLEGAL", "SignName.Exists", "签名 {name} 已存在，请修改原签名或换用其他名称"
    ),
    _S.MISSING: ManageCode(
        "isv.SMS_SIGNATURE_ILLEGAL", "SignatureNotFound", "该账号下找不到签名 {name}"
    ),
    _SA.SOURCE_UNKNOWN: ManageCode(
        "isv.SIGN_SOURCE_ILLEGAL", "InvalidSignSource", "签名来源不受支持：{given}，只能是 {known}"
    ),
    _SA.BANNED: ManageCode("SIGNATURE_BLACKLIST", "SIGNATURE_BLACKLIST", "签名 {name} 已被禁用"),
    _SA.IN_REVIEW: ManageCode(
        "isv.ERROR_SIGN_NOT_MODIFY", "SMS_STATUS_ILLEGAL", "签名 {name} 正在审核，不能修改"
    ),
    _S.IN_REVIEW: ManageCode(
        "isv.ERROR_SIGN_NOT_DELETE", "SMS_STATUS_ILLEGAL", "签名 {name} 正在审核，不能删除"
    ),
    _SA.APPROVED: ManageCode(
        "isv.ERROR_SIGN_NOT_MODIFY", "SMS_STATUS_ILLEGAL", "签名 {name} 已审核通过，不能修改"
    ),
    _SA.NOT_CHANGEABLE: ManageCode(
        "isv.ERROR_SIGN_NOT_MODIFY", "SMS_STATUS_ILLEGAL", "签名 {name} 的当前状态不允许修改"
    ),
    _A.REMARK_TOO_LONG: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidRemark", "备注不能超过 {most} 个字，现有 {given} 个"
    ),
    _SA.FILE_TOO_LARGE: ManageCode(
        "isv.SIGN_FILE_LIMIT", "InvalidMoreData", "第 {place} 个证明文件超过 2 MB，请压缩后重新上传"
    ),
    _SA.FILE_GROWN: ManageCode(
        "isv.SIGN_FILE_LIMIT",
        "InvalidMoreData",
        "第 {place} 个证明文件重新生成后超过 2 MB 或像素过多，请压缩后重新上传",
    ),
    _SA.FILE_EMPTY: ManageCode(
        "isv.ERROR_EMPTY_FILE", "InvalidMoreData", "证明文件为空或不是合法的 base64：第 {place} 个"
    ),
    _SA.FILE_SUFFIX: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidMoreData",
        "第 {place} 个证明文件的类型 {suffix} 不受支持，应为 jpg、png、gif 或 jpeg",
    ),
    _SA.FILE_KIND: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidMoreData",
        "第 {place} 个证明文件的内容不是相应的 jpg、png、gif 或 jpeg 图片",
    ),
    _SA.FILE_BROKEN: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidMoreData", "第 {place} 个证明文件已损坏，无法读取"
    ),
    _SA.FILE_TOO_COSTLY: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidMoreData",
        "第 {place} 个证明文件过于复杂，请另存为普通图片",
    ),
    _SA.FILES_TOO_MANY: ManageCode(
        "isv.SIGN_FILE_LIMIT", "InvalidMoreData", "证明文件不能超过 {most} 个"
    ),
    _Q.MISSING: ManageCode(
        "isv.INVALID_PARAMETERS", "QualificationNotFound", "找不到资质 {qualification}"
    ),
    _Q.NOT_PASSED: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidQualification",
        "资质 {qualification} 尚未审核通过，不能用于签名",
    ),
    LetterReason.MISSING: ManageCode(
        "isv.INVALID_PARAMETERS", "SmsAuthorizationLetterNotExist", "找不到授权委托书 {letter}"
    ),
    _L.CREDIT_CODE_DIFFERS: ManageCode(
        "isv.INVALID_PARAMETERS",
        "SmsAuthorizationLetterNotMatch",
        "授权委托书与申请不符：统一社会信用代码与资质不一致",
    ),
    _L.NOT_FOR_SIGN: ManageCode(
        "isv.INVALID_PARAMETERS", "SmsSignNotAuthorized", "授权委托书的签名范围不含 {name}"
    ),
    _L.NEEDED: ManageCode(
        "isv.INVALID_PARAMETERS",
        "ParameterMismatch.ThirdParty",
        "ThirdParty 为 true（他用）的签名须有授权委托书，请填写 AuthorizationLetterId",
    ),
    _F.TRADEMARK_MISSING: ManageCode(
        "isv.INVALID_PARAMETERS", "TrademarkNotExist", "找不到商标 {trademark}"
    ),
    _F.APP_FILING_MISSING: ManageCode(
        "isv.INVALID_PARAMETERS", "AppIcpRecordNotExist", "找不到 App 备案 {filing}"
    ),
    _A.SCENE_TOO_LONG: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidApplySceneContent",
        "应用场景内容不能超过 {most} 个字，现有 {given} 个",
    ),
    _A.FILE_NOT_UPLOADED: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidMoreData", "补充材料不合法：未上传 {key}"
    ),
    _T.ENTERPRISES_ONLY: ManageCode(
        "ForbiddenAction", "ForbiddenAction", "当前认证类型不支持：推广和国际短信仅限企业用户"
    ),
    _T.MISSING: ManageCode(
        "isv.SMS_TEMPLATE_ILLEGAL", "TemplateNotFound", "该账号下找不到模板 {code}"
    ),
    _T.NAME_LENGTH: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidTemplateName",
        "模板名称应为 {least} 至 {most} 个字，现有 {given} 个",
    ),
    _T.NAME_UNREADABLE: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidTemplateName", "模板名称应含有文字，且不含不可见字符"
    ),
    _T.CONTENT_LENGTH: ManageCode(
        "isv.TEMPLATE_OVER_LIMIT",
        "InvalidTemplateContent.Format",
        "模板内容应为 1 至 {most} 个字，现有 {given} 个",
    ),
    _T.MESSAGE_TOO_LONG: ManageCode(
        "isv.TEMPLATE_OVER_LIMIT",
        "InvalidTemplateContent.Format",
        "短信连同签名最多 {most} 字，此模板固定文字 {literal} 字、变量至少 {variables} 字、"
        "签名连括号至少 {sign} 字，合计 {total} 字",
    ),
    _TA.VARIABLE_MALFORMED: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidTemplateContent.Format", "模板内容不合法：{remedy}"
    ),
    _TA.VARIABLES_TOO_MANY: ManageCode(
        "template_parameter_count_illegal",
        "TemplateVarLimitExceeded",
        "验证码模板只支持一个验证码作为变量",
    ),
    _TA.KIND_UNKNOWN: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidTemplateType", "模板类型不合法：只能是 0、1、2 或 3"
    ),
    _T.PURPOSE_UNSAID: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidTemplateType",
        "模板类型不合法：国际模板须有 IntlType，国内模板没有",
    ),
    _TA.INTL_TYPE_UNKNOWN: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidIntlType", "国际模板的用途不合法：只能是 0、1 或 2"
    ),
    _TA.RULE_FORMAT: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidTemplateRule.Format",
        '变量属性不合法：应为 JSON 对象，如 {"code":"numberCaptcha"}',
    ),
    _T.NO_VARIABLE: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidTemplateRule",
        "变量属性不合法：模板内容中没有变量 {variable}，现有变量：{variables}",
    ),
    _T.NO_VARIABLES: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidTemplateRule",
        "变量属性不合法：模板内容中没有变量 {variable}，现有变量：无",
    ),
    _T.NO_ATTRIBUTE: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidTemplateRule",
        "变量属性不合法：变量 {variable} 的属性 {attribute} 不存在，可选：{known}",
    ),
    _T.ATTRIBUTE_UNFIT: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidTemplateRule",
        "变量属性不合法：变量 {variable} 不能用属性 {attribute}，此类模板可选：{known}",
    ),
    _TA.IN_REVIEW: ManageCode(
        "isv.ERROR_TEMPLATE_NOT_MODIFY", "SMS_STATUS_ILLEGAL", "模板 {code} 正在审核，不能修改"
    ),
    _T.IN_REVIEW: ManageCode(
        "isv.ERROR_TEMPLATE_NOT_DELETE", "SMS_STATUS_ILLEGAL", "模板 {code} 正在审核，不能删除"
    ),
    _TA.APPROVED: ManageCode(
        "isv.ERROR_TEMPLATE_NOT_MODIFY", "SMS_STATUS_ILLEGAL", "模板 {code} 已审核通过，不能修改"
    ),
    _TA.RELATED_SIGN_MISSING: ManageCode(
        "isv.SMS_SIGNATURE_ILLEGAL", "SmsSignatureNotFound", "该账号下找不到关联签名 {name}"
    ),
    _TA.RELATED_SIGN_UNAPPROVED: ManageCode(
        "isv.SIGN_STATE_ILLEGAL", "AssocSignUnapproved", "关联签名 {name} 尚未审核通过"
    ),
    _TA.TRAFFIC_FORMAT: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidTrafficDriving", "引流信息不合法：{rule}"
    ),
    _TA.TRAFFIC_TOO_LONG: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidTrafficDriving",
        "引流信息不合法：不能超过 {most} 个字，现有 {given} 个",
    ),
    _TA.TRAFFIC_NO_LIST: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidTrafficDriving", "引流信息不合法：不是合法的 JSON 数组"
    ),
    _TA.TRAFFIC_ITEM: ManageCode(
        "isv.INVALID_PARAMETERS",
        "InvalidTrafficDriving",
        "引流信息不合法：类型 {kind} 不受支持，或内容为空",
    ),
    _A.NEVER_REVIEWED: ManageCode(
        "isv.INVALID_PARAMETERS",
        "SMS_STATUS_ILLEGAL",
        "只有自动检查未通过的申请可以申请人工复核：没有审核记录",
    ),
    _A.REVIEW_NOT_REQUESTABLE: ManageCode(
        "isv.INVALID_PARAMETERS",
        "SMS_STATUS_ILLEGAL",
        "只有自动检查未通过的申请可以申请人工复核：{state}",
    ),
}
"""Every reason for which an application, or a question about one, is refused."""


def words_for(refused: Refused, age: CodeAge) -> BusinessNo | Refused:
    """Return a refused application in the codes of an age; any other refusal unchanged.

    The code is that of the first thing that is wrong; the message names the others as well.
    """
    row = MANAGE_CODES.get(refused.reason)
    if row is None:
        return refused
    code = row.old if age is CodeAge.OLD else row.new
    named = (refused, *refused.also)
    found = [(MANAGE_CODES.get(one.reason), values_of(one, Language.ZH_CN)) for one in named]
    messages = [filled(known.message, values) for known, values in found if known is not None]
    return BusinessNo(code, with_clues_said("；".join(messages), refused))
