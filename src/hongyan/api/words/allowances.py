"""The API's codes and words for an allowance that is used up.

Answered with HTTP 200. docs/rules/accounts.md repeats the codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.api.words.manage import BusinessNo
from hongyan.kernel.allowances import Allowance, Reached, Span

ALLOWANCE_CODES: Final[Mapping[Allowance, str]] = {
    Allowance.SIGN: "isv.SIGN_COUNT_OVER_LIMIT",
    Allowance.TEMPLATE: "isv.SMS_OVER_LIMIT",
    Allowance.QUALIFICATION: "QualificationCountOverLimit",
    Allowance.LETTER: "AuthorizationLetterCountOverLimit",
    Allowance.TRADEMARK: "TrademarkCountOverLimit",
    Allowance.APP_FILING: "AppIcpRecordCountOverLimit",
    Allowance.UPLOAD: "FileCountOverLimit",
    Allowance.PHONE_CODE: "isv.BUSINESS_LIMIT_CONTROL",
    Allowance.ALERT_TEXT: "isv.BUSINESS_LIMIT_CONTROL",
    Allowance.CHANGE: "OperationCountOverLimit",
    Allowance.CONVERSION: "OperationCountOverLimit",
}
"""Total over `Allowance`."""

ALLOWANCE_WORDS: Final[Mapping[Allowance, str]] = {
    Allowance.SIGN: "申请和修改签名",
    Allowance.TEMPLATE: "通过接口申请和修改模板",
    Allowance.QUALIFICATION: "提交和修改资质",
    Allowance.LETTER: "提交授权委托书",
    Allowance.TRADEMARK: "提交商标",
    Allowance.APP_FILING: "提交 App 备案",
    Allowance.UPLOAD: "上传文件",
    Allowance.PHONE_CODE: "获取管理员手机验证码",
    Allowance.ALERT_TEXT: "发送预警短信",
    Allowance.CHANGE: "修改和删除",
    Allowance.CONVERSION: "回传转化数据",
}
"""Total over `Allowance`: what is done."""

SPAN_WORDS: Final[Mapping[Span, str]] = {
    Span.HOUR: "账号一小时内{what}已达 {limit} 次上限，请一小时后再试",
    Span.DAY: "账号今日{what}已达 {limit} 次上限，请明日再试",
    Span.APART: "账号每次{what}须间隔 {limit} 秒，请稍后再试",
    Span.FILES: "账号保存的文件已达 {limit} 个上限，未被引用的会自动清理，也可请平台管理员删除",
    Span.BYTES: "账号保存的文件已达 {limit} MB 上限，未被引用的会自动清理，也可请平台管理员删除",
}
"""Total over `Span`."""

BYTES_CODE: Final = "FileSizeOverLimit"
"""Files that come along would be more bytes than the account may store."""


APART_CODE: Final = "isv.BUSINESS_LIMIT_CONTROL"
"""Too soon after the one before: not for the rest of the day, as the other codes say."""

_SPAN_CODES: Final[Mapping[Span, str]] = {Span.BYTES: BYTES_CODE, Span.APART: APART_CODE}
"""Spans with a code of their own, whatever the allowance."""


def words_for_reached(reached: Reached) -> BusinessNo:
    """Return the code and message for an allowance that is used up."""
    code = _SPAN_CODES.get(reached.span, ALLOWANCE_CODES[reached.allowance])
    return BusinessNo(code, words_of_reached(reached))


def words_of_reached(reached: Reached) -> str:
    """Return the sentence for an allowance that is used up: what, how much, the remedy."""
    what = ALLOWANCE_WORDS[reached.allowance]
    return SPAN_WORDS[reached.span].format(what=what, limit=reached.limit)
