"""Promotions go by the clocks of the destination (FAQ 5.1.12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.countries.hours import marketing_opens_at
from hongyan.domain.countries.model import Country
from hongyan.domain.countries.shipped import shipped_list

COUNTRIES = shipped_list().countries


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


# 2026-03-04 is a Wednesday; times are UTC.
@pytest.mark.parametrize(
    ("iso2", "now", "opens"),
    [
        ("SG", "2026-03-04T02:00", "2026-03-04T02:00"),  # 10:00 there
        ("SG", "2026-03-04T12:00", "2026-03-05T00:00"),  # 20:00: tomorrow at 8
        ("SG", "2026-03-03T23:59", "2026-03-04T00:00"),
        ("TW", "2026-03-04T04:30", "2026-03-04T05:30"),  # 12:30 to 13:30 is closed
        ("TW", "2026-03-04T13:00", "2026-03-05T01:00"),  # 21:00
        ("TH", "2026-03-04T01:00", "2026-03-04T02:00"),  # 9:00 there
        ("AE", "2026-03-04T03:00", "2026-03-04T03:00"),  # 7:00 there
        ("US", "2026-03-04T12:00", "2026-03-04T18:00"),  # 8:00 in Honolulu
        ("US", "2026-03-04T01:30", "2026-03-04T18:00"),  # 21:30 in New York's summer
        ("RU", "2026-03-04T00:00", "2026-03-04T06:00"),  # 8:00 in Kaliningrad
        ("RU", "2026-03-04T08:00", "2026-03-05T06:00"),  # 20:00 in Kamchatka
        ("FR", "2026-03-07T21:30", "2026-03-09T07:00"),  # Saturday night: Sunday is closed
        ("VN", "2026-03-04T05:00", None),
        ("TR", "2026-03-04T05:00", None),
    ],
)
def test_promotions_open_when_every_clock_of_the_country_agrees(
    iso2: str, now: str, opens: str | None
) -> None:
    expected = None if opens is None else at(opens)
    assert marketing_opens_at(COUNTRIES[iso2], at(now)) == expected


def is_open(country: Country, moment: int, offset: int) -> bool:
    zone = timezone(timedelta(minutes=offset))
    local = datetime.fromtimestamp(moment / 1000, zone)
    minute = local.hour * 60 + local.minute
    return local.weekday() not in country.marketing.closed_weekdays and any(
        opens <= minute < closes for opens, closes in country.marketing.windows
    )


@given(st.sampled_from(sorted(COUNTRIES)), st.integers(0, 4_000_000_000_000))
def test_at_that_moment_it_is_open_from_the_west_to_the_east(iso2: str, now: int) -> None:
    country = COUNTRIES[iso2]
    found = marketing_opens_at(country, now)
    if found is None:
        assert iso2 in {"VN", "TR"}
        return
    assert found >= now
    west, east = country.marketing.offsets
    for offset in range(west, east + 1, 15):
        assert is_open(country, found, offset)
    # There is no wait without a reason: what is open on both clocks now is open now.
    if found > now and west == east:
        assert not is_open(country, now, west)
