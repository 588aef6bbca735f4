"""When a case must be decided: review clocks, and the days on which they stand still.

Pure: which days are workdays is an argument. Hours and days are those of Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from hongyan.kernel.calendar import DAY_MS, HOUR_MS, SHANGHAI_OFFSET_MS, shanghai_day
from hongyan.kernel.kinds import AccountGrade

STANDSTILL_DAYS_MAX: Final = 31
"""China's longest holiday is nine days. A calendar that knows no workday for a month is wrong, and
from then on every day counts: a due time must come out."""


class WorkCalendar(Protocol):
    """Tells workdays from weekends and holidays."""

    def is_workday(self, day: int) -> bool:
        """Tell whether people work on a calendar day such as 20260214 (a Saturday, made up)."""
        ...


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """How long a review may take, and when the time begins to count.

    A case that comes while the desk is open counts from that moment, any other from the next
    opening. Hours run from `opens_hour` until just before `closes_hour`; 0 and 24 mean always.
    `desk_rests`: the desk opens on workdays only. `clock_rests`: the time passes on workdays only,
    24 hours each; otherwise it passes always, at night and on holidays too.
    """

    duration_seconds: int
    opens_hour: int = 0
    closes_hour: int = 24
    desk_rests: bool = False
    clock_rests: bool = False


FAQ2020: Final[Mapping[AccountGrade, ReviewClock]] = {
    # FAQ 1.4.1: decided within 2 hours if submitted between 9 and 23 o'clock. 22:59 counts, so
    # such a case is due at 00:59.
    AccountGrade.ORDINARY: ReviewClock(2 * 3600, opens_hour=9, closes_hour=23),
    # FAQ 1.4.1: 48 hours of working time.
    AccountGrade.GOVERNMENT_ENTERPRISE: ReviewClock(48 * 3600, clock_rests=True),
}
"""The clocks of the FAQ of 2020."""

_TWO_WORKDAYS = ReviewClock(
    48 * 3600, opens_hour=9, closes_hour=21, desk_rests=True, clock_rests=True
)
CURRENT: Final[Mapping[AccountGrade, ReviewClock]] = dict.fromkeys(AccountGrade, _TWO_WORKDAYS)
"""The clocks of today: two working days, a desk that is open from 9 to 21 o'clock."""


def due_at(
    submitted_at: int,
    grade: AccountGrade,
    calendar: WorkCalendar,
    clocks: Mapping[AccountGrade, ReviewClock] = FAQ2020,
) -> int:
    """Return by when a case that is submitted (or comes back to the desk) must be decided."""
    clock = clocks[grade]
    return _elapsed(counts_from(submitted_at, clock, calendar), clock, calendar)


def counts_from(submitted_at: int, clock: ReviewClock, calendar: WorkCalendar) -> int:
    """Return when the time begins to count: at once, or when the desk opens next."""
    at = submitted_at
    for _ in range(STANDSTILL_DAYS_MAX):
        midnight = _midnight(at)
        opens = midnight + clock.opens_hour * HOUR_MS
        is_open_day = not clock.desk_rests or calendar.is_workday(shanghai_day(at))
        if is_open_day and at < midnight + clock.closes_hour * HOUR_MS:
            return max(at, opens)
        at = midnight + DAY_MS
    return submitted_at


def _elapsed(start: int, clock: ReviewClock, calendar: WorkCalendar) -> int:
    left = clock.duration_seconds * 1000
    if not clock.clock_rests:
        return start + left
    at, rested = start, 0
    while True:
        tomorrow = _midnight(at) + DAY_MS
        if calendar.is_workday(shanghai_day(at)) or rested >= STANDSTILL_DAYS_MAX:
            # Time that is over at midnight is over then, not on the next workday's morning.
            if at + left <= tomorrow:
                return at + left
            left -= tomorrow - at
        else:
            rested += 1
        at = tomorrow


def _midnight(at_ms: int) -> int:
    return (at_ms + SHANGHAI_OFFSET_MS) // DAY_MS * DAY_MS - SHANGHAI_OFFSET_MS
