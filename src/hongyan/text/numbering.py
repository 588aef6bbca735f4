"""Numbering plans of all countries. The only module that knows their library.

Costs 40 ms to import and some megabytes of plans when used: a process that sends to the mainland
alone never imports it. Knows no refusal, no price, no country list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from phonenumbers import (
    NumberParseException,
    PhoneNumberType,
    ValidationResult,
    enable_pattern_cache,
    is_possible_number_for_type_with_reason,
    is_valid_number_for_region,
    national_significant_number,
    parse,
    region_code_for_country_code,
    region_code_for_number,
)

# All regions together need twice as many patterns as `re` remembers; without this a mix of
# countries is ten times slower than one country.
enable_pattern_cache()

MAINLAND_CODE: Final = 86
_NOWHERE: Final = "001"
"""How the plans call satellites, freephone and other codes that belong to no country."""


@dataclass(frozen=True, slots=True)
class PlannedDigits:
    """Digits as a plan reads them.

    `digits` are without any prefix for calls inside the country. `region` is empty for codes that
    belong to no country; a shared code's unallocated number falls to its main region, and then
    `is_known` is false. `is_possible` says that mobile numbers there have this length, `is_valid`
    that the range is allocated.
    """

    digits: str
    region: str
    is_mainland: bool
    is_known: bool
    is_possible: bool
    is_valid: bool


def planned(digits: str) -> PlannedDigits | None:
    """Read country code and number; None when no country has this code."""
    try:
        number = parse("+" + digits)
    except NumberParseException:
        return None
    code = number.country_code
    assert code is not None, "a number that was written with its country code has one"
    known = region_code_for_number(number)
    region = known or region_code_for_country_code(code)
    length = is_possible_number_for_type_with_reason(number, PhoneNumberType.MOBILE)
    is_possible = length == ValidationResult.IS_POSSIBLE
    return PlannedDigits(
        digits=f"{code}{national_significant_number(number)}",
        region="" if region == _NOWHERE else region,
        is_mainland=code == MAINLAND_CODE,
        is_known=known is not None,
        is_possible=is_possible,
        is_valid=is_possible and is_valid_number_for_region(number, region),
    )
