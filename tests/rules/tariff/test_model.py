"""A product is on sale in its days, for its accounts, and expires at the end of a day."""

from __future__ import annotations

import pytest

from hongyan.domain.tariff.read import read_product
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, day_starts_at
from hongyan.kernel.kinds import AccountKind
from tests.rules.tariff.documents import card, package, product

ENTERPRISE = AccountKind.ENTERPRISE


def noon(day: int) -> int:
    return day_starts_at(day) + 12 * HOUR_MS


def test_a_product_without_days_is_always_on_sale() -> None:
    assert all(product().is_on_sale(noon(day), ENTERPRISE) for day in (20200101, 20991231))


def test_a_sale_lasts_from_its_first_midnight_to_its_last() -> None:  # FAQ 5.1.6
    sold = product(on_sale_from="2026-06-01", on_sale_until="2026-06-18")
    first, after = day_starts_at(20260601), day_starts_at(20260619)
    moments = (first - 1, first, after - 1, after, noon(20270610))
    assert [sold.is_on_sale(at, ENTERPRISE) for at in moments] == [False, True, True, False, False]


def test_a_sale_without_an_end_begins_on_its_day() -> None:
    sold = product(on_sale_from="2026-06-01")
    assert [sold.is_on_sale(noon(day), ENTERPRISE) for day in (20260531, 20260601, 20300101)] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("year", [2026, 2027, 2040])
def test_a_yearly_sale_comes_every_year(year: int) -> None:
    sold = product(on_sale_from="11-01", on_sale_until="11-11")
    days = (1031, 1101, 1111, 1112)
    found = [sold.is_on_sale(noon(year * 10_000 + day), ENTERPRISE) for day in days]
    assert found == [False, True, True, False]


def test_a_yearly_sale_may_pass_new_year() -> None:
    sold = product(on_sale_from="12-20", on_sale_until="01-05")
    days = (20261219, 20261220, 20270105, 20270106)
    assert [sold.is_on_sale(noon(day), ENTERPRISE) for day in days] == [False, True, True, False]


def test_a_personal_account_orders_nothing_for_abroad() -> None:
    assert not read_product(card()).is_on_sale(noon(20260101), AccountKind.PERSONAL)
    assert product().is_on_sale(noon(20260101), AccountKind.PERSONAL)


def test_a_product_may_be_for_one_kind_of_account_alone() -> None:
    sold = product(accounts=["personal"])
    assert not sold.is_on_sale(noon(20260101), ENTERPRISE)


def test_a_gift_is_never_on_sale() -> None:
    written = package(gift_to=["enterprise"])
    del written["price"]
    given = read_product(written)
    assert given.is_gift
    assert not given.is_on_sale(noon(20260101), ENTERPRISE)


@pytest.mark.parametrize(
    ("bought", "months", "last_day"),
    [
        (20260115, 12, 20270115),  # FAQ 5.1.13: 12 months from the day of purchase
        (20260131, 1, 20260228),
        (20240229, 12, 20250228),
        (20251130, 3, 20260228),
    ],
)
def test_a_package_is_good_through_the_day_so_many_months_later(
    bought: int, months: int, last_day: int
) -> None:
    expires_at = product(months=months).expires_at(day_starts_at(bought) + 23 * HOUR_MS)
    assert expires_at == day_starts_at(last_day) + DAY_MS


def test_a_card_may_never_expire() -> None:
    assert read_product(card()).expires_at(noon(20260101)) is None
