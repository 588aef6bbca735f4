"""The API's code and message for every refusal: the only file that knows them.

A refusal is answered with HTTP 200, a code and a message; where two ages of a wording exist, the
setting `text_age` chooses. Which check comes first is not decided here (docs/rules/refusals.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hongyan.kernel.choices import TextAge
from hongyan.kernel.filling import filled
from hongyan.kernel.refusal import Clue, Reason, Refusal, Refused


@dataclass(frozen=True, slots=True)
class ApiCode:
    """A code with its message in two ages; an empty new one means that the old one still stands.

    `{field}` is the parameter at fault, `{detail}` the part that varies; other places are the
    refusal's `values`.
    """

    code: str
    message_old: str
    message_new: str = ""


API_CODES: Final[Mapping[Reason, ApiCode]] = {
    Refusal.NOT_PERMITTED: ApiCode("isp.RAM_PERMISSION_DENY", "没有访问权限"),
    Refusal.ACCOUNT_MISSING: ApiCode(
        "isv.ACCOUNT_NOT_EXISTS", "账号不存在，请检查 AccessKey 所属的账号"
    ),
    Refusal.ACCOUNT_ABNORMAL: ApiCode("isv.ACCOUNT_ABNORMAL", "账号状态异常，请联系平台管理员处理"),
    Refusal.ACCOUNT_FROZEN: ApiCode(
        "isv.SECURITY_FROZEN_ACCOUNT", "账号长期未使用，已被冻结，请联系平台管理员解冻"
    ),
    Refusal.ACCOUNT_NOT_ACTIVATED: ApiCode(
        "isv.PRODUCT_UN_SUBSCRIPT", "账号尚未开通云通信，请先开通"
    ),
    Refusal.PRODUCT_NOT_ACTIVATED: ApiCode(
        "isv.PRODUCT_UNSUBSCRIBE", "账号尚未开通短信产品，请先开通"
    ),
    Refusal.ACCOUNT_SUSPENDED: ApiCode("isv.OUT_OF_SERVICE", "业务停机"),
    Refusal.NETWORK_DENIED: ApiCode(
        "isv.DENY_IP_RANGE", "来源地址 {detail} 不在账号允许的网段内，请改用允许的地址或修改网段"
    ),
    Refusal.PARAMETERS_INVALID: ApiCode("isv.INVALID_PARAMETERS", "参数 {field} 不合法：{detail}"),
    Refusal.JSON_INVALID: ApiCode(
        "isv.INVALID_JSON_PARAM",
        "JSON参数不合法,只接受字符串值（{field}：{detail}）",
        "模板变量JSON格式错误 或 JSON变量属性与模板占位符不一致（{field}：{detail}）",
    ),
    Refusal.NUMBERS_TOO_MANY: ApiCode(
        "isv.MOBILE_COUNT_OVER_LIMIT",
        "{field} 中的号码有 {count} 个，一次最多 {detail} 个，请分批发送",
    ),
    Refusal.NUMBER_MALFORMED: ApiCode("isv.MOBILE_NUMBER_ILLEGAL", "{detail}invalid mobile number"),
    Refusal.EXTEND_CODE_MALFORMED: ApiCode(
        "isv.CODE_ERROR", "{field} 只能是不超过 {detail} 位的数字，现有 {length} 个字符"
    ),
    Refusal.TEMPLATE_MISSING: ApiCode(
        "isv.SMS_TEMPLATE_ILLEGAL", "模板不合法(不存在或被拉黑)", "该账号下找不到对应模板"
    ),
    Refusal.SIGN_MISSING: ApiCode(
        "isv.SMS_SIGNATURE_ILLEGAL", "签名不合法(不存在或被拉黑)", "该账号下找不到对应签名"
    ),
    Refusal.SIGN_UNAVAILABLE: ApiCode(
        "isv.SIGN_STATE_ILLEGAL", "签名 {detail} 处于不可用状态，请修改签名后重新提交审核"
    ),
    Refusal.SIGN_BANNED: ApiCode("isv.SMS_SIGN_ILLEGAL", "签名 {detail} 已被禁用，请换用其他签名"),
    Refusal.SIGN_SOURCE_RETIRED: ApiCode(
        "isv.SIGN_SOURCE_ILLEGAL", "签名 {detail} 的来源已不再支持，请用其他来源重新申请"
    ),
    Refusal.EXTEND_CODE_TAKEN: ApiCode(
        "isv.EXTEND_CODE_ERROR", "扩展码 {detail} 已用于其他签名，一个扩展码只能对应一个签名"
    ),
    Refusal.EXTEND_CODE_RECYCLED: ApiCode(
        "isv.ONE_CODE_MULTIPLE_SIGN", "扩展码 {detail} 曾属于另一个签名，请换用其他扩展码"
    ),
    Refusal.EXTEND_CODES_TOO_MANY: ApiCode(
        "isv.CODE_EXCEED_LIMIT", "账号自定义的扩展码已达 {detail} 个上限，请沿用已有的扩展码"
    ),
    Refusal.TEMPLATE_NOT_DOMESTIC: ApiCode(
        "isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
        "国际/港澳台模板 {detail} 不能发往境内号码，请使用国内模板",
    ),
    Refusal.NUMBER_NOT_DOMESTIC: ApiCode(
        "isv.MOBILE_NUMBER_ILLEGAL",
        "{detail} 不是境内号码，国内模板不能向国际/港澳台号码发送，请使用国际/港澳台模板",
    ),
    Refusal.INTERNATIONAL_NOT_ENTITLED: ApiCode(
        "isv.FORBIDDEN_ACTION", "个人账号不能发送国际/港澳台短信，请使用企业账号"
    ),
    Refusal.INTERNATIONAL_NOT_ACTIVATED: ApiCode(
        "isv.PRODUCT_UNSUBSCRIBE", "账号尚未开通国际/港澳台短信，请先开通"
    ),
    Refusal.COUNTRY_NOT_SERVED: ApiCode(
        "isv.NOT_SUPPORTED_COUNTRY", "暂不支持向 {detail} 发送短信，可向平台申请开通"
    ),
    Refusal.COUNTRY_SWITCHED_OFF: ApiCode(
        "isv.NOT_SUPPORTED_COUNTRY", "账号已关闭向 {detail} 发送短信，请修改账号的国家和地区设置"
    ),
    Refusal.COUNTRY_HALTED: ApiCode(
        "isv.BUSINESS_LIMIT_CONTROL",
        "发往 {detail} 的验证码转化率过低，疑似被恶意刷取，已暂停发送，请核查后申请恢复",
    ),
    Refusal.MARKETING_BARRED: ApiCode(
        "isv.NOT_SUPPORTED_COUNTRY", "{detail} 不接受推广短信，请从名单中移除"
    ),
    Refusal.SIGN_SCENE_MISMATCH: ApiCode("isv.SMS_SIGNATURE_SCENE_ILLEGAL", "签名和模板类型不一致"),
    Refusal.VARIABLE_MISSING: ApiCode(
        "isv.TEMPLATE_MISSING_PARAMETERS",
        "模板变量缺少对应参数值：{detail}",
        "模板变量中存在未赋值变量：{detail}",
    ),
    Refusal.VARIABLE_UNSUPPORTED: ApiCode(
        "isv.UNSUPPORTED_CONTENT",
        "变量 {detail} 的值含有不支持的字符：第 {place} 个字符“{character}”（{code_point}）",
    ),
    Refusal.VARIABLE_URL: ApiCode(
        "isv.PARAM_NOT_SUPPORT_URL",
        "变量 {detail} 的值不能含有链接（{link}），请把链接写进模板",
    ),
    Refusal.VARIABLE_EMPTY: ApiCode(
        "isv.PARAM_LENGTH_LIMIT", "变量 {detail} 的值为空（属性 {attribute}：{form}）"
    ),
    Refusal.VARIABLE_TOO_SHORT: ApiCode(
        "isv.PARAM_LENGTH_LIMIT",
        "变量 {detail} 的值太短：现有 {length} 个字符，至少 {least} 个（属性 {attribute}：{form}）",
    ),
    Refusal.VARIABLE_TOO_LONG: ApiCode(
        "isv.PARAM_LENGTH_LIMIT",
        "参数超出长度限制：变量 {detail} 的值有 {length} 个字符，最多 {most} 个"
        "（属性 {attribute}：{form}）",
    ),
    Refusal.VARIABLE_ILLEGAL: ApiCode(
        "isv.TEMPLATE_PARAMS_ILLEGAL",
        "变量 {detail} 的值不符合其属性（{attribute}：{form}）",
    ),
    Refusal.CONTENT_TOO_LONG: ApiCode(
        "isv.PARAM_LENGTH_LIMIT",
        "参数超出长度限制：签名和内容共 {detail} 字，最多 500 字，请缩短变量值",
    ),
    Refusal.VARIABLE_BARRED: ApiCode(
        "isv.SMS_CONTENT_ILLEGAL",
        "短信内容包含禁止发送内容：变量 {detail} 的值含{found}（{rule}），请修改变量值",
    ),
    Refusal.TEST_PAIR_REQUIRED: ApiCode(
        "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT", "测试专用签名和测试专用模板必须结合使用"
    ),
    Refusal.TEST_VARIABLE_ILLEGAL: ApiCode(
        "isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL",
        "测试模板的变量值只能是 4 至 6 位数字，变量 {detail} 的值有 {length} 个字符",
    ),
    Refusal.TEST_NUMBER_UNBOUND: ApiCode(
        "isv.SMS_TEST_NUMBER_LIMIT", "只能向已回复授权信息的手机号发送"
    ),
    Refusal.OPTED_OUT: ApiCode(
        "isv.CUSTOMER_REFUSED", "号码 {detail} 已退订该签名的推广短信，请从名单中移除"
    ),
    Refusal.FREQUENCY_LIMITED: ApiCode("isv.BUSINESS_LIMIT_CONTROL", "{detail}"),
    Refusal.COUNTRY_CAP_REACHED: ApiCode(
        "isv.DAY_LIMIT_CONTROL", "已达到账号设置的上限（{detail}），请明日再发或调高上限"
    ),
    Refusal.DAY_QUOTA_REACHED: ApiCode(
        "isv.DAY_LIMIT_CONTROL", "已达到账号设置的日发送上限 {detail} 条，请明日再发或调高上限"
    ),
    Refusal.MONTH_QUOTA_REACHED: ApiCode(
        "isv.MONTH_LIMIT_CONTROL", "已达到账号设置的月发送上限 {detail} 条，请下月再发或调高上限"
    ),
    Refusal.FUNDS_SHORT: ApiCode("isv.AMOUNT_NOT_ENOUGH", "账户余额不足"),
}
"""Total over `Refusal`, in its order. Some words are known to be compared by callers' programs."""


