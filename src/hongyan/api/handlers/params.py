"""RPC parameters become typed requests: the only reader of what callers write.

Every parameter has its form and its limit here. What needs the database (does the sign exist, may
this phone hear again) is not known here; nor is the API's code for a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Final, ParamSpec, TypeVar

import msgspec

from hongyan.api.gateway.errors import GatewayError, missing
from hongyan.api.handlers.fields import harm_in
from hongyan.api.handlers.numbers import read_asked_number, read_numbers, without_repeats
from hongyan.api.parameters import (
    Unreadable,
    nested,
    texts_or_numbers,
    variables,
    variables_list,
)
from hongyan.config import Settings
from hongyan.domain.messages.model import biz_number
from hongyan.domain.messages.request import Group
from hongyan.flows.messages.delivery.query_messages import DetailsQuery, StatisticsQuery
from hongyan.kernel.calendar import DAY_MS, day_starts_at, shanghai_day
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.text.phone import split_numbers

SMS_NUMBERS_MAX = 1000
BATCH_NUMBERS_MAX = 100
DETAILS_DAYS = 30
PAGE_SIZE_MAX = 50

CHARACTERS_MAX: Final[Mapping[str, int]] = {
    "OutId": 255,  # "fewer than 256 characters" (SendBatchSms; SendSms states none)
    "SignName": 64,
    "TemplateCode": 64,
    "TemplateParam": 4096,  # 500 characters of content, each written as \\uXXXX, and the names
    "SmsUpExtendCode": 64,
    "BizId": 64,
}
"""What is longer can be nothing that exists, and would fill logs and caches."""

TEMPLATE_TYPES: Final[Mapping[str, tuple[MessageKind, ...]]] = {
    "": tuple(MessageKind),
    "0": (MessageKind.VERIFICATION,),
    "1": (MessageKind.NOTIFICATION,),
    "2": (MessageKind.PROMOTION,),
    "3": (MessageKind.INTERNATIONAL,),
    "7": (),  # digital messages: nothing of the kind is sent here
}
GLOBES: Final[Mapping[str, frozenset[MessageKind]]] = {
    "1": frozenset({MessageKind.VERIFICATION, MessageKind.NOTIFICATION, MessageKind.PROMOTION}),
    "2": frozenset({MessageKind.INTERNATIONAL}),
}

_T = TypeVar("_T")
_P = ParamSpec("_P")

_DAY = re.compile(r"[0-9]{8}")
_COUNT = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class SendParameters:
    """What SendSms or SendBatchSms asks for; with who asks it becomes a `SendRequest`."""

    template_code: str
    groups: tuple[Group, ...]
    out_id: str


class _NoError(Exception):
    """Carries a no out of the readers below; never leaves this module."""

    def __init__(self, answer: Refused | GatewayError) -> None:
        super().__init__()
        self.answer = answer


def _answering(read: Callable[_P, _T]) -> Callable[_P, _T | Refused | GatewayError]:
    """Let a reader return its no."""

    @wraps(read)
    def parse(*args: _P.args, **kwargs: _P.kwargs) -> _T | Refused | GatewayError:
        try:
            return read(*args, **kwargs)
        except _NoError as no:
            return no.answer

    return parse


@_answering
def parse_send_sms(params: Mapping[str, str], settings: Settings) -> SendParameters:
    """Read SendSms: one sign, one set of variables, up to 1,000 numbers joined by commas."""
    numbers = _needed(params, "PhoneNumbers")
    sign_name = _needed(params, "SignName")
    template_code = _needed(params, "TemplateCode")
    extend_code, out_id = _text(params, "SmsUpExtendCode"), _text(params, "OutId")
    values, values_text = _values(params.get("TemplateParam", ""), settings)
    if numbers.count(",") >= SMS_NUMBERS_MAX:
        raise _NoError(_too_many("PhoneNumbers", SMS_NUMBERS_MAX))
    texts = split_numbers(numbers)
    phones, countries = _taken(read_numbers("PhoneNumbers", texts, settings))
    group = Group(phones, sign_name, values, values_text, extend_code, countries, tuple(texts))
    return SendParameters(template_code, without_repeats((group,), settings), out_id)


@_answering
def parse_send_batch_sms(params: Mapping[str, str], settings: Settings) -> SendParameters:
    """Read SendBatchSms: aligned JSON arrays, up to 100 numbers, a sign and variables for each."""
    phones_json = _needed(params, "PhoneNumberJson")
    signs_json = _needed(params, "SignNameJson")
    template_code = _needed(params, "TemplateCode")
    out_id = _text(params, "OutId")
    texts = _json("PhoneNumberJson", lambda: texts_or_numbers(phones_json))
    count = len(texts)
    if not count:
        raise _NoError(_bad("PhoneNumberJson", "至少要有一个号码"))
    signs = _json("SignNameJson", lambda: nested(signs_json, list[str]))
    _aligned(signs, "SignNameJson", count)
    for sign in signs:
        _checked("SignName", sign, "SignNameJson")
    # Two versions of the official Python SDK write the name with a small letter.
    values_json = params.get("TemplateParamJson") or params.get("templateParamJson", "")
    values = _batch_values(values_json, count, settings)
    extend_codes = _extend_codes(params.get("SmsUpExtendCodeJson", ""), count)
    if count > BATCH_NUMBERS_MAX:
        raise _NoError(_too_many("PhoneNumberJson", BATCH_NUMBERS_MAX))
    numbers, countries = _taken(read_numbers("PhoneNumberJson", texts, settings))
    groups = tuple(
        Group(
            numbers[at : at + 1],
            signs[at],
            *values[at],
            extend_codes[at],
            countries[at : at + 1],
            (texts[at],),
        )
        for at in range(count)
    )
    return SendParameters(template_code, without_repeats(groups, settings), out_id)


@_answering
def parse_send_details(params: Mapping[str, str], now_ms: int, settings: Settings) -> DetailsQuery:
    """Read QuerySendDetails: one number, one day of the last 30, a page of up to 50."""
    number = _needed(params, "PhoneNumber")
    day_text = _needed(params, "SendDate")
    size_text, page_text = _needed(params, "PageSize"), _needed(params, "CurrentPage")
    day = _day("SendDate", day_text)
    first, today = shanghai_day(now_ms - DETAILS_DAYS * DAY_MS), shanghai_day(now_ms)
    if not first <= day <= today:
        raise _NoError(_bad("SendDate", f"只能查询最近 {DETAILS_DAYS} 天，{first} 至 {today}"))
    size = _count("PageSize", size_text, PAGE_SIZE_MAX)
    page = _count("CurrentPage", page_text)
    biz_id = _biz_id(_text(params, "BizId"))
    phones = _taken(read_asked_number("PhoneNumber", number, settings))
    return DetailsQuery(phones, day, biz_id, size, page)


@_answering
def parse_cancel(params: Mapping[str, str]) -> int:
    """Read HongyanCancelSend: the BizId of the call, as a number."""
    biz_id = _biz_id(_needed(params, "BizId"))
    assert biz_id is not None, "it is needed, so it is not empty"
    return biz_id


@_answering
def parse_send_statistics(params: Mapping[str, str]) -> StatisticsQuery:
    """Read QuerySendStatistics: days from one date to another, a page of up to 50."""
    globe = _needed(params, "IsGlobe")
    start_text, end_text = _needed(params, "StartDate"), _needed(params, "EndDate")
    page_text, size_text = _needed(params, "PageIndex"), _needed(params, "PageSize")
    if globe not in GLOBES:
        raise _NoError(_bad("IsGlobe", "只能是 1（国内）或 2（国际/港澳台）"))
    start, end = _day("StartDate", start_text), _day("EndDate", end_text)
    if start > end:
        raise _NoError(_bad("StartDate", "不能晚于 EndDate"))
    page = _count("PageIndex", page_text)
    size = _count("PageSize", size_text, PAGE_SIZE_MAX)
    kind_text = params.get("TemplateType", "")
    if kind_text not in TEMPLATE_TYPES:
        raise _NoError(_bad("TemplateType", "只能是 0、1、2、3 或 7"))
    sign_name = _text(params, "SignName")
    kinds = tuple(kind for kind in TEMPLATE_TYPES[kind_text] if kind in GLOBES[globe])
    return StatisticsQuery((start, end), kinds, sign_name or None, size, page)


def _needed(params: Mapping[str, str], name: str) -> str:
    value = params.get(name, "")
    if not value:
        raise _NoError(missing(name))
    return _checked(name, value, name)


def _text(params: Mapping[str, str], name: str) -> str:
    return _checked(name, params.get(name, ""), name)


def _checked(name: str, value: str, field: str) -> str:
    longest = CHARACTERS_MAX.get(name)
    if longest is not None and len(value) > longest:
        raise _NoError(_bad(field, f"不能超过 {longest} 个字符"))
    harm = harm_in(name, value)
    if harm:
        raise _NoError(_bad(field, harm))
    return value


def _taken(read: _T | Refused) -> _T:
    if isinstance(read, Refused):
        raise _NoError(read)
    return read


def _values(text: str, settings: Settings) -> tuple[dict[str, str], str]:
    """Read TemplateParam: an object of values; blank means that there are no variables."""
    field = "TemplateParam"
    if not text or text.isspace():
        return {}, "{}"
    written = _checked(field, text, field)
    return _kept(_json(field, lambda: variables(written, is_strict=settings.template_param_strict)))


def _batch_values(text: str, count: int, settings: Settings) -> list[tuple[dict[str, str], str]]:
    field = "TemplateParamJson"
    if not text or text.isspace():
        return [({}, "{}")] * count
    is_strict = settings.template_param_strict
    listed = _json(field, lambda: variables_list(text, is_strict=is_strict))
    read = [_kept(values) for values in _aligned(listed, field, count)]
    longest = CHARACTERS_MAX["TemplateParam"]
    if any(len(kept) > longest for _, kept in read):
        raise _NoError(_bad(field, f"每个对象不能超过 {longest} 个字符"))
    return read


def _kept(values: dict[str, str]) -> tuple[dict[str, str], str]:
    """Return values as they are used, and as the message log keeps them."""
    return values, msgspec.json.encode(values).decode()


def _extend_codes(text: str, count: int) -> list[str]:
    field = "SmsUpExtendCodeJson"
    if not text or text.isspace():
        return [""] * count
    codes = _aligned(_json(field, lambda: texts_or_numbers(text)), field, count)
    return [_checked("SmsUpExtendCode", code, field) for code in codes]


def _json(field: str, read: Callable[[], _T]) -> _T:
    try:
        return read()
    except Unreadable as unreadable:
        raise _NoError(Refused(Refusal.JSON_INVALID, field, unreadable.rule)) from None


def _aligned(items: list[_T], field: str, count: int) -> list[_T]:
    if len(items) != count:
        raise _NoError(_bad(field, f"有 {len(items)} 个元素，应与号码一一对应，共 {count} 个"))
    return items


def _day(field: str, text: str) -> int:
    try:
        if _DAY.fullmatch(text):
            day_starts_at(int(text))
            return int(text)
    except (ValueError, OverflowError):
        pass
    raise _NoError(_bad(field, "应为 yyyyMMdd 格式的日期，如 20260131"))


def _count(field: str, text: str, most: int = 0) -> int:
    if _COUNT.fullmatch(text) and (not most or int(text) <= most):
        return int(text)
    raise _NoError(_bad(field, f"应为 1 至 {most} 的整数" if most else "应为不小于 1 的整数"))


def _biz_id(text: str) -> int | None:
    if not text:
        return None
    number = biz_number(text)
    if number is None:
        raise _NoError(_bad("BizId", "不是本服务返回的发送回执 ID"))
    return number


def _bad(field: str, rule: str) -> Refused:
    return Refused(Refusal.PARAMETERS_INVALID, field, rule)


def _too_many(field: str, most: int) -> Refused:
    return Refused(Refusal.NUMBERS_TOO_MANY, field, str(most))
