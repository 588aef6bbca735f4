"""China's workdays: the State Council's notices as a library has them, and the operator's own.

Weekends that are worked to make up for a holiday are workdays. A year is published each November;
until the library has it, the operator's days count, and Monday to Friday besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import chinese_calendar  # type: ignore[import-untyped]  # it ships no types
from chinese_calendar import constants

_FRIDAY = 4
_KNOWN_YEARS = range(min(constants.holidays).year, max(constants.holidays).year + 1)


class ChinaWorkCalendar:
    """Tells workdays from weekends and holidays; days are written 20260214."""

    def __init__(self, operator_days: Mapping[int, bool] | None = None) -> None:
        """Let the operator's days (True: people work) outweigh the library's."""
        self._operator_days = dict(operator_days or {})

    def is_workday(self, day: int) -> bool:
        """Tell whether people work on a day: says the operator, else the library, else the week."""
        stated = self._operator_days.get(day)
        if stated is not None:
            return stated
        when = date(day // 10_000, day // 100 % 100, day % 100)
        if when.year in _KNOWN_YEARS:
            return bool(chinese_calendar.is_workday(when))
        return when.weekday() <= _FRIDAY
