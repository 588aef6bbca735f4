"""Which figures of a channel are trouble, and between which bounds nothing changes."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.domain.watch.judge import Sight, WatchBounds, facts_of, percent, sights
from hongyan.domain.watch.model import ChannelFigures, Trouble
from hongyan.kernel.carriage import ChannelStatus, LinkState

NOW = 1_768_449_600_000
BOUNDS = WatchBounds(latency_ms=5000, fall_permille=200, silent_ms=900_000)
UP = ChannelStatus(LinkState.UP)


def seen(trouble: Trouble, status: ChannelStatus = UP, **figures: Any) -> Sight:
    return sights(status, ChannelFigures(**figures), BOUNDS, NOW)[trouble]


def test_a_channel_that_is_up_and_silent_for_want_of_traffic_is_well() -> None:
    assert set(sights(UP, ChannelFigures(), BOUNDS, NOW).values()) == {Sight.GOOD}


@pytest.mark.parametrize("state", [LinkState.DOWN, LinkState.CONNECTING, LinkState.STOPPED])
def test_a_channel_without_a_link_is_down(state: LinkState) -> None:
    assert seen(Trouble.DOWN, ChannelStatus(state)) is Sight.BAD


def test_a_refused_login_is_a_trouble_of_its_own_until_a_link_is_up() -> None:
    refused = ChannelStatus(LinkState.LOGIN_REFUSED, "CMPP:3")
    assert seen(Trouble.LOGIN_REFUSED, refused) is Sight.BAD
    assert seen(Trouble.DOWN, refused) is Sight.GOOD
    assert seen(Trouble.LOGIN_REFUSED, ChannelStatus(LinkState.DOWN)) is Sight.BETWEEN
    assert seen(Trouble.LOGIN_REFUSED) is Sight.GOOD


@pytest.mark.parametrize(
    ("latency_ms", "answers", "sight"),
    [
        (5001, 20, Sight.BAD),
        (5001, 19, Sight.BETWEEN),
        (5000, 20, Sight.BETWEEN),
        (4000, 20, Sight.GOOD),
        (9999, 0, Sight.GOOD),
    ],
)
def test_slow_is_beyond_the_bound_and_good_again_well_below_it(
    latency_ms: int, answers: int, sight: Sight
) -> None:
    assert seen(Trouble.SLOW, latency_ms=latency_ms, answers=answers) is sight


@pytest.mark.parametrize(
    ("delivered", "undelivered", "sight"),
    [
        (74, 26, Sight.BAD),
        (75, 25, Sight.BETWEEN),
        (84, 16, Sight.BETWEEN),
        (85, 15, Sight.GOOD),
        (10, 30, Sight.BETWEEN),  # fewer than 50 say nothing
        (0, 0, Sight.GOOD),
    ],
)
def test_receipts_have_fallen_when_they_lie_far_below_their_own_past(
    delivered: int, undelivered: int, sight: Sight
) -> None:
    past = {"usual_delivered": 950, "usual_receipts": 1000}
    found = seen(Trouble.RECEIPTS_FALLEN, delivered=delivered, undelivered=undelivered, **past)
    assert found is sight


def test_a_channel_without_a_past_has_nothing_to_fall_from() -> None:
    assert seen(Trouble.RECEIPTS_FALLEN, undelivered=500) is Sight.BETWEEN


@pytest.mark.parametrize(
    ("unheard", "ago_ms", "sight"),
    [
        (50, 900_000, Sight.BAD),
        (49, 900_000, Sight.BETWEEN),
        (50, 899_999, Sight.BETWEEN),
        (0, 9_900_000, Sight.GOOD),
    ],
)
def test_receipts_are_silent_when_many_parts_wait_long(
    unheard: int, ago_ms: int, sight: Sight
) -> None:
    found = seen(Trouble.RECEIPTS_SILENT, unheard=unheard, quiet_since=NOW - ago_ms)
    assert found is sight


def test_a_bound_of_zero_is_not_watched() -> None:
    figures = ChannelFigures(
        answers=99,
        latency_ms=99_999,
        undelivered=99,
        usual_delivered=99,
        usual_receipts=99,
        unheard=99,
    )
    found = sights(UP, figures, WatchBounds(0, 0, 0), NOW)
    assert set(found.values()) == {Sight.GOOD}


def test_news_name_their_figures() -> None:
    figures = ChannelFigures(
        delivered=7,
        undelivered=3,
        usual_delivered=973,
        usual_receipts=1000,
        quiet_since=NOW - 61_000,
    )
    told = {one: facts_of(one, UP, figures, NOW) for one in Trouble}
    assert told[Trouble.RECEIPTS_FALLEN] == {"share": "70.0%", "usual": "97.3%", "receipts": "10"}
    assert told[Trouble.RECEIPTS_SILENT]["minutes"] == "1"
    assert told[Trouble.DOWN] == {"reason": "up"}
    assert percent(None) == "-"
