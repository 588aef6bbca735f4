"""Numbers as a person types them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.text.international import NumberFlaw, RejectedNumber
from hongyan.text.phone import api_form
from hongyan.text.typed import read_typed


# AUDIT E3
@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13900000000", 8613900000000),
        ("139 0000 0000", 8613900000000),
        ("+86 139-0000-0000", 8613900000000),
        ("8613900000000", 8613900000000),
        ("\u202a13900000000\u202c", 8613900000000),
        ("+852 5123 0000", 85251230000),
        ("85251230000", 85251230000),
        ("0085251230000", 85251230000),
        ("13105551234", 8613105551234),
        ("+1 310 555 1234", 13105551234),
        ("844987654321", 844987654321),  # it may be on a list since it was one
    ],
)
def test_a_person_writes_a_number_as_it_was_copied(text: str, phone: int) -> None:
    assert read_typed(text) == phone


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", NumberFlaw.EMPTY),
        ("siemens", NumberFlaw.NO_NUMBER),
        ("1390000000", NumberFlaw.NOT_POSSIBLE),
        ("851 2345 6789", NumberFlaw.CODE_UNASSIGNED),
        ("840987654321", NumberFlaw.TRUNK_PREFIX),
        ("9" * 200, NumberFlaw.NO_NUMBER),
    ],
)
def test_what_is_no_number_says_why(text: str, fault: NumberFlaw) -> None:
    found = read_typed(text)
    assert isinstance(found, RejectedNumber)
    assert found.fault is fault


@given(st.integers(13000000000, 19999999999))
def test_every_number_is_found_as_the_api_shows_it(number: int) -> None:
    assert read_typed(api_form(86 * 10**11 + number)) == 86 * 10**11 + number
