"""The lanes of a process go by their configuration, and hang up only when they must."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from hongyan.app.lanes import Lanes
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.routing.options import seal_options
from hongyan.engine.metrics import Metrics
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.seal import Sealer

if TYPE_CHECKING:
    from hongyan.workers.story import Stories

CHANNEL = ConfiguredChannel(
    channel_id=1,
    name="mobile-a",
    kind="simulator",
    state=ChannelState.ON,
    access_code="10690001",
    carriers=frozenset({Carrier.CMCC}),
    price_micro=36_000,
    submits_per_second=100,
    window_max=16,
    options={"pace": "0.5"},
)


SEALER = Sealer(b"k" * 32)


class Configuration:
    """Stands for the flows: says which channels are configured, and hears how they are."""

    context = SimpleNamespace(sealer=SEALER)

    def __init__(self) -> None:
        self.channels = (CHANNEL,)
        self.told = 0

    async def run(self, name: str, flow: Callable[..., Any]) -> tuple[ConfiguredChannel, ...]:
        del flow
        self.told += name == "tell_statuses"
        return self.channels


@pytest.fixture
def configuration() -> Configuration:
    return Configuration()


@pytest.fixture
async def lanes(configuration: Configuration) -> AsyncIterator[Lanes]:
    clock = SystemClock()
    made = Lanes(cast("Stories", configuration), clock, clock, clock, Metrics())
    await made.reload()
    yield made
    await made.stop()


@pytest.mark.parametrize(
    "change",
    [
        {"price_micro": 1},
        {"submits_per_second": 7},
        {"window_max": 9},
        {"name": "mobile-b"},
        {"access_code": "10690002"},
        {"carriers": frozenset({Carrier.CUCC})},
        {"state": ChannelState.OFF},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_change_that_the_connection_does_not_depend_on_hangs_up_nothing(
    lanes: Lanes, configuration: Configuration, change: dict[str, Any]
) -> None:
    # What is in flight on a connection that is hung up is in doubt, and never sent again.
    channel = lanes.by_id[1].channel
    lanes.by_id[1].depart(3, 0)
    configuration.channels = (replace(CHANNEL, **change),)
    await lanes.reload()
    lane = lanes.by_id[1]
    assert lane.channel is channel
    assert channel.status.is_up
    assert lane.configured == configuration.channels[0]
    assert lane.in_flight == 3


async def test_a_changed_window_counts_at_once(lanes: Lanes, configuration: Configuration) -> None:
    configuration.channels = (replace(CHANNEL, window_max=3),)
    await lanes.reload()
    assert lanes.by_id[1].view(0).room == 3


async def test_another_address_is_another_connection(
    lanes: Lanes, configuration: Configuration
) -> None:
    old = lanes.by_id[1].channel
    configuration.channels = (replace(CHANNEL, options={"pace": "0.1"}),)
    await lanes.reload()
    assert lanes.by_id[1].channel is not old
    assert not old.status.is_up
    assert lanes.by_id[1].channel.status.is_up


async def test_how_channels_are_is_told_when_it_changes_and_not_each_second(
    lanes: Lanes, configuration: Configuration
) -> None:
    assert configuration.told == 1
    await lanes.reload()
    assert configuration.told == 1
    assert lanes.standing() == {"mobile-a": "up"}
    await lanes.by_id[1].channel.stop()
    await lanes.reload()
    assert configuration.told == 2
    assert lanes.standing() == {"mobile-a": "stopped"}


async def test_a_channel_whose_options_cannot_be_used_is_down_and_says_why(
    lanes: Lanes, configuration: Configuration
) -> None:
    configuration.channels = (replace(CHANNEL, options={"pace": "quick"}),)
    await lanes.reload()
    assert lanes.by_id == {}
    assert configuration.told == 2


async def test_a_secret_under_another_master_key_makes_a_channel_unusable(
    lanes: Lanes, configuration: Configuration
) -> None:
    secret = seal_options({"seed": "1"}, {"seed"}, "mobile-a", Sealer(b"x" * 32).seal)
    configuration.channels = (replace(CHANNEL, options=secret),)
    await lanes.reload()
    assert lanes.by_id == {}


async def test_a_secret_is_opened_for_its_channel(
    lanes: Lanes, configuration: Configuration
) -> None:
    secret = seal_options({"seed": "1"}, {"seed"}, "mobile-a", SEALER.seal)
    configuration.channels = (replace(CHANNEL, options=secret),)
    await lanes.reload()
    assert lanes.standing() == {"mobile-a": "up"}
