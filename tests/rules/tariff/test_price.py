"""What segments cost on a ladder: graduated sums never change, volume sums follow the month."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.tariff.model import OwnPrice, Rungs
from hongyan.domain.tariff.price import (
    book_rate,
    holds_until,
    own_rate,
    rerate,
    unit_price,
)
from hongyan.kernel.calendar import FOREVER_MS
from hongyan.kernel.kinds import MessageKind
from tests.rules.tariff.documents import shipped_book
from tests.rules.tariff.ladder import graduated

VERIFICATION = MessageKind.VERIFICATION
BOOK = shipped_book()
LADDER = BOOK.ladders[VERIFICATION]
SEGMENTS = st.integers(0, 10_000_000)


@st.composite
def ladders(draw: st.DrawFn) -> Rungs:
    """Draw a ladder: rising starts from 0, prices in any order."""
    starts = draw(st.sets(st.integers(1, 5_000_000), max_size=6))
    return tuple((start, draw(st.integers(0, 1_000_000))) for start in sorted({0, *starts}))


@st.composite
def falling_ladders(draw: st.DrawFn) -> Rungs:
    """Draw a ladder on which more volume is never dearer."""
    rungs = draw(ladders())
    prices = sorted((price for _, price in rungs), reverse=True)
    return tuple((start, price) for (start, _), price in zip(rungs, prices, strict=True))


def test_the_last_segment_of_a_rung_and_the_first_of_the_next() -> None:
    found = [unit_price(LADDER, before) for before in (0, 99_999, 100_000, 2_999_999, 3_000_000)]
    assert found == [45_000, 45_000, 40_000, 37_000, 36_000]


def test_a_call_may_lie_on_two_rungs() -> None:
    assert graduated(LADDER, 10, before=99_996) == 4 * 45_000 + 6 * 40_000


def test_by_volume_the_whole_month_costs_what_its_last_segment_costs() -> None:
    assert rerate(LADDER, 100_000) == 100_000 * 45_000
    assert rerate(LADDER, 150_000) == 150_000 * 40_000
    assert rerate(LADDER, 0) == 0
    assert rerate(LADDER, 10, of_month=150_000) == 10 * 40_000


@given(ladders(), SEGMENTS, SEGMENTS)
def test_graduated_more_segments_never_cost_less(rungs: Rungs, few: int, more: int) -> None:
    assert graduated(rungs, few) <= graduated(rungs, few + more)


@given(ladders(), st.lists(st.integers(0, 400_000), max_size=8))
def test_graduated_pieces_cost_what_the_whole_costs(rungs: Rungs, pieces: list[int]) -> None:
    # So a month is never rated again: what was held at acceptance is what the month costs.
    held = sum(graduated(rungs, piece, sum(pieces[:i])) for i, piece in enumerate(pieces))
    assert held == graduated(rungs, sum(pieces))


@given(ladders(), st.integers(0, 3000), st.integers(0, 6_000_000))
def test_graduated_is_the_sum_of_single_segments(rungs: Rungs, segments: int, before: int) -> None:
    singly = sum(unit_price(rungs, before + one) for one in range(segments))
    assert graduated(rungs, segments, before) == singly


@given(falling_ladders(), SEGMENTS)
def test_by_volume_a_month_is_never_dearer_than_graduated(rungs: Rungs, segments: int) -> None:
    assert rerate(rungs, segments) <= graduated(rungs, segments)


@given(SEGMENTS, st.integers(0, 1_000_000))
def test_on_one_rung_both_modes_agree(segments: int, price: int) -> None:
    rungs = ((0, price),)
    assert rerate(rungs, segments) == graduated(rungs, segments) == segments * price


def own(number: int, since: int, until: int | None, price: int = 30_000) -> OwnPrice:
    return OwnPrice(number, 1, VERIFICATION, "CN", price, since, until)


def test_of_several_own_prices_the_one_that_began_last_counts() -> None:
    prices = [own(1, 10, None, 31_000), own(2, 20, 30, 29_000), own(3, 20, 25, 28_000)]
    found = {}
    for now in (9, 10, 20, 25, 30):
        rate = own_rate(prices, BOOK, VERIFICATION, "CN", now)
        found[now] = None if rate is None else (rate.ref, rate.rungs)
    assert found == {
        9: None,
        10: ("own/1", ((0, 31_000),)),
        20: ("own/3", ((0, 28_000),)),
        25: ("own/2", ((0, 29_000),)),
        30: ("own/1", ((0, 31_000),)),
    }


def test_an_own_price_says_nothing_of_other_kinds_and_countries() -> None:
    prices = [own(1, 0, None)]
    assert own_rate(prices, BOOK, MessageKind.PROMOTION, "CN", 5) is None
    assert own_rate(prices, BOOK, VERIFICATION, "SG", 5) is None


def test_a_rate_holds_until_the_next_edge_of_an_own_price() -> None:
    prices = [own(1, 10, None), own(2, 20, 30)]
    assert [holds_until(prices, now) for now in (0, 10, 20, 29)] == [10, 20, 30, 30]
    assert holds_until(prices, 30) == FOREVER_MS


def test_the_book_prices_nothing_abroad() -> None:
    assert book_rate(BOOK, 3, MessageKind.INTERNATIONAL) is None
    rate = book_rate(BOOK, 3, VERIFICATION)
    assert rate is not None
    assert (rate.ref, rate.rungs) == ("prices/3", LADDER)
