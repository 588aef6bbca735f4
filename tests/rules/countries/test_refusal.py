"""Who may send where: the table of docs/rules/countries.md."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hongyan.domain.countries.model import AccountInternational, Country
from hongyan.domain.countries.refusal import CountryRefusal, country_refusal
from hongyan.domain.countries.shipped import shipped_list
from tests.rules.countries.page import table

SINGAPORE = shipped_list().countries["SG"]
OPEN = AccountInternational(1, activated_at=0)
NOW = 1000


def refusal(
    country: Country | None = SINGAPORE,
    account: AccountInternational = OPEN,
    used: int = 0,
    wanted: int = 1,
) -> CountryRefusal | None:
    return country_refusal(country, account, used_today=used, now_ms=NOW, wanted=wanted)


def test_the_page_lists_the_refusals_in_their_order() -> None:
    assert [row[1] for row in table("order")] == list(CountryRefusal)


def test_an_activated_account_sends_everywhere() -> None:
    assert refusal() is None


# FAQ 5.1.13: activated before its first use.
def test_what_was_not_activated_sends_nowhere() -> None:
    assert refusal(account=replace(OPEN, activated_at=None)) is CountryRefusal.NOT_ACTIVATED


# FAQ 5.1.1
def test_a_country_must_be_on_the_list_and_enabled() -> None:
    assert refusal(None) is CountryRefusal.NOT_LISTED
    assert refusal(shipped_list().countries["CU"]) is CountryRefusal.NOT_ENABLED


@pytest.mark.parametrize(
    ("account", "is_refused"),
    [
        (replace(OPEN, blocked=frozenset({"SG"})), True),
        (replace(OPEN, blocked=frozenset({"TH"})), False),
        (replace(OPEN, only_allowed=True), True),
        (replace(OPEN, only_allowed=True, allowed=frozenset({"TH"})), True),
        (replace(OPEN, only_allowed=True, allowed=frozenset({"SG"})), False),
        (replace(OPEN, allowed=frozenset({"TH"})), False),
    ],
)
def test_an_account_opens_and_closes_countries_for_itself(
    account: AccountInternational, is_refused: bool
) -> None:
    assert (refusal(account=account) is CountryRefusal.SWITCHED_OFF) is is_refused


def test_a_halt_lasts_until_its_end() -> None:
    assert refusal(account=replace(OPEN, halted={"SG": NOW + 1})) is CountryRefusal.CONVERSION_LOW
    assert refusal(account=replace(OPEN, halted={"SG": NOW})) is None
    assert refusal(account=replace(OPEN, halted={"TH": NOW + 1})) is None


@pytest.mark.parametrize(
    ("cap", "used", "wanted", "is_refused"),
    [(10, 9, 1, False), (10, 10, 1, True), (10, 0, 11, True), (0, 0, 1, True)],
)
def test_a_cap_holds_for_all_that_are_wanted(
    cap: int, used: int, wanted: int, is_refused: bool
) -> None:
    account = replace(OPEN, day_caps={"SG": cap})
    found = refusal(account=account, used=used, wanted=wanted)
    assert (found is CountryRefusal.DAY_CAP_REACHED) is is_refused


def test_the_first_refusal_counts() -> None:
    worst = replace(OPEN, blocked=frozenset({"CU"}), halted={"CU": NOW + 1}, day_caps={"CU": 0})
    cuba = shipped_list().countries["CU"]
    assert refusal(cuba, replace(worst, activated_at=None)) is CountryRefusal.NOT_ACTIVATED
    assert refusal(cuba, worst) is CountryRefusal.NOT_ENABLED
    served = replace(cuba, is_enabled=True)
    assert refusal(served, worst) is CountryRefusal.SWITCHED_OFF
    assert refusal(served, replace(worst, blocked=frozenset())) is CountryRefusal.CONVERSION_LOW
