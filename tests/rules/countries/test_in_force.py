"""Lists and changes count from their own moments."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.countries.in_force import (
    changed_country,
    countries_in_force,
    list_in_force,
    next_moment,
)
from hongyan.domain.countries.model import CountryChange, CountryList
from hongyan.domain.countries.shipped import shipped_list
from hongyan.kernel.calendar import FOREVER_MS

SHIPPED = shipped_list()


def a_list(list_id: int, effective_at: int, *, price: int, drop: str = "") -> CountryList:
    countries = {
        iso2: replace(one, price=price, is_enabled=True)
        for iso2, one in SHIPPED.countries.items()
        if iso2 != drop
    }
    return CountryList(list_id, "own", effective_at, countries, 0)


def a_change(change_id: int, effective_at: int, iso2: str = "SG", **columns: str) -> CountryChange:
    return CountryChange(change_id, iso2, effective_at, columns, 0)


def test_the_shipped_list_counts_until_one_begins() -> None:
    own = a_list(1, 100, price=5)
    assert list_in_force([SHIPPED, own], 99) is SHIPPED
    assert list_in_force([SHIPPED, own], 100) is own


def test_of_two_lists_of_one_moment_the_later_one_counts() -> None:
    first, second = a_list(1, 100, price=5), a_list(2, 100, price=6)
    assert list_in_force([second, first, SHIPPED], 100) is second


def test_a_change_counts_from_its_moment() -> None:
    change = a_change(1, 100, price="9", receipts="most")
    assert countries_in_force([SHIPPED], [change], 99) == SHIPPED.countries
    found = countries_in_force([SHIPPED], [change], 100)
    assert found["SG"].price == 9_000_000
    assert {iso2 for iso2 in found if found[iso2] != SHIPPED.countries[iso2]} == {"SG"}


def test_later_changes_build_on_earlier_ones_whatever_the_order_they_were_made_in() -> None:
    late, early = a_change(1, 200, price="2"), a_change(2, 100, price="1", enabled="no")
    found = countries_in_force([SHIPPED], [late, early], 300)
    assert (found["SG"].price, found["SG"].is_enabled) == (2_000_000, False)


def test_a_new_list_ends_the_changes_before_it() -> None:
    own = a_list(1, 200, price=5)
    before, after = a_change(1, 150, price="1"), a_change(2, 250, price="2")
    both = [before, after]
    assert countries_in_force([SHIPPED, own], both, 199)["SG"].price == 1_000_000
    assert countries_in_force([SHIPPED, own], both, 200)["SG"].price == 5
    assert countries_in_force([SHIPPED, own], both, 250)["SG"].price == 2_000_000


def test_a_change_that_fits_no_more_is_passed_over() -> None:
    dropped = a_list(1, 100, price=5, drop="SG")
    assert "SG" not in countries_in_force([SHIPPED, dropped], [a_change(1, 150, price="1")], 150)
    enable = a_change(1, 150, "KP", enabled="yes")
    assert not countries_in_force([SHIPPED], [enable], 150)["KP"].is_enabled


def test_a_country_is_not_enabled_without_a_price() -> None:
    korea = SHIPPED.countries["KP"]
    assert changed_country(korea, {"enabled": "yes"}) is None
    changed = changed_country(korea, {"enabled": "yes", "price": "1.5"})
    assert changed is not None
    assert (changed.is_enabled, changed.price) == (True, 1_500_000)


@given(st.lists(st.integers(0, 50), max_size=8), st.integers(0, 60))
def test_nothing_changes_before_the_next_moment(moments: list[int], now: int) -> None:
    changes = [a_change(number, at, price=f"0.{number + 1}") for number, at in enumerate(moments)]
    until = next_moment([SHIPPED], changes, now)
    assert until > now
    assert countries_in_force([SHIPPED], changes, now) == countries_in_force(
        [SHIPPED], changes, min(until - 1, 100)
    )
    assert until == FOREVER_MS or until in moments
