"""The sample list: what is shipped, and that it says it is a sample."""

from __future__ import annotations

import phonenumbers

from hongyan.domain.countries.model import Receipts
from hongyan.domain.countries.shipped import shipped_list, shipped_text

COUNTRIES = shipped_list().countries
SANCTIONED = {"CU", "IR", "KP", "SY"}


# FAQ 5.1.1: more than 215 countries and regions.
def test_more_than_215_countries_are_served_and_each_has_a_price() -> None:
    served = [one for one in COUNTRIES.values() if one.is_enabled]
    assert len(served) == 221
    assert all(one.price > 0 for one in served)


def test_every_region_of_the_numbering_plans_is_on_the_list() -> None:
    assert set(COUNTRIES) == set(phonenumbers.SUPPORTED_REGIONS)
    assert len(COUNTRIES) == 245


def test_every_dial_code_is_that_of_its_region() -> None:
    for one in COUNTRIES.values():
        code = phonenumbers.country_code_for_region(one.iso2)
        assert all(str(dial).startswith(str(code)) for dial in one.dial_codes), one.iso2


# FAQ 5.1.1: price and quality are best there.
def test_the_places_that_the_faq_names_are_served() -> None:
    named = {"HK", "US", "CA", "IN", "ID", "SG", "TH", "PH", "AU", "NZ", "GB", "DE", "FR"}
    assert named <= {one.iso2 for one in COUNTRIES.values() if one.is_enabled}


def test_sanctioned_and_unpriced_regions_ship_disabled() -> None:
    disabled = {one.iso2 for one in COUNTRIES.values() if not one.is_enabled}
    unpriced = {one.iso2 for one in COUNTRIES.values() if not one.price}
    assert disabled == SANCTIONED | unpriced
    assert len(unpriced) == 21
    assert "CN" in unpriced


# FAQ 5.1.2: one price a place, in yuan.
def test_each_place_has_its_own_price() -> None:
    prices = {iso2: COUNTRIES[iso2].price for iso2 in ("US", "HK", "MO", "TW", "SG", "VN")}
    assert prices == {
        "US": 43_000,
        "HK": 307_000,
        "MO": 183_000,
        "TW": 370_000,
        "SG": 246_000,
        "VN": 512_000,
    }


# FAQ 5.1.5: fewer than one in ten returns receipts, so none is promised.
def test_no_receipt_is_promised() -> None:
    assert {one.receipts for one in COUNTRIES.values()} == {Receipts.NONE}


def test_names_are_those_that_the_faq_uses() -> None:
    names = [COUNTRIES[iso2].name_zh for iso2 in ("HK", "MO", "TW")]
    assert names == ["中国香港", "中国澳门", "中国台湾"]


def test_the_list_says_that_it_is_a_sample() -> None:
    assert shipped_list().name == "sample"
    assert shipped_text().startswith("# Sample list")


def test_every_country_has_a_moment_for_promotions_unless_they_are_barred() -> None:
    from hongyan.domain.countries.hours import marketing_opens_at

    never = {one.iso2 for one in COUNTRIES.values() if marketing_opens_at(one, 0) is None}
    assert never == {"TR", "VN"}
