"""A month's lines added up for readers: by day, by kind, by country, by source, or all of these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.domain.statements.model import PaidFrom, StatementLine
from hongyan.kernel.kinds import MessageKind

KIND_WORDS: Final = {
    MessageKind.VERIFICATION: "验证码",
    MessageKind.NOTIFICATION: "短信通知",
    MessageKind.PROMOTION: "推广短信",
    MessageKind.INTERNATIONAL: "国际/港澳台",
}

PAID_WORDS: Final = {
    PaidFrom.CASH: "余额",
    PaidFrom.PACKAGE: "套餐包",
    PaidFrom.GIFT: "赠送",
    PaidFrom.CARD: "储值卡",
    PaidFrom.BONUS: "储值卡赠金",
    PaidFrom.ADJUSTMENT: "调整",
}


class By(StrEnum):
    """What a month's lines are added up by."""

    DAY = "day"
    KIND = "kind"
    COUNTRY = "country"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Sum:
    """What several lines come to; `amount` is micro-yuan, paid from any source."""

    label: str
    messages: int
    segments: int
    amount: int


def label_of(line: StatementLine, by: By) -> str:
    """Return the heading under which a line is added up."""
    match by:
        case By.DAY:
            return day_label(line.day)
        case By.KIND:
            return KIND_WORDS[line.kind]
        case By.COUNTRY:
            return line.country
        case By.SOURCE:
            return PAID_WORDS[line.paid_from]


def day_label(day: int) -> str:
    """Write a day as `2026-10-31`."""
    return f"{day // 10_000}-{day // 100 % 100:02d}-{day % 100:02d}"


def month_label(month: int) -> str:
    """Write a month as `2026-10`."""
    return f"{month // 100}-{month % 100:02d}"


def sums(lines: Iterable[StatementLine], by: By) -> list[Sum]:
    """Add lines up by one of their words, in the order in which the words first come."""
    found: dict[str, Sum] = {}
    for line in lines:
        label = label_of(line, by)
        found[label] = _added(found.get(label), label, line)
    return list(found.values())


def sum_of(lines: Iterable[StatementLine], label: str) -> Sum:
    """Add all lines up."""
    found = Sum(label, 0, 0, 0)
    for line in lines:
        found = _added(found, label, line)
    return found


def _added(found: Sum | None, label: str, line: StatementLine) -> Sum:
    before = found or Sum(label, 0, 0, 0)
    return Sum(
        label,
        before.messages + line.messages,
        before.segments + line.segments,
        before.amount + line.amount,
    )
