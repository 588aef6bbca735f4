"""What a call abroad needs: numbers parsed again, in the order of countries."""

from __future__ import annotations

import pytest

from hongyan.api.handlers.numbers import read_numbers
from hongyan.config import load
from hongyan.domain.messages.request import Group
from hongyan.flows.messages.sending.abroad import country_name, read_international
from hongyan.kernel.choices import NumberPolicy
from hongyan.kernel.refusal import Refused

SETTINGS = load({})


def group(*numbers: str) -> Group:
    read = read_numbers("PhoneNumbers", numbers, SETTINGS)
    assert not isinstance(read, Refused)
    return Group(read.phones, "Hongyan", {}, "{}", "", read.countries, numbers)


def again(*numbers: str) -> list[tuple[int, str]]:
    found = read_international(group(*numbers), SETTINGS)
    return list(zip(found.phones, found.countries, strict=True))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("13105551234", (13105551234, "US")),
        ("14165550123", (14165550123, "CA")),
        ("13900001000", (8613900001000, "CN")),  # North America has no 390
        ("8613105551234", (8613105551234, "CN")),
        ("+13105551234", (8613105551234, "CN")),  # a documented way to write the mainland's
        ("85251230000", (85251230000, "HK")),
    ],
)
def test_with_an_international_template_some_numbers_mean_something_else(
    written: str, read: tuple[int, str]
) -> None:
    # FAQ 5.1.11
    assert again(written) == [read]


def test_a_number_in_no_allocated_range_stays_the_mainlands_if_ranges_are_asked_for() -> None:
    strict = load({}, international_numbers=NumberPolicy.VALID)
    assert read_international(group("14152222222"), strict).countries == ("US",)
    assert read_international(group("13902222222"), strict).countries == ("CN",)


def test_numbers_come_back_by_country_each_in_the_callers_order() -> None:
    read = again("6581230001", "85251230009", "6581230000", "85251230001")
    assert read == [
        (85251230009, "HK"),
        (85251230001, "HK"),
        (6581230001, "SG"),
        (6581230000, "SG"),
    ]


def test_a_country_nobody_knows_is_named_by_its_code() -> None:
    assert country_name("XX", None) == "XX"
