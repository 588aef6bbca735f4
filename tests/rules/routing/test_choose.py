"""Which channel takes a message: the best at the moment of sending."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.routing.carriers import MAINLAND, Carrier
from hongyan.domain.routing.choose import penalty, ranking, remaining, serves
from hongyan.domain.routing.model import ChannelView

MOBILE = ChannelView(1, frozenset({Carrier.CMCC}), True, 10, 1000, 0, 40_000)
BOTH = replace(MOBILE, channel_id=2, carriers=frozenset({Carrier.CMCC, Carrier.CUCC}))


def order(
    views: list[ChannelView], carrier: Carrier = Carrier.CMCC, urgent: bool = False
) -> list[int]:
    return [view.channel_id for view in ranking(views, carrier, is_urgent=urgent)]


def test_a_channel_serves_its_carriers_and_unknown_numbers() -> None:
    assert serves(BOTH, Carrier.CUCC)
    assert not serves(MOBILE, Carrier.CUCC)
    assert serves(MOBILE, Carrier.UNKNOWN)


def test_what_is_for_abroad_and_what_is_for_the_mainland_never_share_a_channel() -> None:
    # FAQ 5.1.10; UNKNOWN is an unallocated mainland segment.
    abroad = replace(MOBILE, channel_id=3, carriers=frozenset({Carrier.INTERNATIONAL}))
    assert serves(abroad, Carrier.INTERNATIONAL)
    assert not serves(abroad, Carrier.UNKNOWN)
    assert not any(serves(abroad, carrier) for carrier in MAINLAND)
    assert not serves(BOTH, Carrier.INTERNATIONAL)
    assert order([MOBILE, abroad, BOTH], Carrier.INTERNATIONAL) == [3]


def test_the_cheaper_of_two_equals_goes_first() -> None:
    # FAQ 2.1.5
    assert order([BOTH, replace(MOBILE, price_micro=39_999)]) == [1, 2]
    assert order([replace(BOTH, price_micro=39_999), MOBILE]) == [2, 1]


def test_equals_keep_their_order() -> None:
    assert order([BOTH, MOBILE]) == order([MOBILE, BOTH]) == [1, 2]


def test_a_channel_that_loses_messages_comes_later_though_it_is_cheaper() -> None:
    lossy = replace(MOBILE, price_micro=30_000, success_permille=900)
    assert order([lossy, BOTH]) == [2, 1]


def test_a_code_prefers_the_faster_channel_and_a_promotion_the_cheaper() -> None:
    # FAQ 2.1.3
    slow = replace(MOBILE, price_micro=35_000, latency_ms=2_000)
    fast = replace(BOTH, latency_ms=500)
    assert order([slow, fast], urgent=True) == [2, 1]
    assert order([slow, fast], urgent=False) == [1, 2]


def test_channels_that_are_down_or_do_not_reach_the_carrier_are_left_out() -> None:
    assert order([replace(MOBILE, is_up=False), BOTH]) == [2]
    assert order([MOBILE, BOTH], Carrier.CUCC) == [2]
    assert order([MOBILE, BOTH], Carrier.CTCC) == []


def test_a_full_channel_keeps_its_rank() -> None:
    assert order([replace(MOBILE, room=0, price_micro=1), BOTH]) == [1, 2]


def test_a_channel_remains_though_it_is_down_until_it_was_tried() -> None:
    views = [replace(MOBILE, is_up=False), replace(BOTH, room=0)]
    assert remaining(views, Carrier.CMCC, set())
    assert remaining(views, Carrier.CMCC, {2})
    assert not remaining(views, Carrier.CMCC, {1, 2})
    assert not remaining(views, Carrier.CUCC, {2})
    assert not remaining([], Carrier.UNKNOWN, set())


VIEWS = st.lists(
    st.builds(
        ChannelView,
        channel_id=st.integers(1, 50),
        carriers=st.frozensets(st.sampled_from(Carrier)),
        is_up=st.booleans(),
        room=st.integers(0, 5),
        success_permille=st.integers(0, 1000),
        latency_ms=st.integers(0, 5000),
        price_micro=st.integers(0, 100_000),
    ),
    max_size=8,
    unique_by=lambda view: view.channel_id,
)


@given(VIEWS, st.sampled_from(Carrier), st.booleans())
def test_a_ranking_is_whole_sorted_and_the_same_for_any_order(
    views: list[ChannelView], carrier: Carrier, is_urgent: bool
) -> None:
    found = ranking(views, carrier, is_urgent=is_urgent)
    assert {view.channel_id for view in found} == {
        view.channel_id for view in views if view.is_up and serves(view, carrier)
    }
    costs = [penalty(view, is_urgent=is_urgent) for view in found]
    assert costs == sorted(costs)
    assert ranking(views[::-1], carrier, is_urgent=is_urgent) == found


@given(VIEWS)
def test_whoever_is_better_in_everything_goes_first(views: list[ChannelView]) -> None:
    best = ChannelView(99, frozenset(Carrier), True, 1, 1000, 0, -1)
    assert ranking([*views, best], Carrier.CMCC, is_urgent=True)[0] is best
