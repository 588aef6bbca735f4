"""Periods as papers state them."""

from __future__ import annotations

import pytest

from hongyan.kernel.period import Period, day_text, read_day, read_period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-01",
        "2026-1-1~2027-01-01",
        "2026-02-30~2027-01-01",
        "2027-01-01~2026-01-01",
        "9999-01-01~9999-12-31",
        "2026-01-01 ~2027-01-01",
        "2026-01-01~2027-01-01\n",
    ],
)
def test_what_is_no_period_is_not_read(text: str) -> None:
    assert read_period(text) is None


def test_a_period_is_written_as_it_is_read() -> None:
    period = read_period("2026-01-31~2027-01-30")
    assert period == Period(20260131, 20270130)
    assert period.text == "2026-01-31~2027-01-30"


@pytest.mark.parametrize(
    ("text", "is_a_year"),
    [
        ("2026-01-01~2026-12-31", True),
        ("2026-01-01~2026-12-30", False),
        ("2026-02-13~2027-02-13", True),
        ("2024-02-29~2025-02-28", True),
        ("2024-02-29~2025-02-27", False),
    ],
)
def test_a_year_lasts_to_the_day_before_its_anniversary(text: str, is_a_year: bool) -> None:
    period = read_period(text)
    assert period is not None
    assert period.is_a_year is is_a_year


def test_both_ends_belong_to_a_period_and_the_last_day_has_none_left() -> None:
    period = Period(20260110, 20260131)
    assert [period.covers(day) for day in (20260109, 20260110, 20260131, 20260201)] == [
        False,
        True,
        True,
        False,
    ]
    assert [period.days_left(day) for day in (20260101, 20260131, 20260201)] == [30, 0, -1]


def test_days_are_read_in_one_form_only() -> None:
    assert read_day("2026-01-31") == 20260131
    assert read_day("20260131") is None
    assert read_day("2026-02-30") is None
    assert day_text(20260131) == "2026-01-31"
