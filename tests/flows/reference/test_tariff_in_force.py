"""Which price counts when: books turn at midnight, own prices come first, the sample comes last."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.ledger import store as ledger
from hongyan.domain.tariff import store
from hongyan.domain.tariff.model import OwnPrice, Rate, TariffKind
from hongyan.flows.messages.abroad.manage_countries import change_country
from hongyan.kernel.calendar import DAY_MS, day_starts_at
from hongyan.kernel.kinds import MessageKind
from tests.flows.carrier import receipt
from tests.flows.world import NOON, PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

VERIFICATION = MessageKind.VERIFICATION
TOMORROW = day_starts_at(20260116)


def book(name: str, price: str, profile: str = "faq2020") -> str:
    """Return a price book with one price for everything, as it is kept."""
    kinds = ["verification", "notification", "promotion"]
    ladder: dict[str, Any] = {"kinds": kinds, "rungs": [{"after": 0, "price": price}]}
    return json.dumps({"name": name, "segment_profile": profile, "ladder": [ladder]})


def load(world: World, name: str, price: str, at: int, profile: str = "faq2020") -> int:
    """Load a price book, as of a moment."""
    document = book(name, price, profile)
    return world.change(
        lambda tx: store.add_version(tx, TariffKind.PRICES, name, document, at, NOON)
    )


def own(world: World, price: int, at: int, until: int | None = None, country: str = "CN") -> int:
    """Give the sender its own price."""
    kind = VERIFICATION if country == "CN" else MessageKind.INTERNATIONAL
    new = OwnPrice(0, world.sender.account_id, kind, country, price, at, until)
    return world.change(lambda tx: store.add_own_price(tx, new))


def rate(
    world: World, now: int, kind: MessageKind = VERIFICATION, country: str = "CN"
) -> Rate | None:
    """Ask as a batch does."""

    def look(tx: Connection) -> Rate | None:
        cache = world.context.cache
        cache.refresh(tx)
        return cache.rate(tx, world.sender.account_id, kind, country, now)

    with world.database.transaction() as tx:
        return look(tx)


def first_price(world: World, now: int) -> int:
    """Return the price of the month's first segment."""
    found = rate(world, now)
    assert found is not None
    return found.rungs[0][1]


@pytest.mark.parametrize(
    ("kind", "price"),
    [(VERIFICATION, 45_000), (MessageKind.NOTIFICATION, 45_000), (MessageKind.PROMOTION, 55_000)],
)
def test_the_sample_counts_until_a_book_is_loaded(
    world: World, kind: MessageKind, price: int
) -> None:
    found = rate(world, NOON, kind)
    assert found is not None
    assert (found.rungs[0], found.ref, found.profile) == ((0, price), "prices/0", "faq2020")
    assert len(found.rungs) == 6


def test_a_price_changes_at_midnight_in_shanghai_of_its_day(world: World) -> None:
    loaded = load(world, "2026-q1", "0.05", TOMORROW, "gsm0338")
    # The same catalogue, and the revision does not change between these moments.
    moments = (NOON, TOMORROW - 1, TOMORROW, TOMORROW + DAY_MS)
    assert [first_price(world, now) for now in moments] == [45_000, 45_000, 50_000, 50_000]
    found = rate(world, TOMORROW)
    assert found == Rate(((0, 50_000),), f"prices/{loaded}", "gsm0338")


def test_a_clock_that_is_set_back_finds_the_old_price_again(world: World) -> None:
    load(world, "2026-q1", "0.05", TOMORROW)
    assert [first_price(world, now) for now in (TOMORROW, NOON)] == [50_000, 45_000]


def test_of_two_books_from_one_day_the_later_loaded_counts(world: World) -> None:
    load(world, "slip", "0.5", TOMORROW)
    load(world, "mended", "0.05", TOMORROW)
    assert first_price(world, TOMORROW) == 50_000


def test_an_own_price_comes_before_the_book_for_as_long_as_it_lasts(world: World) -> None:
    number = own(world, 31_000, NOON + 1000, TOMORROW)
    moments = (NOON, NOON + 999, NOON + 1000, TOMORROW - 1, TOMORROW)
    found = [first_price(world, now) for now in moments]
    assert found == [45_000, 45_000, 31_000, 31_000, 45_000]
    in_force = rate(world, NOON + 1000)
    assert in_force == Rate(((0, 31_000),), f"own/{number}", "faq2020")


def test_an_own_price_is_of_one_account_and_one_kind(world: World) -> None:
    own(world, 31_000, NOON)
    other = world.new_sender("other", sign_name="别家")
    promotion = rate(world, NOON, MessageKind.PROMOTION)
    assert promotion is not None
    assert promotion.ref == "prices/0"
    with world.database.transaction() as tx:
        theirs = world.context.cache.rate(tx, other.account_id, VERIFICATION, "CN", NOON)
    assert theirs is not None
    assert theirs.ref == "prices/0"


def test_a_place_abroad_has_one_price_or_the_accounts_own(world: World) -> None:
    # FAQ 5.1.2
    abroad = MessageKind.INTERNATIONAL
    assert rate(world, NOON, abroad, "SG") == Rate(((0, 246_000),), "country/SG", "faq2020")
    number = own(world, 200_000, NOON, country="SG")
    assert rate(world, NOON, abroad, "SG") == Rate(((0, 200_000),), f"own/{number}", "faq2020")
    assert rate(world, NOON, abroad, "HK") == Rate(((0, 307_000),), "country/HK", "faq2020")
    for nowhere in ("XX", "CN"):
        assert rate(world, NOON, abroad, nowhere) is None


def test_a_countrys_price_changes_at_its_moment(world: World) -> None:
    # FAQ 5.1.2
    abroad = MessageKind.INTERNATIONAL
    with world.database.transaction() as tx:
        assert change_country(work_at(tx, NOON), "SG", {"price": "0.5"}, TOMORROW)
    for now, price in ((NOON, 246_000), (TOMORROW - 1, 246_000), (TOMORROW, 500_000)):
        found = rate(world, now, abroad, "SG")
        assert found is not None
        assert found.rungs == ((0, price),)


def test_an_accepted_message_keeps_the_price_at_which_it_was_accepted(world: World) -> None:
    load(world, "2026-q1", "0.05", TOMORROW)
    [departure] = world.submits(PHONE)
    world.waits(13 * 3600)  # past midnight: the new book is in force
    assert first_price(world, world.now) == 50_000
    world.receives(receipt(departure))
    [later] = world.submits(PHONE)
    world.receives(receipt(later))
    with world.database.reading() as tx:
        spent = ledger.consumption_between(tx, world.sender.account_id, 20260115, 20260131)
    assert [(one.day, one.unit_price, one.amount) for one in spent] == [
        (20260116, 45_000, 45_000),
        (20260116, 50_000, 50_000),
    ]
