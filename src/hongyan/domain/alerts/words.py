"""What alerts say, in Chinese, and how thresholds are written. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.domain.alerts.model import Metric
from hongyan.domain.alerts.reasons import AlertReason
from hongyan.kernel.cut import quoted
from hongyan.kernel.money import micro_yuan, yuan_text
from hongyan.kernel.refusal import Refused

NAMES: Final[Mapping[Metric, str]] = {
    Metric.CASH: "账户余额不足",
    Metric.SEGMENTS: "国内套餐余量不足",
    Metric.SEGMENTS_PERCENT: "国内套餐余量不足",
    Metric.INTERNATIONAL_SEGMENTS: "国际套餐余量不足",
    Metric.DAYS_TO_EXPIRY: "套餐或储值卡即将到期",
    Metric.ARREARS: "账户欠费",
}
"""What is the matter when a metric is low."""

_UNITS: Final[Mapping[Metric, str]] = {
    Metric.SEGMENTS: "条",
    Metric.SEGMENTS_PERCENT: "%",
    Metric.INTERNATIONAL_SEGMENTS: "条",
    Metric.DAYS_TO_EXPIRY: "天",
}

_BOUNDS: Final[Mapping[Metric, tuple[int, int]]] = {
    Metric.SEGMENTS: (0, 1_000_000_000),
    Metric.SEGMENTS_PERCENT: (0, 99),
    Metric.INTERNATIONAL_SEGMENTS: (0, 1_000_000_000),
    Metric.DAYS_TO_EXPIRY: (1, 365),
}
"""Least and greatest threshold. No package has more than 100 percent left, so that is no alert."""


def value_text(metric: Metric, value: int) -> str:
    """Write a value or a threshold for a person: `99.50元`, `120条`, `20%`, `7天`."""
    if metric is Metric.CASH or metric is Metric.ARREARS:
        return f"{yuan_text(value)}元"
    return f"{value}{_UNITS[metric]}"


def plain_text(metric: Metric, value: int) -> str:
    """Write a value or a threshold for a program: yuan, segments, percent or days, no unit."""
    is_money = metric in {Metric.CASH, Metric.ARREARS}
    return yuan_text(value) if is_money else str(value)


def threshold_of(metric: Metric, text: str) -> int | Refused:
    """Read a threshold: yuan for cash, else a whole number within the metric's bounds."""
    about, given = "alert.threshold", quoted(text)
    if metric is Metric.CASH:
        try:
            return micro_yuan(text)
        except ValueError:
            return Refused(AlertReason.THRESHOLD_NOT_YUAN, about, given=given)
    least, most = _BOUNDS[metric]
    if text.isascii() and text.isdigit() and least <= int(text) <= most:
        return int(text)
    return Refused(AlertReason.THRESHOLD_NOT_WHOLE, about, given=given, least=least, most=most)
