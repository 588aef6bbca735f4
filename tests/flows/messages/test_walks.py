"""The walk of a receipt, from what its channel says to its commit, is the one that is written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from typing_extensions import override

from hongyan.channels.simulator.carrier import SimulatedCarrier
from hongyan.channels.simulator.inprocess import InprocessSimulatorChannel
from hongyan.domain.routing import store as routing
from hongyan.domain.watch.model import ChannelFigures
from hongyan.engine.flow_thread import FlowThread
from hongyan.engine.metrics import Metrics
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.outcome import Outcome
from hongyan.service.flows import FlowRunner
from hongyan.service.watch import Watchers
from hongyan.workers.carrier import CarrierListener
from hongyan.workers.lane import Lane
from hongyan.workers.meter import ChannelMeter
from tests.flows.carrier import receipt
from tests.flows.world import PHONE, World
from tests.walks import walked, written_climbs, written_walk

if TYPE_CHECKING:
    from hongyan.kernel.carriage import CarrierEvent


class Saying(InprocessSimulatorChannel):
    """A channel whose carrier says one thing."""

    def __init__(self, said: CarrierEvent) -> None:
        super().__init__(1, SimulatedCarrier(), SystemClock())
        self.said = said
        self.acknowledged: list[CarrierEvent] = []

    @override
    async def events(self) -> AsyncIterator[Sequence[CarrierEvent]]:
        yield [self.said]

    @override
    async def acknowledge(self, events: Sequence[CarrierEvent]) -> None:
        self.acknowledged += events


class Listening:
    """A service that begins now, with one channel whose carrier says one thing."""

    def __init__(self, world: World, said: CarrierEvent) -> None:
        with world.database.reading() as tx:
            [configured] = [
                one for one in routing.channels(tx) if one.channel_id == world.first_channel
            ]
        self.thread, self.channel = FlowThread(), Saying(said)
        watching = Metrics(), Watchers([])
        flows = FlowRunner(world.database, self.thread, world.context, world.clock, *watching)
        meter = ChannelMeter(configured.name, watching[0], world.clock, ChannelFigures())
        lane = Lane(configured, self.channel, meter)
        self.listener = CarrierListener(flows, lane, world.clock)

    async def hears(self) -> None:
        await self.listener.run(asyncio.Event())
        self.thread.close()
        assert self.channel.acknowledged == [self.channel.said]


async def test_a_receipt_comes_to_the_files_that_are_written_and_climbs_no_more(
    world: World,
) -> None:
    before, leaving = (world.submits(phone)[0] for phone in (PHONE, PHONE + 1))
    await Listening(world, receipt(before).event).hears()  # reference data is cached from now on
    listening = Listening(world, receipt(leaving).event)
    with walked() as walk:
        await listening.hears()
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED
    assert walk.files == written_walk("Receipt")
    assert walk.climbs == written_climbs("Receipt")
