"""The calendar: China has one zone, eight hours ahead, all year."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.kernel.calendar import (
    DAY_MS,
    day_starts_at,
    from_iso_utc,
    iso_text,
    shanghai_day,
    shanghai_text,
)

MOMENT = 1_768_449_600_000
MOMENTS = st.integers(0, 4_102_444_800_000)


def test_a_moment_is_written_as_the_api_writes_it() -> None:
    assert shanghai_text(MOMENT + 999) == "2026-01-15 12:00:00"
    assert iso_text(MOMENT) == "2026-01-15T12:00:00+08:00"
    assert shanghai_day(MOMENT) == 20260115


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    assert iso_text(day_starts_at(20260115)) == "2026-01-15T00:00:00+08:00"


@given(MOMENTS)
def test_every_moment_lies_in_its_day(at: int) -> None:
    start = day_starts_at(shanghai_day(at))
    assert start <= at < start + DAY_MS


@given(MOMENTS)
def test_utc_texts_read_back(at: int) -> None:
    second = at // 1000 * 1000
    text = iso_text(second - 8 * 3_600_000).replace("+08:00", "Z")
    assert from_iso_utc(text) == second


@pytest.mark.parametrize(
    ("fraction", "ms"),
    [
        ("", 0),
        (".1", 100),
        (".12", 120),
        (".123", 123),
        (".001", 1),
        (".123456", 123),
        (".999999999", 999),
    ],
)
def test_a_utc_text_may_carry_a_fraction_of_one_to_nine_digits(fraction: str, ms: int) -> None:
    # AUDIT D1
    whole = from_iso_utc("2026-11-29T09:52:57Z")
    assert from_iso_utc(f"2026-11-29T09:52:57{fraction}Z") == whole + ms


@pytest.mark.parametrize("day", [0, 20261301, 20260230, 20260100])
def test_a_number_that_names_no_day_is_no_day(day: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - datetime's own words
        day_starts_at(day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-15 12:00:00",
        "2026-01-15T12:00:00",
        "2026-02-30T12:00:00Z",
        "2026-01-15T12:00:00.Z",
        "2026-01-15T12:00:00.1234567890Z",
        "2026-01-15T12:00:00.٣Z",
        "2026-01-15T12:00:00,5Z",
        "٢026-01-15T12:00:00Z",
        "昨天",
    ],
)
def test_other_forms_of_time_are_not_read(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - datetime's own words
        from_iso_utc(text)
