"""How channels stand is noted when it changes: at once when one goes down, else at intervals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelView
from hongyan.workers.views import EVERY_MS, ViewNoter
from tests.clocks import ManualClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hongyan.service.flows import FlowRunner

VIEW = ChannelView(1, frozenset({Carrier.CMCC}), True, 100, 1000, 20, 30_000)


class Noting:
    """Keeps what it is asked to note."""

    def __init__(self) -> None:
        self.noted: list[list[ChannelView]] = []

    async def run(self, _flow: object, views: Sequence[ChannelView]) -> None:
        self.noted.append(list(views))


@pytest.fixture
def noting() -> Noting:
    return Noting()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(1_000_000)


@pytest.fixture
def noter(noting: Noting, clock: ManualClock) -> ViewNoter:
    return ViewNoter(cast("FlowRunner", noting), clock)


async def test_what_stays_the_same_is_noted_once(
    noter: ViewNoter, noting: Noting, clock: ManualClock
) -> None:
    for _ in range(5):
        await noter.look([VIEW])
        await noter.look([replace(VIEW, room=99)])
        clock.advance(EVERY_MS)
    assert noting.noted == [[VIEW]]


async def test_figures_that_change_all_the_time_are_noted_each_ten_seconds(
    noter: ViewNoter, noting: Noting, clock: ManualClock
) -> None:
    for latency_ms in range(41):
        await noter.look([replace(VIEW, latency_ms=latency_ms)])
        clock.advance(1000)
    assert [views[0].latency_ms for views in noting.noted] == [0, 10, 20, 30, 40]


@pytest.mark.parametrize(
    "after", [[], [replace(VIEW, is_up=False)], [replace(VIEW, price_micro=1)]]
)
async def test_a_channel_that_goes_or_costs_something_else_is_noted_at_once(
    noter: ViewNoter, noting: Noting, after: list[ChannelView]
) -> None:
    await noter.look([VIEW])
    await noter.look(after)
    assert noting.noted == [[VIEW], after]


async def test_a_full_channel_is_a_figure_like_others(
    noter: ViewNoter, noting: Noting, clock: ManualClock
) -> None:
    await noter.look([VIEW])
    await noter.look([replace(VIEW, room=0)])
    assert len(noting.noted) == 1
    clock.advance(EVERY_MS)
    await noter.look([replace(VIEW, room=0)])
    assert [views[0].room for views in noting.noted] == [100, 0]
