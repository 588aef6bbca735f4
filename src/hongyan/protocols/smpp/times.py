"""Times as SMPP writes them (3.4, section 7.1.1), which CMPP took over: YYMMDDhhmmsstnnp.

Absolute: t tenths of a second, nn quarter hours that the zone is ahead (+) or behind (-) of UTC.
Relative, with R at the end: a duration in the same digits. No clock is known here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from hongyan.protocols.errors import WireError

_FORM = re.compile(r"([0-9]{12})([0-9])([0-9]{2})([-+R])", re.ASCII)
_CENTURY: Final = 2000
_QUARTER: Final = timedelta(minutes=15)
_QUARTERS_MAX: Final = 48
SHANGHAI_QUARTERS: Final = 32
_RELATIVE_DAYS_MAX: Final = 30


def read_time(text: str, now: int) -> int | None:
    """Return the moment that a time names, in ms, None for an empty one.

    A relative time counts from `now`, its years and months by the calendar. WireError for
    another form, and for a day that is in no calendar.
    """
    if not text:
        return None
    found = _FORM.fullmatch(text)
    if found is None:
        raise WireError("time", "", "not of the form YYMMDDhhmmsstnnp")
    digits, tenth, quarters, sign = found.groups()
    year, month, day, hour, minute, second = (int(digits[at : at + 2]) for at in range(0, 12, 2))
    try:
        if sign == "R":
            start = _months_later(datetime.fromtimestamp(now // 1000, UTC), 12 * year + month)
            moment = start + timedelta(days=day, hours=hour, minutes=minute, seconds=second)
            return int(moment.timestamp()) * 1000
        ahead = _QUARTER * int(sign + quarters)
        moment = datetime(_CENTURY + year, month, day, hour, minute, second, tzinfo=timezone(ahead))
    except (ValueError, OverflowError):
        raise WireError("time", "", "in no calendar") from None
    return int(moment.timestamp()) * 1000 + 100 * int(tenth)


def write_absolute(at: int, quarters: int = SHANGHAI_QUARTERS) -> str:
    """Return a moment in ms as an absolute time of a zone, given in quarter hours from UTC.

    WireError for a year that is not of 2000 to 2099, and for a zone that is in no calendar.
    """
    if not -_QUARTERS_MAX <= quarters <= _QUARTERS_MAX:
        raise WireError("time", "zone", f"more than {_QUARTERS_MAX} quarter hours from UTC")
    try:
        moment = datetime.fromtimestamp(at // 1000, timezone(_QUARTER * quarters))
    except (ValueError, OverflowError, OSError):
        raise WireError("time", "", "in no calendar") from None
    if not _CENTURY <= moment.year < _CENTURY + 100:
        raise WireError("time", "year", "not of 2000 to 2099")
    sign = "-" if quarters < 0 else "+"
    return f"{moment:%y%m%d%H%M%S}{at % 1000 // 100}{abs(quarters):02d}{sign}"


def write_relative(seconds: int) -> str:
    """Return a duration as a relative time; WireError beyond 30 days, where months begin."""
    days, rest = divmod(seconds, 86_400)
    if not 0 <= days <= _RELATIVE_DAYS_MAX:
        raise WireError("time", "duration", f"not of 0 to {_RELATIVE_DAYS_MAX} days")
    return f"0000{days:02d}{rest // 3600:02d}{rest // 60 % 60:02d}{rest % 60:02d}000R"


def _months_later(moment: datetime, months: int) -> datetime:
    """Return the same day of a later month, or its last day where it has fewer."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
