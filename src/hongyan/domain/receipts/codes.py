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
    CANCELLED = "CANCELLED"


class StopCode(StrEnum):
    """What the record says of a message that was stopped at departure, because an answer changed.

    The word that a new call would be answered at that moment; `USER_REJECT` besides.
    """

    ACCOUNT_NOT_EXISTS = "isv.ACCOUNT_NOT_EXISTS"
    ACCOUNT_ABNORMAL = "isv.ACCOUNT_ABNORMAL"
    SECURITY_FROZEN_ACCOUNT = "isv.SECURITY_FROZEN_ACCOUNT"
    PRODUCT_UN_SUBSCRIPT = "isv.PRODUCT_UN_SUBSCRIPT"
    PRODUCT_UNSUBSCRIBE = "isv.PRODUCT_UNSUBSCRIBE"
    OUT_OF_SERVICE = "isv.OUT_OF_SERVICE"
    SMS_TEMPLATE_ILLEGAL = "isv.SMS_TEMPLATE_ILLEGAL"
    SMS_SIGNATURE_ILLEGAL = "isv.SMS_SIGNATURE_ILLEGAL"
    SIGN_STATE_ILLEGAL = "isv.SIGN_STATE_ILLEGAL"
    SMS_SIGN_ILLEGAL = "isv.SMS_SIGN_ILLEGAL"
    SIGN_SOURCE_ILLEGAL = "isv.SIGN_SOURCE_ILLEGAL"
    FORBIDDEN_ACTION = "isv.FORBIDDEN_ACTION"
    NOT_SUPPORTED_COUNTRY = "isv.NOT_SUPPORTED_COUNTRY"
    BUSINESS_LIMIT_CONTROL = "isv.BUSINESS_LIMIT_CONTROL"


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
    ReceiptCode.CANCELLED: "发送前已取消",
}

STOP_TEXTS: Mapping[StopCode, str] = {
    StopCode.ACCOUNT_NOT_EXISTS: "账号不存在，发送前已停止",
    StopCode.ACCOUNT_ABNORMAL: "账号状态异常，发送前已停止",
    StopCode.SECURITY_FROZEN_ACCOUNT: "账号已被冻结，发送前已停止",
    StopCode.PRODUCT_UN_SUBSCRIPT: "账号未开通服务，发送前已停止",
    StopCode.PRODUCT_UNSUBSCRIBE: "账号未开通该产品，发送前已停止",
    StopCode.OUT_OF_SERVICE: "业务停机（停用或欠费），发送前已停止",
    StopCode.SMS_TEMPLATE_ILLEGAL: "模板已删除或不再可用，发送前已停止",
    StopCode.SMS_SIGNATURE_ILLEGAL: "签名已删除或不再可用，发送前已停止",
    StopCode.SIGN_STATE_ILLEGAL: "签名不可用（如授权书到期），发送前已停止",
    StopCode.SMS_SIGN_ILLEGAL: "签名已被禁用，发送前已停止",
    StopCode.SIGN_SOURCE_ILLEGAL: "签名来源不再支持，发送前已停止",
    StopCode.FORBIDDEN_ACTION: "账号不能发送国际/港澳台短信，发送前已停止",
    StopCode.NOT_SUPPORTED_COUNTRY: "不再向该国家或地区发送，发送前已停止",
    StopCode.BUSINESS_LIMIT_CONTROL: "该国家或地区因转化异常暂停，发送前已停止",
}

_TEXTS_BY_NAME = {code.value: text for code, text in (*TEXTS.items(), *STOP_TEXTS.items())}


def text_of(code: str) -> str:
    """Return what a code means, in Chinese.

    An unlisted code (a carrier's own) speaks for itself.
    """
    return _TEXTS_BY_NAME.get(code, code)
