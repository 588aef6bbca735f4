"""Price books, catalogues and own prices as an operator loads, shows and ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest

from hongyan.domain.accounts.reasons import AccountReason
from hongyan.domain.accounts.store import counter_value
from hongyan.domain.tariff.model import OwnPrice, TariffKind, Version
from hongyan.domain.tariff.reasons import PriceReason, TariffReason
from hongyan.domain.tariff.shipped import shipped_text
from hongyan.flows.money.sales import manage_tariff as flows
from hongyan.flows.money.sales.manage_tariff import OwnTerms
from hongyan.flows.reference.revision import REFERENCE
from hongyan.kernel.calendar import DAY_MS, day_starts_at
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.refusal import Refused
from tests.flows.world import NOON, World
from tests.saying import remedy, rule
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

TOMORROW = day_starts_at(20260116)
VERIFICATION = MessageKind.VERIFICATION
ABROAD = MessageKind.INTERNATIONAL
BOOK = """
name = "{name}"
segment_profile = "gsm0338"

[[ladder]]
kinds = ["verification", "notification", "promotion"]
rungs = [{{ after = 0, price = "{price}" }}]
"""
CATALOGUE = """
name = "summer"

[[product]]
code = "domestic-1000"
name_zh = "国内短信套餐包 1,000条"
name_en = "Domestic package, 1,000 segments"
kind = "package"
scope = "domestic"
segments = 1_000
price = "45"
months = 12
on_sale_from = 2026-06-01
on_sale_until = 2026-06-18
"""

Result = TypeVar("Result")


def does(world: World, flow: Callable[[Connection], Result]) -> Result:
    """Run one command's flow."""
    with world.database.transaction() as tx:
        return flow(tx)


def loads(
    world: World,
    text: str,
    at: int | None = None,
    kind: TariffKind = TariffKind.PRICES,
    now: int = NOON,
) -> Version | Refused:
    """Load a document."""
    return does(world, lambda tx: flows.load_document(work_at(tx, now), kind, text, at))


def loaded(world: World, name: str, price: str, at: int | None = None) -> Version:
    """Load a price book that is right."""
    version = loads(world, BOOK.format(name=name, price=price), at)
    assert isinstance(version, Version)
    return version


def agrees(world: World, terms: OwnTerms, now: int = NOON) -> OwnPrice | Refused:
    """Give the sender a price of its own."""
    return does(world, lambda tx: flows.set_own_price(work_at(tx, now), "acme", terms))


def shown(world: World, at: int, account: str | None = None) -> flows.Prices:
    """Show the prices of a moment."""
    found = does(world, lambda tx: flows.show_prices(tx, account, at))
    assert isinstance(found, flows.Prices)
    return found


def test_a_book_is_in_force_from_its_day_and_the_one_before_is_kept(world: World) -> None:
    first, second = loaded(world, "q1", "0.05"), loaded(world, "q2", "0.04", TOMORROW)
    assert [shown(world, at).version.name for at in (NOON - 1, NOON, TOMORROW)] == [
        "sample-2020",
        "q1",
        "q2",
    ]
    history = does(world, lambda tx: flows.list_versions(tx, TariffKind.PRICES))
    assert [one.version_id for one in history] == [0, first.version_id, second.version_id]
    assert [one.loaded_at for one in history] == [0, NOON, NOON]


def test_a_book_is_never_loaded_into_the_past(world: World) -> None:
    declined = loads(world, BOOK.format(name="late", price="0.05"), NOON - 1)
    assert isinstance(declined, Refused)
    assert declined == Refused(PriceReason.PAST, "price.begins")
    assert shown(world, NOON).version.version_id == 0


def test_a_document_with_a_fault_is_declined_with_its_place(world: World) -> None:
    declined = loads(world, BOOK.format(name="bad", price="gratis"))
    assert isinstance(declined, Refused)
    assert declined.about == "ladder[1].rungs[1].price"
    assert declined.reason is TariffReason.NOT_AN_AMOUNT
    other_kind, no_toml = loads(world, CATALOGUE), loads(world, "price =")
    assert isinstance(other_kind, Refused)
    assert (other_kind.about, other_kind.reason) == ("segment_profile", TariffReason.FIELD_MISSING)
    assert isinstance(no_toml, Refused)
    assert (no_toml.about, no_toml.reason) == ("document", TariffReason.NOT_TOML)


def test_the_samples_can_be_loaded_as_they_are_printed(world: World) -> None:
    for kind in TariffKind:
        version = loads(world, shipped_text(kind), kind=kind)
        assert isinstance(version, Version)
        assert version.name == "sample-2020"


def test_loading_makes_serving_processes_look_again(world: World) -> None:
    before = does(world, lambda tx: counter_value(tx, REFERENCE))
    loaded(world, "q1", "0.05")
    agrees(world, OwnTerms(VERIFICATION, "CN", 31_000))
    does(world, lambda tx: flows.end_own_price(work_at(tx, NOON), "acme", VERIFICATION, "CN", None))
    assert does(world, lambda tx: counter_value(tx, REFERENCE)) == before + 3


