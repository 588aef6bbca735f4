"""Periods of whole calendar days, as papers state them: `2026-01-31~2027-01-30`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_TEXT = re.compile(r"([12][0-9]{3}-[0-9]{2}-[0-9]{2})~([12][0-9]{3}-[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included; days are numbers such as 20260131."""

    start_day: int
    end_day: int

    @property
    def text(self) -> str:
        """Return the period as papers write it."""
        return f"{day_text(self.start_day)}~{day_text(self.end_day)}"

    @property
    def is_a_year(self) -> bool:
        """Tell whether it lasts a year or more: 1 January to 31 December is one."""
        start, end = _date(self.start_day), _date(self.end_day)
        is_leap_day = (start.month, start.day) == (2, 29)
        anniversary = date(start.year + 1, 3, 1) if is_leap_day else start.replace(start.year + 1)
        return (anniversary - end).days <= 1

    def covers(self, day: int) -> bool:
        """Tell whether a day lies inside."""
        return self.start_day <= day <= self.end_day

    def days_left(self, day: int) -> int:
        """Return after how many days the last day comes: 0 on it, negative once it is over."""
        return (_date(self.end_day) - _date(day)).days


def read_period(text: str) -> Period | None:
    """Read `YYYY-MM-DD~YYYY-MM-DD`; None for another form, no date, or an end before its start."""
    found = _TEXT.fullmatch(text)
    if found is None:
        return None
    try:
        start, end = (date.fromisoformat(one) for one in found.groups())
    except ValueError:
        return None
    return Period(_number(start), _number(end)) if start <= end else None


def day_text(day: int) -> str:
    """Write a day such as 20260131 as `2026-01-31`."""
    return f"{day // 10_000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"


def read_day(text: str) -> int | None:
    """Read `2026-01-31` as 20260131; None for another form or no date."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return _number(day) if text == day.isoformat() else None


def _date(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
