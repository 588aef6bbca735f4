"""SmsConversionIntl and ConversionDataIntl: callers report which codes abroad were typed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hongyan.api.call import Call, No, Reply
from hongyan.api.parameters.reader import reading
from hongyan.api.words.manage import BusinessNo
from hongyan.flows.messages.abroad.report_conversion import (
    ConversionRefusal,
    report_conversion,
    report_rate,
)

CONVERSION_CODES: Final[Mapping[ConversionRefusal, tuple[str, str]]] = {
    ConversionRefusal.MESSAGE_UNKNOWN: ("isv.DATA_NOT_EXIST", "该账号下找不到对应的短信"),
    ConversionRefusal.MESSAGE_SEVERAL: (
        "isv.INVALID_PARAMETERS",
        "参数 MessageId 不合法：该次调用有多个号码，请逐条填写短信 ID",
    ),
    ConversionRefusal.NOT_A_CODE: (
        "isv.INVALID_PARAMETERS",
        "参数 MessageId 不合法：不是国际/港澳台验证码短信",
    ),
    ConversionRefusal.TIME_AHEAD: (
        "isv.INVALID_PARAMETERS",
        "参数 ConversionTime 或 ReportTime 不合法：不能晚于当前时间",
    ),
    ConversionRefusal.RATE_MALFORMED: (
        "isv.INVALID_PARAMETERS",
        "参数 ConversionRate 不合法：应为 0 至 1 的小数，如 0.53",
    ),
}
"""Code and message of every no; docs/rules/countries.md repeats the codes."""


@dataclass(frozen=True, slots=True)
class Converted:
    """One message, whether its code was typed in, and when (epoch ms, None: now)."""

    message: str
    is_converted: bool
    converted_at: int | None


@dataclass(frozen=True, slots=True)
class OverallRate:
    """A rate over all countries as written, and when it was measured (None: now)."""

    rate: str
    measured_at: int | None


@reading
def parse_message(call: Call) -> Converted:
    """Read SmsConversionIntl."""
    return Converted(
        call.params.needed("MessageId"),
        call.params.needed_flag("Delivered"),
        call.params.number("ConversionTime"),
    )


@reading
def parse_rate(call: Call) -> OverallRate:
    """Read ConversionDataIntl."""
    return OverallRate(call.params.needed("ConversionRate"), call.params.number("ReportTime"))


async def report_message(call: Call, asked: Converted) -> Reply | No:
    """Note whether one code was typed in."""
    fault = await call.write(
        report_conversion,
        call.caller.account_id,
        asked.message,
        is_converted=asked.is_converted,
        converted_at=asked.converted_at,
    )
    return _answer(fault)


async def report_overall(call: Call, asked: OverallRate) -> Reply | No:
    """Note a caller's own rate over all countries."""
    fault = await call.write(report_rate, call.caller.account_id, asked.rate, asked.measured_at)
    return _answer(fault)


def _answer(fault: ConversionRefusal | No | None) -> Reply | No:
    if isinstance(fault, No):
        return fault
    if fault is None:
        return {"Code": "OK", "Message": "OK"}
    return BusinessNo(*CONVERSION_CODES[fault])
