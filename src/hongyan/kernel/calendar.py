"""The one calendar, Asia/Shanghai: days and texts. Pure: knows nothing of the present."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one zone and no summer time (since 1991), so a fixed offset is exact."""

SHANGHAI_OFFSET_MS = 8 * 3_600_000
MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000

_UTC = re.compile(r"([0-9T:-]{1,19})(?:\.([0-9]{1,9}))?Z")

FOREVER_MS = 1 << 62
"""The moment that never comes: until then holds what has no end."""


def shanghai_day(at_ms: int) -> int:
    """Return the calendar day of a moment as a number, 20260131 for 31 January 2026."""
    return _day_of(at_ms // HOUR_MS)


# Its days begin where hours do, and batches ask for the same ones.
@lru_cache(maxsize=256)
def _day_of(hour: int) -> int:
    local = datetime.fromtimestamp(hour * 3600, SHANGHAI)
    return local.year * 10_000 + local.month * 100 + local.day


def day_starts_at(day: int) -> int:
    """Return the first millisecond of a calendar day written as 20260131.

    Raises ValueError when the number names no day.
    """
    start = datetime(day // 10_000, day // 100 % 100, day % 100, tzinfo=SHANGHAI)
    return int(start.timestamp()) * 1000


def shanghai_text(at_ms: int) -> str:
    """Write a moment the way the API does: `2026-01-31 09:30:00`, China time."""
    return _text_of(at_ms // 1000)


@lru_cache(maxsize=256)
def _text_of(second: int) -> str:
    return datetime.fromtimestamp(second, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def iso_text(at_ms: int) -> str:
    """Write a moment as `2026-01-31T09:30:00+08:00`."""
    return datetime.fromtimestamp(at_ms // 1000, SHANGHAI).isoformat()


# Calls of one second bear one timestamp, and reading it costs as much as a part of a signature.
@lru_cache(maxsize=256)
def from_iso_utc(text: str) -> int:
    """Read `2026-01-31T01:30:00Z`, with a fraction of 1 to 9 digits or without.

    What is finer than a millisecond is dropped. Raises ValueError on any other form.
    """
    found = _UTC.fullmatch(text)
    if found is None:
        raise ValueError("no UTC time of the form 2026-01-31T01:30:00Z")
    second, fraction = found.groups(default="")
    moment = datetime.strptime(second, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    return int(moment.timestamp()) * 1000 + int(fraction[:3].ljust(3, "0"))


def month_of(at_ms: int) -> int:
    """Return the calendar month of a moment as a number, 202601 for January 2026."""
    return shanghai_day(at_ms) // 100


def month_after(month: int, months: int = 1) -> int:
    """Return the month that is `months` after another (before it, if negative)."""
    years, index = divmod(month // 100 * 12 + month % 100 - 1 + months, 12)
    return years * 100 + index + 1


def month_starts_at(month: int) -> int:
    """Return the first millisecond of a month written as 202601."""
    return day_starts_at(month * 100 + 1)


def months_later(at_ms: int, months: int) -> int:
    """Return the moment a number of calendar months later, its day clamped to the month's last.

    31 January and one month is 28 February (29 in a leap year), at the same time of day.
    """
    local = datetime.fromtimestamp(at_ms // 1000, SHANGHAI)
    target = month_after(local.year * 100 + local.month, months)
    last = shanghai_day(month_starts_at(month_after(target)) - 1) % 100
    day = target * 100 + min(local.day, last)
    return day_starts_at(day) + (at_ms + SHANGHAI_OFFSET_MS) % DAY_MS
