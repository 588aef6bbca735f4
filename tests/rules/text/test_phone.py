"""How callers write numbers, how they are kept and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.text.phone import (
    api_form,
    is_mainland,
    looks_international,
    mask,
    normalise_mainland,
    split_numbers,
)

national_numbers = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@pytest.mark.parametrize("prefix", ["", "+86", "0086", "86", "+"])
@given(national=national_numbers)
def test_every_documented_form_of_a_mainland_number_is_the_same_number(
    prefix: str, national: str
) -> None:
    phone = normalise_mainland(prefix + national)
    assert phone == int("86" + national)
    assert is_mainland(phone)
    assert api_form(phone) == national
    assert not looks_international(prefix + national)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1390000000",
        "139000000000",
        "12900000000",
        " 13900000000",
        "13900000000 ",
        "13900000000\n",
        "139-0000-0000",
        "1390000000o",
        "１３９００００００００",  # noqa: RUF001 - fullwidth digits, meant
        "١٣٩٠٠٠٠٠٠٠٠",
        "++8613900000000",
        "008613900000",
        "+008613900000000",
        "siemens",
    ],
)
def test_anything_else_is_malformed(text: str) -> None:
    assert normalise_mainland(text) is None


@pytest.mark.parametrize("text", ["85291234567", "+85291234567", "0085291234567", "12025550123"])
def test_a_number_of_another_country_is_recognised_as_such(text: str) -> None:
    assert looks_international(text)
    assert normalise_mainland(text) is None


@pytest.mark.parametrize(
    "text", ["1390000000", "8613900000", "+861390000000", "0861390000", "abc", "", "123"]
)
def test_a_mistyped_mainland_number_is_not_taken_for_a_foreign_one(text: str) -> None:
    assert not looks_international(text)


def test_a_number_is_shown_without_its_middle() -> None:
    assert mask(8613900000000) == "139****0000"
    assert mask(85291234567) == "852****4567"
    assert mask(2471234) == "****34"


def test_a_foreign_number_is_shown_with_its_country_code() -> None:
    assert api_form(85291234567) == "85291234567"


def test_numbers_are_split_at_commas_and_nowhere_else() -> None:
    assert split_numbers("13900000000,13900000001") == ["13900000000", "13900000001"]
    assert split_numbers("13900000000, 13900000001") == ["13900000000", " 13900000001"]
    assert split_numbers("13900000000,") == ["13900000000", ""]
    assert split_numbers("13900000000，13900000001") == ["13900000000，13900000001"]
    assert split_numbers("") == []


@given(st.text())
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    for piece in split_numbers(text):
        phone = normalise_mainland(piece)
        assert phone is None or is_mainland(phone)
        looks_international(piece)


@given(st.integers(min_value=0, max_value=10**16))
def test_every_number_can_be_shown(phone: int) -> None:
    assert api_form(phone).isdigit()
    assert "****" in mask(phone)
