"""When promotions may go to a country, by its own clocks (FAQ 5.1.12). Pure."""

from __future__ import annotations

from hongyan.domain.countries.model import Country
from hongyan.kernel.calendar import DAY_MS, MINUTE_MS

DAYS_SEARCHED = 9
"""A week, and a day on either side for clocks that are ahead or behind."""

_THURSDAY = 3
"""1 January 1970 was one."""


def marketing_opens_at(country: Country, now_ms: int) -> int | None:
    """Return the first moment from now on at which a promotion may go: now itself, if it may.

    None where promotions are barred, or where no moment suits all of the country's clocks.
    """
    west, east = country.marketing.offsets
    today = now_ms // DAY_MS
    for day in range(today - 1, today + DAYS_SEARCHED):
        if (day + _THURSDAY) % 7 in country.marketing.closed_weekdays:
            continue
        for opens, closes in country.marketing.windows:
            # The west opens last and the east closes first.
            opens_at = day * DAY_MS + (opens - west) * MINUTE_MS
            closes_at = day * DAY_MS + (closes - east) * MINUTE_MS
            if max(opens_at, now_ms) < closes_at:
                return max(opens_at, now_ms)
    return None
