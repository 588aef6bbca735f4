"""The API's codes and words for every no to an application: older actions one way, newer another.

Answered with HTTP 200 like any business refusal. Which of them comes first is the flows' business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from hongyan.flows.refusals.manage_fault import ManageFault, ManageRefused

_F = ManageFault


class CodeAge(Enum):
    """Whose codes an action answers with."""

    OLD = auto()
    """AddSmsSign and its time: `isv.` in front, but for two codes that never had it."""
    NEW = auto()
    """CreateSmsSign and its time: no prefix."""


@dataclass(frozen=True, slots=True)
class BusinessNo:
    """A no that is worded already: the envelope puts it out with HTTP 200."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ManageCode:
    """A fault's code in both ages and its message; `{detail}` is the part that varies."""

    old: str
    new: str
    message: str


MANAGE_CODES: Final[Mapping[ManageFault, ManageCode]] = {
    _F.NOT_ENTITLED: ManageCode(
        "ForbiddenAction", "ForbiddenAction", "当前认证类型不支持：{detail}"
    ),
    _F.SIGN_DAY_FULL: ManageCode(
        "isv.SIGN_COUNT_OVER_LIMIT",
        "isv.SIGN_COUNT_OVER_LIMIT",
        "今日申请的签名已达 {detail} 个上限，请明日再申请",
    ),
    _F.SIGN_NAME_ILLEGAL: ManageCode(
        "isv.SIGN_NAME_ILLEGAL", "InvalidSignName", "签名名称不合法：{detail}"
    ),
    _F.SIGN_NAME_EMOJI: ManageCode(
        "isv.SMS_SIGN_EMOJI_ILLEGAL", "InvalidSignName", "签名名称不能含有表情符号"
    ),
    _F.SIGN_NAME_TOO_LONG: ManageCode(
        "isv.SIGN_OVER_LIMIT", "InvalidSignName", "签名名称应为 {detail} 个字"
    ),
    _F.SIGN_TAKEN: ManageCode(
        "isv.SIGN_NAME_ILLEGAL",
        "SignName.Exists",
        "签名 {detail} 已存在，请修改原签名或换用其他名称",
    ),
    _F.SIGN_MISSING: ManageCode(
        "isv.SMS_SIGNATURE_ILLEGAL", "SignatureNotFound", "该账号下找不到签名 {detail}"
    ),
    _F.SIGN_SOURCE_ILLEGAL: ManageCode(
        "isv.SIGN_SOURCE_ILLEGAL", "InvalidSignSource", "签名来源不受支持：{detail}"
    ),
    _F.SIGN_BANNED: ManageCode(
        "SIGNATURE_BLACKLIST", "SIGNATURE_BLACKLIST", "签名 {detail} 已被禁用"
    ),
    _F.SIGN_IN_REVIEW_CHANGE: ManageCode(
        "isv.ERROR_SIGN_NOT_MODIFY", "SMS_STATUS_ILLEGAL", "签名 {detail} 正在审核，不能修改"
    ),
    _F.SIGN_IN_REVIEW_DELETE: ManageCode(
        "isv.ERROR_SIGN_NOT_DELETE", "SMS_STATUS_ILLEGAL", "签名 {detail} 正在审核，不能删除"
    ),
    _F.SIGN_APPROVED_CHANGE: ManageCode(
        "isv.ERROR_SIGN_NOT_MODIFY", "SMS_STATUS_ILLEGAL", "签名 {detail} 已审核通过，不能修改"
    ),
    _F.SIGN_NOT_CHANGEABLE: ManageCode(
        "isv.ERROR_SIGN_NOT_MODIFY", "SMS_STATUS_ILLEGAL", "签名 {detail} 的当前状态不允许修改"
    ),
    _F.REMARK_TOO_LONG: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidRemark", "备注不能超过 {detail} 个字"
    ),
    _F.FILE_TOO_LARGE: ManageCode(
        "isv.SIGN_FILE_LIMIT", "InvalidMoreData", "证明文件 {detail}，请压缩后重新上传"
    ),
    _F.FILE_EMPTY: ManageCode(
        "isv.ERROR_EMPTY_FILE", "InvalidMoreData", "证明文件为空或不是合法的 base64：第 {detail} 个"
    ),
    _F.FILE_KIND: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidMoreData", "证明文件的类型不受支持：{detail}"
    ),
    _F.FILES_TOO_MANY: ManageCode(
        "isv.SIGN_FILE_LIMIT", "InvalidMoreData", "证明文件不能超过 {detail} 个"
    ),
    _F.QUALIFICATION_MISSING: ManageCode(
        "isv.INVALID_PARAMETERS", "QualificationNotFound", "找不到资质 {detail}"
    ),
    _F.QUALIFICATION_UNFIT: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidQualification", "资质 {detail} 尚未审核通过，不能用于签名"
    ),
    _F.LETTER_MISSING: ManageCode(
        "isv.INVALID_PARAMETERS", "SmsAuthorizationLetterNotExist", "找不到授权委托书 {detail}"
    ),
    _F.LETTER_UNFIT: ManageCode(
        "isv.INVALID_PARAMETERS",
        "SmsAuthorizationLetterNotMatch",
        "授权委托书与申请不符：{detail}",
    ),
    _F.LETTER_NOT_FOR_SIGN: ManageCode(
        "isv.INVALID_PARAMETERS", "SmsSignNotAuthorized", "授权委托书的签名范围不含 {detail}"
    ),
    _F.THIRD_PARTY_MISMATCH: ManageCode(
        "isv.INVALID_PARAMETERS",
        "ParameterMismatch.ThirdParty",
        "ThirdParty 为 true（他用）的签名须有授权委托书，请填写 AuthorizationLetterId",
    ),
    _F.TRADEMARK_MISSING: ManageCode(
        "isv.INVALID_PARAMETERS", "TrademarkNotExist", "找不到商标 {detail}"
    ),
    _F.APP_FILING_MISSING: ManageCode(
        "isv.INVALID_PARAMETERS", "AppIcpRecordNotExist", "找不到 App 备案 {detail}"
    ),
    _F.SCENE_CONTENT_ILLEGAL: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidApplySceneContent", "应用场景内容不合法：{detail}"
    ),
    _F.MORE_DATA_ILLEGAL: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidMoreData", "补充材料不合法：{detail}"
    ),
    _F.TEMPLATE_MISSING: ManageCode(
        "isv.SMS_TEMPLATE_ILLEGAL", "TemplateNotFound", "该账号下找不到模板 {detail}"
    ),
    _F.TEMPLATE_NAME_ILLEGAL: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidTemplateName", "模板名称应为 {detail} 个字"
    ),
    _F.TEMPLATE_TOO_LONG: ManageCode(
        "isv.TEMPLATE_OVER_LIMIT", "InvalidTemplateContent.Format", "模板内容应为 {detail} 个字"
    ),
    _F.TEMPLATE_CONTENT_ILLEGAL: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidTemplateContent.Format", "模板内容不合法：{detail}"
    ),
    _F.TEMPLATE_VARIABLE_COUNT: ManageCode(
        "template_parameter_count_illegal",
        "TemplateVarLimitExceeded",
        "验证码模板只支持一个验证码作为变量",
    ),
    _F.TEMPLATE_KIND_ILLEGAL: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidTemplateType", "模板类型不合法：{detail}"
    ),
    _F.INTL_TYPE_ILLEGAL: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidIntlType", "国际模板的用途不合法：{detail}"
    ),
    _F.TEMPLATE_RULE_FORMAT: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidTemplateRule.Format", "变量属性不合法：{detail}"
    ),
    _F.TEMPLATE_IN_REVIEW_CHANGE: ManageCode(
        "isv.ERROR_TEMPLATE_NOT_MODIFY", "SMS_STATUS_ILLEGAL", "模板 {detail} 正在审核，不能修改"
    ),
    _F.TEMPLATE_IN_REVIEW_DELETE: ManageCode(
        "isv.ERROR_TEMPLATE_NOT_DELETE", "SMS_STATUS_ILLEGAL", "模板 {detail} 正在审核，不能删除"
    ),
    _F.TEMPLATE_APPROVED_CHANGE: ManageCode(
        "isv.ERROR_TEMPLATE_NOT_MODIFY", "SMS_STATUS_ILLEGAL", "模板 {detail} 已审核通过，不能修改"
    ),
    _F.RELATED_SIGN_MISSING: ManageCode(
        "isv.SMS_SIGNATURE_ILLEGAL", "SmsSignatureNotFound", "该账号下找不到关联签名 {detail}"
    ),
    _F.RELATED_SIGN_UNAPPROVED: ManageCode(
        "isv.SIGN_STATE_ILLEGAL", "AssocSignUnapproved", "关联签名 {detail} 尚未审核通过"
    ),
    _F.TRAFFIC_DRIVING_ILLEGAL: ManageCode(
        "isv.INVALID_PARAMETERS", "InvalidTrafficDriving", "引流信息不合法：{detail}"
    ),
}
"""Total over `ManageFault`."""


def words_for(refused: ManageRefused, age: CodeAge) -> BusinessNo:
    """Return the code and message for a refusal in the codes of an age."""
    row = MANAGE_CODES[refused.fault]
    code = row.old if age is CodeAge.OLD else row.new
    return BusinessNo(code, row.message.replace("{detail}", refused.detail))
