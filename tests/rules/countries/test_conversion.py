"""When a conversion is low, and what is looked at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.countries.conversion import (
    SLOT_MS,
    Threshold,
    first_slot_of_day,
    is_low,
    permille,
    rate_of,
    slot_of,
    slots_judged,
)
from hongyan.domain.countries.model import ConversionMode, Use
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, MINUTE_MS, day_starts_at
from tests.rules.countries.page import table

THRESHOLD = Threshold(DAY_MS, 10 * MINUTE_MS, codes_min=100, permille_min=100)
NOW = day_starts_at(20260115) + 12 * HOUR_MS


@pytest.mark.parametrize(
    ("codes", "converted", "low"),
    [
        (100, 9, True),
        (100, 10, False),
        (99, 0, False),  # too few to say anything
        (1000, 99, True),
        (1000, 100, False),
        (0, 0, False),
    ],
)
def test_low_is_below_the_share_and_of_enough_codes(codes: int, converted: int, low: bool) -> None:
    assert is_low(Use("SG", codes, codes, converted), THRESHOLD) is low


@pytest.mark.parametrize(
    ("text", "per_million"),
    [
        ("0", 0),
        ("1", 1_000_000),
        ("0.5", 500_000),
        ("0.53", 530_000),
        ("0.000001", 1),
        ("1.00", 1_000_000),
        ("1.5", None),
        ("53", None),
        ("-0.1", None),
        (".5", None),
        ("0.1234567", None),
        ("", None),
        ("\uff10", None),
    ],
)
def test_a_rate_is_a_share_of_one(text: str, per_million: int | None) -> None:
    assert rate_of(text) == per_million


def test_codes_that_a_person_may_still_type_in_are_not_looked_at() -> None:
    first, end = slots_judged(THRESHOLD, NOW)
    assert end == slot_of(NOW) - 1
    assert end - first == DAY_MS // SLOT_MS


@given(st.integers(0, 4_000_000_000_000))
def test_a_day_begins_with_a_slot(now: int) -> None:
    first = first_slot_of_day(now)
    assert first <= slot_of(now) < first + 144
    assert (first * SLOT_MS + 8 * HOUR_MS) % DAY_MS == 0


def test_the_share_is_shown_of_a_thousand() -> None:
    assert permille(Use("SG", 10, 8, 1)) == 125
    assert permille(Use("SG", 10, 0, 0)) == 0


def test_the_page_lists_the_modes() -> None:
    assert [row[0] for row in table("mode")] == list(ConversionMode)
