"""The numbers of a call: what is read, and what a wrong one is told."""

from __future__ import annotations

import pytest

from hongyan.api.numbers import Numbers, read_asked_number, read_numbers
from hongyan.config import NumberPolicy, load
from hongyan.kernel.refusal import Refusal, Refused

POSSIBLE = load({})
VALID = load({}, international_numbers=NumberPolicy.VALID)


def wrong(*texts: str) -> str:
    found = read_numbers("PhoneNumbers", texts, POSSIBLE)
    assert isinstance(found, Refused)
    assert (found.refusal, found.field) == (Refusal.NUMBER_MALFORMED, "PhoneNumbers")
    return found.detail


def test_the_mainlands_numbers_need_no_countries() -> None:
    found = read_numbers("PhoneNumbers", ["13900000000", "+8613900000001"], POSSIBLE)
    assert found == Numbers((8613900000000, 8613900000001))


def test_among_numbers_of_other_countries_each_has_its_own() -> None:
    found = read_numbers("PhoneNumbers", ["85251230000", "13900000000", "6581230000"], POSSIBLE)
    assert found == Numbers((85251230000, 8613900000000, 6581230000), ("HK", "CN", "SG"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("+85251230000", "+85251230000（前面不要加“+”，应写作 85251230000）"),
        ("0085251230000", "0085251230000（前面不要加“00”，应写作 85251230000）"),
        (
            "8404987654321",
            "8404987654321（国际区号和号码之间不要加当地拨号前缀，应写作 844987654321）",
        ),
        ("852 5123 0000", "852 5123 0000（不能含有空格或分隔符，应写作 85251230000）"),
        ("85123456789", "85123456789（国际区号未分配）"),
        ("siemens", "siemens"),
        ("", ""),
        ("1390000000", "1390000000"),  # a mainland number with a digit missing
        ("x" * 100, "x" * 64),
    ],
)
def test_a_wrong_number_is_told_with_what_is_wrong_and_the_mended_one(text: str, told: str) -> None:
    # FAQ 5.1.11
    assert wrong("13900000000", text, "x") == told


def test_how_closely_a_number_is_looked_at_is_a_setting() -> None:
    # FAQ 5.1.11: the FAQ's own mended number has the right length in a range that is gone.
    assert read_numbers("F", ["844987654321"], POSSIBLE) == Numbers((844987654321,), ("VN",))
    assert isinstance(read_numbers("F", ["844987654321"], VALID), Refused)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("13900000000", (8613900000000,)),
        ("8613900000000", (8613900000000,)),
        ("14155552671", (8614155552671, 14155552671)),
        ("85251230000", (85251230000,)),
        ("+85251230000", (85251230000,)),
        ("0085251230000", (85251230000,)),
    ],
)
def test_a_query_takes_all_that_a_number_can_mean(text: str, phones: tuple[int, ...]) -> None:
    assert read_asked_number("PhoneNumber", text) == phones


def test_a_query_for_no_number_is_refused() -> None:
    assert isinstance(read_asked_number("PhoneNumber", "siemens"), Refused)
