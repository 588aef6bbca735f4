"""Which countries count, from what the database holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.countries import store
from hongyan.domain.countries.shipped import shipped_list
from hongyan.flows.messages.abroad.manage_countries import change_country, load_list
from hongyan.flows.messages.abroad.manage_international import activate_international
from hongyan.flows.reference.countries_in_force import countries_in_force
from hongyan.kernel.calendar import FOREVER_MS
from tests.flows.world import NOON, World
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.db.database import Database

LATER = NOON + 1000


def test_the_sample_counts_in_a_new_database(database: Database) -> None:
    with database.reading() as tx:
        assert countries_in_force(tx, NOON) == (shipped_list().countries, FOREVER_MS)


def test_lists_and_changes_come_back_as_they_were_stored(database: Database) -> None:
    dear = {iso2: replace(one, price=9) for iso2, one in shipped_list().countries.items()}
    with database.transaction() as tx:
        store.add_list(tx, "own", dear, LATER, NOON)
        store.add_change(tx, "SG", {"receipts": "most", "note": "是"}, LATER + 1, NOON)
        assert countries_in_force(tx, NOON) == (shipped_list().countries, LATER)
        assert countries_in_force(tx, LATER) == (dear, LATER + 1)
        found, until = countries_in_force(tx, LATER + 1)
    assert (found["SG"].receipts, found["SG"].note, until) == ("most", "是", FOREVER_MS)


def test_the_cache_follows_changes_and_the_clock(world: World) -> None:
    cache = world.context.cache

    def price() -> int:
        with world.database.transaction() as tx:
            cache.refresh(tx)
            found = cache.country(tx, "SG", world.now)
            assert found is not None
            assert cache.country(tx, "XX", world.now) is None
            return found.price

    assert price() == 246_000
    with world.database.transaction() as tx:
        change_country(work_at(tx, world.now), "SG", {"price": "0.5"}, world.now + 60_000)
    assert price() == 246_000
    world.waits(60)
    assert price() == 500_000


def test_the_cache_knows_what_an_account_does_abroad(world: World) -> None:
    cache, account_id = world.context.cache, world.sender.account_id

    def activated_at() -> int | None:
        with world.database.transaction() as tx:
            cache.refresh(tx)
            return cache.international(tx, account_id).activated_at

    assert activated_at() is None
    with world.database.transaction() as tx:
        activate_international(work_at(tx, world.now), account_id)
    assert activated_at() == world.now


def test_a_loaded_list_is_whole(database: Database) -> None:
    from hongyan.domain.countries.shipped import shipped_text

    with database.transaction() as tx:
        load_list(work_at(tx, NOON), "again", shipped_text(), None)
        assert countries_in_force(tx, NOON)[0] == shipped_list().countries
