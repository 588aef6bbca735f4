"""Receipt codes.

The normalised words that customers see (docs/rules/receipts.md), and what they mean.

Pure data. Carriers' own codes are translated to these by their channels.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ReceiptCode(StrEnum):
    """What a record or a report says about a message.

    The spelling of MOBLLE_TERMINAL_ERROR is the API's own.
    """

    DELIVERED = "DELIVERED"
    MOBILE_NOT_ON_SERVICE = "MOBILE_NOT_ON_SERVICE"
    MOBILE_SEND_LIMIT = "MOBILE_SEND_LIMIT"
    MOBILE_ACCOUNT_ABNORMAL = "MOBILE_ACCOUNT_ABNORMAL"
    MOBILE_IN_BLACK = "MOBILE_IN_BLACK"
    MOBLLE_TERMINAL_ERROR = "MOBLLE_TERMINAL_ERROR"
    INVALID_NUMBER = "INVALID_NUMBER"
    CONTENT_KEYWORD = "CONTENT_KEYWORD"
    CONTENT_ERROR = "CONTENT_ERROR"
    IS_CLOSE = "IS_CLOSE"
    PARAMS_ILLEGAL = "PARAMS_ILLEGAL"
    REQUEST_SUCCESS = "REQUEST_SUCCESS"
    NO_ROUTE = "NO_ROUTE"
    USER_REJECT = "USER_REJECT"
    SP_NOT_BY_INTER_SMS = "SP_NOT_BY_INTER_SMS"
    SP_UNKNOWN_ERROR = "SP_UNKNOWN_ERROR"
    PORT_NOT_REGISTERED = "PORT_NOT_REGISTERED"


TEXTS: Mapping[ReceiptCode, str] = {
    ReceiptCode.DELIVERED: "用户接收成功",
    ReceiptCode.MOBILE_NOT_ON_SERVICE: "手机关机、停机、空号或不在服务区",
    ReceiptCode.MOBILE_SEND_LIMIT: "该号码接收短信的频次超过限制",
    ReceiptCode.MOBILE_ACCOUNT_ABNORMAL: "用户账户异常、携号转网或欠费",
    ReceiptCode.MOBILE_IN_BLACK: "号码在运营商黑名单中",
    ReceiptCode.MOBLLE_TERMINAL_ERROR: "手机终端问题",
    ReceiptCode.INVALID_NUMBER: "号码异常或格式错误",
    ReceiptCode.CONTENT_KEYWORD: "内容包含被拦截的关键词",
    ReceiptCode.CONTENT_ERROR: "推广短信缺少退订方式",
    ReceiptCode.IS_CLOSE: "通道被关闭或拒绝提交",
    ReceiptCode.PARAMS_ILLEGAL: "签名、内容或号码不合法",
    ReceiptCode.REQUEST_SUCCESS: "已提交运营商，在期限内没有收到回执",
    ReceiptCode.NO_ROUTE: "没有可用的通道",
    ReceiptCode.USER_REJECT: "用户已退订",
    ReceiptCode.SP_NOT_BY_INTER_SMS: "收件人未开通国际短信",
    ReceiptCode.SP_UNKNOWN_ERROR: "运营商返回未知错误",
    ReceiptCode.PORT_NOT_REGISTERED: "签名或端口没有完成实名报备",
}


_TEXTS_BY_NAME = {code.value: text for code, text in TEXTS.items()}


def text_of(code: str) -> str:
    """Return what a code means, in Chinese.

    An unlisted code (a carrier's own) speaks for itself.
    """
    return _TEXTS_BY_NAME.get(code, code)