PARAMETERS: Final[Mapping[str, str]] = {
    "extend_code": "SmsUpExtendCode",
    "phone_numbers": "PhoneNumbers",
    "sign_name": "SignName",
    "template_code": "TemplateCode",
    "template_param": "TemplateParam",
}
"""The API's parameter for what a flow names neutrally; what the API read has its name already."""

CLUE_WORDS: Mapping[Clue, str] = {
    Clue.BRACKETS: "签名前后不加【】或其他括号，应写作“{mended}”",
    Clue.BLANKS: "含有多余的空格或看不见的字符，应写作“{mended}”",
    Clue.LETTERS: "大小写或全角、半角不同，应写作“{mended}”",
    Clue.CODE_FORM: "模板 CODE 应写作 {mended}",
    Clue.NAME_FOR_CODE: "这是模板名称，应填写模板 CODE {mended}",
    Clue.CODE_FOR_NAME: "这是签名编号，应填写签名名称“{mended}”",
    Clue.IN_REVIEW: "正在审核，审核通过后才能使用",
    Clue.IN_REVIEW_UNTIL: "正在审核，预计 {until} 前完成，审核通过后才能使用",
    Clue.MATERIAL_NEEDED: "审核等待补充材料，请提交材料",
    Clue.REJECTED: "审核未通过，请按审核意见修改后重新提交{reason}",
    Clue.WITHDRAWN: "申请已撤回，请重新提交",
    Clue.DELETED: "已删除，请重新申请或换用其他",
    Clue.UNAVAILABLE: "处于不可用状态，请修改后重新提交审核",
    Clue.DISABLED: "已被平台停用，请联系平台管理员或换用其他",
    Clue.BANNED: "已被禁用，请换用其他",
    Clue.SOURCE_RETIRED: "签名来源已不再支持，请用其他来源重新申请",
    Clue.TRADITIONAL: "繁体字，请改为“{simple}”",
    Clue.UNSEEN: "看不见的字符，请删除",
    Clue.SPECIAL: "表情、特殊符号或其他文字，请删除或改写",
    Clue.NO_VARIABLE: "模板没有这个变量，请去掉或缩短",
}
"""Total over `Clue`: what is said behind the words of the refusal."""


def words_of(refused: Refused, age: TextAge) -> tuple[str, str]:
    """Return the API's code and message for a refusal, in the wording of an age."""
    row = API_CODES[refused.reason]
    message = (age is TextAge.NEW and row.message_new) or row.message_old
    field = PARAMETERS.get(refused.about, refused.about)
    known = {"field": field, "detail": "", **refused.values}
    return row.code, with_clues_said(filled(message, known), refused)


def with_clues_said(message: str, refused: Refused) -> str:
    """Return the words of a refusal with its clues behind them, if it has any."""
    clues = "；".join(filled(CLUE_WORDS[clue], refused.values) for clue in refused.clues)
    return f"{message}：{clues}" if clues else message
