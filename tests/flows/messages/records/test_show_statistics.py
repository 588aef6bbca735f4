"""An account's figures by day, country and kind, with what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.flows.messages.records.show_statistics import Figures, Key, show_statistics
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.choices import TierMode
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from tests.flows.billed import YUAN, Billed
from tests.flows.books import PRICE, Books
from tests.flows.carrier import receipt, taken
from tests.flows.foreign import HONG_KONG, PRICES, SINGAPORE, VIETNAM, Foreign
from tests.flows.world import PHONE
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

TODAY = 20260115


def figures(world: World, key: Key, days: tuple[int, int] = (TODAY, TODAY)) -> list[Figures]:
    with world.database.reading() as tx:
        found = show_statistics(work_at(tx), "acme", days, key)
    assert not isinstance(found, Refused)
    return found


@pytest.fixture
def foreign(world: World) -> Foreign:
    return Foreign(world)


@pytest.fixture
def busy(world: World, foreign: Foreign) -> World:
    """A world after a day of domestic and international messages."""
    [home] = world.submits(PHONE)
    world.receives(receipt(home))
    foreign.sends(HONG_KONG, SINGAPORE, VIETNAM)
    departures = {str(one.phone): one for one in world.starts().departures}
    world.hears(*(taken(one) for one in departures.values()))
    world.receives(receipt(departures[HONG_KONG]), receipt(departures[SINGAPORE], failure="X"))
    return world


def test_volumes_and_costs_by_country(busy: World) -> None:
    # FAQ 5.1.8: failures cost as well, and so does what no receipt came for.
    assert figures(busy, Key.COUNTRY) == [
        Figures("CN", 1, 1, 1, 0, 1, 0, PRICE),
        Figures("HK", 1, 1, 1, 0, 1, 0, PRICES["HK"]),
        Figures("SG", 1, 1, 0, 1, 1, 0, PRICES["SG"]),
        Figures("VN", 1, 1, 0, 0, 1, 0, PRICES["VN"]),
    ]
    assert [one.waiting for one in figures(busy, Key.COUNTRY)] == [0, 0, 0, 1]


def test_by_kind_and_by_day(busy: World, foreign: Foreign) -> None:
    abroad = PRICES["HK"] + PRICES["SG"] + PRICES["VN"]
    assert figures(busy, Key.KIND) == [
        Figures(int(MessageKind.VERIFICATION), 1, 1, 1, 0, 1, 0, PRICE),
        Figures(int(MessageKind.INTERNATIONAL), 3, 3, 1, 1, 3, 0, abroad),
    ]
    busy.clock.advance(DAY_MS)
    foreign.sends(HONG_KONG)
    days = figures(busy, Key.DAY, (20260101, 20260131))
    assert [(one.key, one.messages, one.cost) for one in days] == [
        (20260115, 4, PRICE + abroad),
        (20260116, 1, PRICES["HK"]),
    ]
    assert figures(busy, Key.DAY, (20260117, 20260131)) == []


def test_what_packages_paid_costs_nothing_and_is_said(world: World) -> None:
    package = Books(world).buys(1)
    assert package
    for departure in world.submits(PHONE, PHONE + 1):
        world.receives(receipt(departure))
    [home] = figures(world, Key.COUNTRY)
    assert (home.charged, home.prepaid, home.cost) == (2, 1, PRICE)


def test_an_account_that_does_not_exist_has_none(world: World) -> None:
    with world.database.reading() as tx:
        assert isinstance(show_statistics(work_at(tx), "nobody", (TODAY, TODAY), Key.DAY), Refused)


def test_what_a_closed_month_gave_back_is_in_the_cost(world: World) -> None:
    # AUDIT I5: "volume mode: statistics miss the month's re-rating".
    payer = Billed(world)
    world.use(tier_mode=TierMode.VOLUME.value)
    payer.tops_up(10_000 * YUAN)
    payer.uses(100_000, 45_000)
    payer.uses(1, 40_000)
    payer.goes_to(20261101)
    payer.sweeps()
    total = payer.shows(202610).statement.total
    assert total == 100_001 * 40_000

    def costs(key: Key, days: tuple[int, int]) -> list[tuple[int | str, int]]:
        with world.database.reading() as tx:
            found = show_statistics(work_at(tx), "payer", days, key)
        assert not isinstance(found, Refused)
        return [(one.key, one.cost) for one in found]

    october = (20261001, 20261031)
    charged = 100_000 * 45_000 + 40_000
    assert costs(Key.DAY, october) == [(20261001, charged), (20261031, total - charged)]
    assert costs(Key.KIND, october) == [(int(MessageKind.VERIFICATION), total)]
    assert costs(Key.COUNTRY, october) == [("CN", total)]
    assert costs(Key.COUNTRY, (20261001, 20261030)) == [("CN", charged)]
