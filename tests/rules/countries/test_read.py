"""Lists of countries are read as written, and what is wrong with one is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.countries.read import (
    COLUMNS,
    WHOLE,
    CountryListError,
    marketing_text,
    read_csv,
    read_row,
    read_rows,
    row_of,
)
from hongyan.domain.countries.shipped import shipped_list
from tests.saying import rule

COUNTRIES = list(shipped_list().countries.values())
ROW = row_of(shipped_list().countries["FR"])


@given(st.sampled_from(COUNTRIES), st.integers(0, 100_000_000))
def test_what_is_written_is_read_the_same(country: object, price: int) -> None:
    assert country in COUNTRIES
    priced = replace(country, price=price, is_enabled=price > 0)  # type: ignore[type-var]
    assert read_row(row_of(priced)) == priced


@pytest.mark.parametrize(
    ("column", "word", "said"),
    [
        ("iso2", "fr", "two capital letters"),
        ("dial", "+33", "dial"),
        ("dial", "", "dial"),
        ("name_zh", "", "name_zh"),
        ("price", "-1", "yuan"),
        ("price", "0", "price"),
        ("price", "100.1", "price"),
        ("price", "", "no price"),
        ("enabled", "true", "enabled"),
        ("receipts", "many", "receipts"),
        ("sender_id", "", "sender_id"),
        ("registers_templates", "maybe", "registers_templates"),
        ("marketing", "", "marketing"),
        ("marketing", "20:00-08:00", "marketing"),
        ("marketing", "08:00-12:00 11:00-20:00", "marketing"),
        ("marketing", "08:00-25:00", "marketing"),
        ("closed_days", "sunday", "closed_days"),
        ("closed_days", "mon tue wed thu fri sat sun", "closed_days"),
        ("utc", "8", "utc"),
        ("utc", "+02:00..+01:00", "utc"),
    ],
)
def test_a_bad_word_is_named_with_its_country(column: str, word: str, said: str) -> None:
    with pytest.raises(CountryListError) as caught:
        read_row({**ROW, column: word})
    refused = caught.value.refused
    assert refused.about in {f"FR.{column}", WHOLE}
    assert said in refused.about + rule(refused)


def test_windows_are_minutes_and_a_day_has_24_hours() -> None:
    marketing = read_row({**ROW, "marketing": "00:00-09:30 13:00-24:00"}).marketing
    assert marketing.windows == ((0, 570), (780, 1440))
    assert marketing_text(marketing) == "00:00-09:30 13:00-24:00"
    barred = read_row({**ROW, "marketing": "no"}).marketing
    assert (barred.windows, marketing_text(barred)) == ((), "no")


def test_offsets_go_from_west_to_east() -> None:
    assert read_row({**ROW, "utc": "-03:30"}).marketing.offsets == (-210, -210)
    assert read_row({**ROW, "utc": "-10:00..+05:45"}).marketing.offsets == (-600, 345)


def test_remarks_are_passed_over_and_further_columns_are_ignored() -> None:
    heading = ",".join([*COLUMNS, "more"])
    line = ",".join([*(f'"{ROW[column]}"' for column in COLUMNS), "x"])
    assert list(read_csv(f"# a remark\n{heading}\n{line}\n")) == ["FR"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "columns iso2"),
        ("iso2,price\nFR,1\n", "columns dial"),
        (",".join(COLUMNS) + "\n", "no country"),
        (",".join(COLUMNS) + "\nFR,33\n", "FR.name_zh"),
    ],
)
def test_a_file_that_is_no_list_is_said_to_be_none(text: str, said: str) -> None:
    with pytest.raises(CountryListError) as caught:
        read_csv(text)
    assert said in f"{caught.value.refused.about}: {rule(caught.value.refused)}"


def test_a_country_stands_in_a_list_once() -> None:
    with pytest.raises(CountryListError, match="twice"):
        read_rows([ROW, ROW])


def test_the_page_describes_every_column() -> None:
    from tests.rules.countries.page import table

    assert [row[0] for row in table("column")] == list(COLUMNS)
