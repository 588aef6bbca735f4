"""Who pays for what: the order of sources, splits over sources and rungs, and what never breaks."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.ledger.model import Wallet, WalletState
from hongyan.domain.ledger.plan import ChargeLine, Source, paying_order, plan
from hongyan.kernel.money import Scope, Unit, WalletKind

FLAT = ((0, 45),)
LADDER = ((0, 45), (100, 40), (300, 39))
CASH, PACKAGE, SECOND = 1, 2, 3


def wallet(
    wallet_id: int,
    kind: WalletKind,
    scope: Scope,
    expires_at: int | None = None,
    opened_at: int = 0,
) -> Wallet:
    unit = Unit.SEGMENT if kind in {WalletKind.PACKAGE, WalletKind.GIFT} else Unit.CNY
    state = WalletState.OPEN
    return Wallet(wallet_id, 1, kind, scope, unit, state, 9, 0, 9, None, opened_at, expires_at)


def cash(room: int) -> Source:
    return Source(CASH, Unit.CNY, room)


def package(room: int, wallet_id: int = PACKAGE) -> Source:
    return Source(wallet_id, Unit.SEGMENT, room)


def short(lines: list[ChargeLine] | None) -> list[tuple[int, int, int, int, int]]:
    """Return each line as wallet, first, messages, segments, price."""
    assert lines is not None
    return [(one.wallet_id, *one[2:]) for one in lines]


def test_one_source_pays_a_whole_run_in_one_line() -> None:
    assert short(plan([cash(45_000)], FLAT, 0, 1000, 1)) == [(CASH, 0, 1000, 1, 45)]
    assert short(plan([package(3000)], FLAT, 0, 1000, 3)) == [(PACKAGE, 0, 1000, 3, 0)]


def test_a_message_may_be_split_over_sources() -> None:
    # 4 messages of 3 segments: 2 whole ones and two thirds of the third from the package.
    assert short(plan([package(8), cash(1000)], FLAT, 0, 4, 3)) == [
        (PACKAGE, 0, 2, 3, 0),
        (PACKAGE, 2, 1, 2, 0),
        (CASH, 2, 1, 1, 45),
        (CASH, 3, 1, 3, 45),
    ]


def test_a_run_climbs_the_ladder() -> None:
    assert short(plan([cash(10**9)], LADDER, 99, 202, 1)) == [
        (CASH, 0, 1, 1, 45),
        (CASH, 1, 200, 1, 40),
        (CASH, 201, 1, 1, 39),
    ]


def test_a_rung_begins_with_its_first_segment() -> None:
    assert short(plan([cash(10**9)], LADDER, 100, 1, 1)) == [(CASH, 0, 1, 1, 40)]
    assert short(plan([cash(10**9)], LADDER, 5000, 1, 1)) == [(CASH, 0, 1, 1, 39)]


def test_packages_climb_no_ladder_unless_they_are_counted() -> None:
    sources = [package(100), cash(10**9)]
    assert short(plan(sources, LADDER, 0, 101, 1))[1] == (CASH, 100, 1, 1, 45)
    counted = plan(sources, LADDER, 0, 101, 1, counts_packages=True)
    assert short(counted)[1] == (CASH, 100, 1, 1, 40)


def test_what_does_not_cover_a_segment_pays_a_part_of_it() -> None:
    # AUDIT I5: "bonus and card remainders below one price are stranded".
    card = Source(SECOND, Unit.CNY, 89)
    assert short(plan([card, cash(45)], FLAT, 0, 2, 1)) == [
        (SECOND, 0, 1, 1, 45),
        (SECOND, 1, 1, 0, 44),
        (CASH, 1, 1, 1, 1),
    ]
    bonus = Source(4, Unit.CNY, 10)
    assert short(plan([bonus, Source(SECOND, Unit.CNY, 20), cash(200)], FLAT, 0, 2, 2)) == [
        (4, 0, 1, 0, 10),
        (SECOND, 0, 1, 0, 20),
        (CASH, 0, 1, 1, 15),
        (CASH, 0, 1, 1, 45),
        (CASH, 1, 1, 2, 45),
    ]
    assert plan([card, cash(0)], FLAT, 0, 2, 1) is None


@given(
    st.lists(st.integers(0, 300), min_size=1, max_size=4),
    st.integers(1, 6),
    st.integers(1, 4),
    st.integers(0, 120),
)
def test_money_pays_to_the_last_and_costs_what_the_ladder_says(
    rooms: list[int], messages: int, segments: int, volume: int
) -> None:
    # AUDIT I5: a remainder pays its part, and the segments cost what they cost.
    sources = [Source(place, Unit.CNY, room) for place, room in enumerate(rooms)]
    count = messages * segments
    cost = sum(45 if volume + place < 100 else 40 for place in range(count))
    lines = plan(sources, LADDER, volume, messages, segments)
    assert (lines is not None) == (sum(rooms) >= cost)
    if lines is None:
        return
    assert sum(one.amount for one in lines) == cost
    assert sum(one.messages * one.segments for one in lines) == count
    taken = Counter[int]()
    for one in lines:
        taken[one.wallet_id] += one.amount
        assert one.unit_price > 0
    # Each is empty before the next one pays.
    left = cost
    for place, room in enumerate(rooms):
        assert taken[place] == min(room, left)
        left -= taken[place]


def test_funds_that_do_not_cover_everything_cover_nothing() -> None:
    assert plan([package(1), cash(44)], FLAT, 0, 2, 1) is None
    assert plan([], FLAT, 0, 1, 1) is None
    assert plan([cash(-5)], FLAT, 0, 1, 1) is None


def test_without_a_price_only_packages_pay() -> None:
    assert plan([cash(10**9)], (), 0, 1, 1) is None
    assert short(plan([package(1), cash(10**9)], (), 0, 1, 1)) == [(PACKAGE, 0, 1, 1, 0)]


def test_the_last_source_may_be_made_to_owe() -> None:
    assert short(plan([package(1), cash(0)], FLAT, 0, 2, 1, owing=True)) == [
        (PACKAGE, 0, 1, 1, 0),
        (CASH, 1, 1, 1, 45),
    ]


def test_a_price_of_nothing_takes_nothing() -> None:
    assert short(plan([cash(0)], ((0, 0),), 0, 5, 2)) == [(CASH, 0, 5, 2, 0)]


def test_domestic_messages_are_paid_by_packages_then_cash() -> None:
    # FAQ 5.1.7: international packages pay for nothing domestic, nor the other way round.
    wallets = [
        wallet(1, WalletKind.CASH, Scope.ANY),
        wallet(2, WalletKind.PACKAGE, Scope.DOMESTIC, expires_at=900),
        wallet(3, WalletKind.GIFT, Scope.DOMESTIC, expires_at=500),
        wallet(4, WalletKind.PACKAGE, Scope.DOMESTIC, expires_at=900, opened_at=-1),
        wallet(5, WalletKind.PACKAGE, Scope.INTERNATIONAL, expires_at=300),
        wallet(6, WalletKind.CARD, Scope.INTERNATIONAL),
        wallet(7, WalletKind.PACKAGE, Scope.DOMESTIC, expires_at=100),
        wallet(8, WalletKind.PACKAGE, Scope.DOMESTIC),
    ]
    order = [one.wallet_id for one in paying_order(wallets, Scope.DOMESTIC, 100)]
    assert order == [3, 4, 2, 8, 1]


def test_messages_abroad_are_paid_by_package_bonus_card_cash() -> None:
    # FAQ 5.1.13: the package before the balance; FAQ 5.1.7: never a domestic one.
    wallets = [
        wallet(1, WalletKind.CASH, Scope.ANY),
        wallet(2, WalletKind.PACKAGE, Scope.DOMESTIC),
        wallet(5, WalletKind.PACKAGE, Scope.INTERNATIONAL, expires_at=300),
        wallet(6, WalletKind.CARD, Scope.INTERNATIONAL),
        wallet(7, WalletKind.BONUS, Scope.INTERNATIONAL),
    ]
    order = [one.wallet_id for one in paying_order(wallets, Scope.INTERNATIONAL, 100)]
    assert order == [5, 7, 6, 1]


units = st.sampled_from(Unit)
rooms = st.integers(min_value=-50, max_value=5_000)
some_sources = st.lists(st.tuples(units, rooms), max_size=5).map(
    lambda pairs: [Source(number, *pair) for number, pair in enumerate(pairs)]
)
ladders = st.dictionaries(
    st.integers(min_value=1, max_value=300), st.integers(min_value=0, max_value=60), max_size=3
).map(lambda steps: ((0, 50), *sorted(steps.items())))
volumes = st.integers(min_value=0, max_value=400)
counts = st.integers(min_value=1, max_value=60)
lengths = st.integers(min_value=1, max_value=8)


@given(some_sources, ladders, volumes, counts, lengths, st.booleans())
def test_every_segment_is_paid_once_in_order_and_nobody_is_overdrawn(
    sources: list[Source],
    rungs: tuple[tuple[int, int], ...],
    volume: int,
    messages: int,
    segments: int,
    counts_packages: bool,
) -> None:
    lines = plan(sources, rungs, volume, messages, segments, counts_packages=counts_packages)
    if lines is None:
        return
    paid: list[tuple[int, ChargeLine]] = []
    for one in lines:
        if one.segments:
            assert one.amount == one.messages * one.segments * (
                1 if one.unit is Unit.SEGMENT else one.unit_price
            )
        else:
            assert (one.messages, one.unit, one.amount) == (1, Unit.CNY, one.unit_price)
        paid += [(one.first + step, one) for step in range(one.messages)]
    per_message: Counter[int] = Counter()
    for number, one in paid:
        per_message[number] += one.segments
    assert per_message == dict.fromkeys(range(messages), segments)
    places = [one.wallet_id for one in lines]
    assert places == sorted(places)
    for source in sources:
        assert sum(one.amount for one in lines if one.wallet_id == source.wallet_id) <= max(
            source.room, 0
        )


@given(some_sources, ladders, volumes, counts, lengths)
def test_prices_are_those_of_the_ladder(
    sources: list[Source],
    rungs: tuple[tuple[int, int], ...],
    volume: int,
    messages: int,
    segments: int,
) -> None:
    owing = [*sources, cash(0)._replace(wallet_id=99)]
    lines = plan(owing, rungs, volume, messages, segments, owing=True)
    assert lines is not None
    part = 0  # of the next segment, paid by the sources before
    for one in lines:
        part += 0 if one.segments else one.unit_price
        for _ in range(one.messages * one.segments):
            if one.unit is Unit.CNY:
                price = [price for first, price in rungs if first <= volume][-1]
                assert one.unit_price + part == price
                volume, part = volume + 1, 0


@given(some_sources, counts, lengths)
def test_a_run_is_refused_only_when_it_is_not_covered(
    sources: list[Source], messages: int, segments: int
) -> None:
    # In the order of `paying_order`: what counts segments first, money last and to the last.
    sources.sort(key=lambda one: one.unit is Unit.CNY)
    room = Counter[Unit]()
    for one in sources:
        room[one.unit] += max(one.room, 0)
    covered = room[Unit.SEGMENT] + room[Unit.CNY] // 45
    lines = plan(sources, FLAT, 0, messages, segments)
    assert (lines is None) == (covered < messages * segments)