def test_products_are_those_of_the_catalogue_in_force(world: World) -> None:
    loads(world, CATALOGUE, TOMORROW, TariffKind.PRODUCTS)
    [before, after] = [
        [one.code for one in does(world, lambda tx, at=at: flows.list_products(tx, at))]  # type: ignore[misc]
        for at in (NOON, TOMORROW)
    ]
    assert "domestic-500" in before
    assert after == ["domestic-1000"]
    with world.database.transaction() as tx:
        world.context.cache.refresh(tx)
        kept = [
            [one.code for one in world.context.cache.products(tx, at)]
            for at in (NOON, TOMORROW, NOON)
        ]
    assert kept == [before, after, before]
    [product] = does(world, lambda tx: flows.list_products(tx, TOMORROW))
    assert not product.is_on_sale(TOMORROW, AccountKind.ENTERPRISE)
    assert product.is_on_sale(day_starts_at(20260618), AccountKind.ENTERPRISE)


def test_an_account_sees_its_own_price_beside_the_book(world: World) -> None:
    made = agrees(world, OwnTerms(VERIFICATION, "CN", 31_000, TOMORROW, TOMORROW + DAY_MS))
    assert isinstance(made, OwnPrice)
    found = shown(world, TOMORROW, "acme")
    assert found.rates[VERIFICATION].rungs == ((0, 31_000),)
    assert found.rates[MessageKind.PROMOTION].ref == "prices/0"
    assert found.own == (made,)
    assert shown(world, NOON, "acme").rates[VERIFICATION].ref == "prices/0"
    assert shown(world, TOMORROW).rates[VERIFICATION].ref == "prices/0"


def test_an_own_price_ends_and_the_book_counts_again(world: World) -> None:
    agrees(world, OwnTerms(VERIFICATION, "CN", 31_000))
    agrees(world, OwnTerms(VERIFICATION, "CN", 30_000, TOMORROW))
    ended = does(
        world,
        lambda tx: flows.end_own_price(work_at(tx, NOON + 5), "acme", VERIFICATION, "CN", None),
    )
    assert ended == 2
    found = [shown(world, at, "acme").rates[VERIFICATION].ref[:4] for at in (NOON, NOON + 5)]
    assert found == ["own/", "pric"]
    # The price that was still to come never begins; both stay to be looked at.
    found_later = shown(world, TOMORROW, "acme")
    assert found_later.rates[VERIFICATION].ref == "prices/0"
    assert len(found_later.own) == 2


@pytest.mark.parametrize(
    ("terms", "reason", "about"),
    [
        (OwnTerms(VERIFICATION, "SG", 1), PriceReason.NOT_INTERNATIONAL, "price.country"),
        (OwnTerms(ABROAD, "CN", 1), PriceReason.NOT_A_COUNTRY, "price.country"),
        (OwnTerms(ABROAD, "Singapore", 1), PriceReason.NOT_A_COUNTRY, "price.country"),
        (OwnTerms(ABROAD, "sg", 1), PriceReason.NOT_A_COUNTRY, "price.country"),
        (OwnTerms(VERIFICATION, "CN", 100_000_001), PriceReason.TOO_HIGH, "price.amount"),
        (OwnTerms(VERIFICATION, "CN", 1, NOON - 1), PriceReason.PAST, "price.begins"),
        (OwnTerms(VERIFICATION, "CN", 1, TOMORROW, TOMORROW), PriceReason.ENDS_FIRST, "price.ends"),
        (OwnTerms(VERIFICATION, "CN", 1, None, NOON), PriceReason.ENDS_FIRST, "price.ends"),
    ],
)
def test_an_own_price_against_the_rules_is_declined(
    world: World, terms: OwnTerms, reason: PriceReason, about: str
) -> None:
    declined = agrees(world, terms)
    assert isinstance(declined, Refused)
    assert (declined.reason, declined.about) == (reason, about)
    assert rule(declined)
    assert remedy(declined)
    assert shown(world, NOON, "acme").own == ()


def test_an_own_price_does_not_end_in_the_past(world: World) -> None:
    declined = does(
        world,
        lambda tx: flows.end_own_price(work_at(tx, NOON), "acme", VERIFICATION, "CN", NOON - 1),
    )
    assert declined == Refused(PriceReason.PAST, "price.begins")


def test_an_account_that_is_not_there_is_named(world: World) -> None:
    terms = OwnTerms(VERIFICATION, "CN", 1)
    for flow in (
        lambda tx: flows.show_prices(tx, "nobody", NOON),
        lambda tx: flows.set_own_price(work_at(tx, NOON), "nobody", terms),
        lambda tx: flows.end_own_price(work_at(tx, NOON), "nobody", VERIFICATION, "CN", None),
    ):
        declined = does(world, flow)
        assert isinstance(declined, Refused)
        assert declined.reason is AccountReason.MISSING
