"""The numbering plans: every region's example number is its own, whatever the shared code."""

from __future__ import annotations

import phonenumbers
import pytest

from hongyan.text.international import Number, Plan, read_number
from hongyan.text.numbering import planned
from tests.rules.countries.page import table

MOBILE = phonenumbers.PhoneNumberType.MOBILE
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS - {"CN"})


def read_region(number: phonenumbers.PhoneNumber | None) -> str:
    """Return the region as which a number is read; both policies must agree."""
    assert number is not None
    digits = f"{number.country_code}{phonenumbers.national_significant_number(number)}"
    found = read_number(digits)
    assert isinstance(found, Number), digits
    assert read_number(digits, Plan(must_be_valid=True)) == found
    return found.region


def test_mobile_numbers_are_their_regions_own_but_for_the_nine_of_the_page() -> None:
    assert len(REGIONS) == 244
    numbers = {region: phonenumbers.example_number_for_type(region, MOBILE) for region in REGIONS}
    read = {region: read_region(number) for region, number in numbers.items() if number is not None}
    assert set(REGIONS) - set(read) == {"TA"}
    others = [[region, found] for region, found in read.items() if found != region]
    assert others == table("territory")


# One code, several countries: 1, 7, 39, 44, 47, 61, 212, 262, 290, 358, 590, 599.
@pytest.mark.parametrize(
    ("code", "regions"),
    [
        (1, {"US", "CA", "JM", "DO", "PR", "BS"}),
        (7, {"RU", "KZ"}),
        (44, {"GB", "GG", "JE"}),
        (262, {"RE", "YT"}),
        (599, {"CW", "BQ"}),
    ],
)
def test_a_shared_code_is_told_apart(code: int, regions: set[str]) -> None:
    assert regions <= set(phonenumbers.region_codes_for_country_code(code))
    for region in regions:
        assert read_region(phonenumbers.example_number_for_type(region, MOBILE)) == region


def test_an_unallocated_number_of_a_shared_code_falls_to_the_main_country() -> None:
    plan = planned("70000000000")
    assert plan is not None
    assert (plan.region, plan.is_known, plan.is_possible, plan.is_valid) == (
        "RU",
        False,
        True,
        False,
    )


def test_no_plan_knows_an_unassigned_code() -> None:
    assert planned("85123456789") is None


def test_numbers_that_can_only_be_dialled_at_home_are_not_possible() -> None:
    # Seven digits reach a neighbour in North America, never a phone abroad.
    plan = planned("15551234")
    assert plan is not None
    assert not plan.is_possible
