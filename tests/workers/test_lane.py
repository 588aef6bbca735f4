"""A lane's room: its window and its throttle count parts, as carriers do."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hongyan.channels.figures import LinkFigures
from hongyan.channels.simulator.carrier import SimulatedCarrier
from hongyan.channels.simulator.inprocess import InprocessSimulatorChannel
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.watch.model import ChannelFigures
from hongyan.engine.metrics import Metrics
from hongyan.kernel.clock import SystemClock
from hongyan.workers.lane import Lane
from hongyan.workers.meter import ChannelMeter

NOW = 1_768_449_600_000


def configured(*, tps: int, window: int) -> ConfiguredChannel:
    return ConfiguredChannel(
        channel_id=1,
        name="mobile-a",
        kind="simulator",
        state=ChannelState.ON,
        access_code="10690001",
        carriers=frozenset({Carrier.CMCC}),
        price_micro=36_000,
        submits_per_second=tps,
        window_max=window,
        options={},
    )


def meter() -> ChannelMeter:
    return ChannelMeter("mobile-a", Metrics(), SystemClock(), ChannelFigures())


@pytest.fixture
async def channel() -> AsyncIterator[InprocessSimulatorChannel]:
    made = InprocessSimulatorChannel(1, SimulatedCarrier(), SystemClock())
    await made.start()
    yield made
    await made.stop()


async def test_a_long_message_takes_a_place_of_the_window_for_each_part(
    channel: InprocessSimulatorChannel,
) -> None:
    lane = Lane(configured(tps=10_000, window=16), channel, meter())
    assert lane.view(NOW).room == 16
    lane.depart(15, NOW)
    assert lane.view(NOW).room == 1
    lane.arrive(15, latency_ms=5)
    assert lane.view(NOW).room == 16


async def test_a_message_beyond_the_window_leaves_no_room_until_it_is_answered(
    channel: InprocessSimulatorChannel,
) -> None:
    lane = Lane(configured(tps=10_000, window=4), channel, meter())
    lane.depart(7, NOW)
    assert lane.view(NOW).room == 0
    lane.arrive(7, latency_ms=5)
    assert lane.view(NOW).room == 4


async def test_parts_beyond_the_throttle_are_made_up_for_before_the_next_message(
    channel: InprocessSimulatorChannel,
) -> None:
    lane = Lane(configured(tps=10, window=1000), channel, meter())
    lane.depart(11, NOW)
    lane.arrive(11, latency_ms=5)
    assert lane.view(NOW + 900).room == 0
    assert lane.view(NOW + 1_200).room == 1


async def test_a_channel_that_was_asked_for_less_speed_is_given_what_it_has_room_for(
    channel: InprocessSimulatorChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = Lane(configured(tps=10_000, window=1000), channel, meter())
    monkeypatch.setattr(channel, "figures", lambda: LinkFigures(room=3))
    assert lane.view(NOW).room == 3
