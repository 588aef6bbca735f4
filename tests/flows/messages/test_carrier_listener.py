"""What carriers say is committed before it is acknowledged; after a crash it counts once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select
from structlog.testing import capture_logs
from typing_extensions import override

from hongyan.channels.simulator.carrier import SimulatedCarrier
from hongyan.channels.simulator.inprocess import InprocessSimulatorChannel
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.inbound.tables import inbound
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
from tests.flows.carrier import pieces_from, receipt, text_from
from tests.flows.world import PHONE, World

if TYPE_CHECKING:
    from hongyan.kernel.carriage import CarrierEvent


class KilledError(Exception):
    """The process died here."""


class Repeating(InprocessSimulatorChannel):
    """A carrier that repeats what is not acknowledged; the process dies before it says so."""

    def __init__(self, said: Sequence[CarrierEvent], *, kills: bool) -> None:
        super().__init__(1, SimulatedCarrier(), SystemClock())
        self._said = said
        self._kills = kills
        self.acknowledged: list[CarrierEvent] = []

    @override
    async def events(self) -> AsyncIterator[Sequence[CarrierEvent]]:
        yield self._said

    @override
    async def acknowledge(self, events: Sequence[CarrierEvent]) -> None:
        if self._kills:
            raise KilledError
        self.acknowledged += events


async def hears(
    world: World, said: Sequence[CarrierEvent], *, kills: bool = False
) -> list[CarrierEvent]:
    """Let a newly started process hear what a carrier says; return what it acknowledged."""
    world.use()
    with world.database.reading() as tx:
        configured = routing.channel_named(tx, "first")
    assert configured is not None
    thread, channel = FlowThread(), Repeating(said, kills=kills)
    watching = Metrics(), Watchers([])
    flows = FlowRunner(world.database, thread, world.context, world.clock, *watching)
    try:
        meter = ChannelMeter(configured.name, watching[0], world.clock, ChannelFigures())
        lane = Lane(configured, channel, meter)
        await CarrierListener(flows, lane, world.clock).run(asyncio.Event())
    finally:
        flows.close()
        thread.close()
    return channel.acknowledged


async def killed_between(world: World, said: Sequence[CarrierEvent]) -> None:
    """Die twice after the commit and before the acknowledgement, then acknowledge."""
    for _ in range(2):
        with pytest.raises(KilledError):
            await hears(world, said, kills=True)
    assert await hears(world, said) == list(said)


async def test_a_receipt_repeated_after_a_crash_settles_once(world: World) -> None:
    world.hears_of(PushKind.SMS_REPORT)
    [leaving] = world.submits(PHONE)
    await killed_between(world, [receipt(leaving).event])
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED
    assert world.totals() == (1, 1, 1, 0)
    assert len(world.pushed(PushKind.SMS_REPORT)) == 1


async def test_a_reply_repeated_after_a_crash_is_pushed_once(world: World) -> None:
    world.hears_of(PushKind.SMS_UP)
    [leaving] = world.submits(PHONE)
    await killed_between(world, [text_from(leaving, "收到").event])
    assert [one["content"] for one in world.pushed(PushKind.SMS_UP)] == ["收到"]


async def test_pieces_repeated_after_crashes_make_one_text(world: World) -> None:
    world.hears_of(PushKind.SMS_UP)
    [leaving] = world.submits(PHONE)
    first, second = (one.event for one in pieces_from(leaving, "长", "文"))
    await killed_between(world, [second])
    assert world.pushed(PushKind.SMS_UP) == []
    await killed_between(world, [first])
    await killed_between(world, [first, second])
    assert [one["content"] for one in world.pushed(PushKind.SMS_UP)] == ["长文"]
    with world.database.reading() as tx:
        assert tx.execute(select(func.count()).select_from(inbound)).scalar_one() == 1


async def test_a_code_that_no_page_lists_is_translated_or_the_general_one_and_told_once(
    world: World,
) -> None:
    left = world.submits(PHONE, PHONE + 1)
    odd = [
        replace(receipt(one, failure="VENDOR:1").event, raw_code=raw)
        for one, raw in zip(left, ("MX:0012", ""), strict=True)
    ]
    with capture_logs() as logs:
        await hears(world, odd)
    told = [one for one in logs if one["event"] == "receipt_code_unknown"]
    assert [one["code"] for one in told] == ["VENDOR:1"]
    found = [world.verdict(one.message_id) for one in left]
    assert [(one.code, one.raw_code) for one in found if one] == [
        ("MOBILE_IN_BLACK", "MX:0012"),
        ("SP_UNKNOWN_ERROR", "VENDOR:1"),
    ]
    assert len(found) == 2


async def test_what_no_database_stores_stops_nothing_behind_it(world: World) -> None:
    [leaving] = world.submits(PHONE)
    odd = text_from(leaving, "a\0b\ud83d", event_id="e" * 5000, dest_id="1" * 5000).event
    strange = receipt(leaving, carrier_id="i" * 5000 + "\0").event
    said = [odd, replace(strange, raw_code="\0" * 5000), receipt(leaving).event]
    assert await hears(world, said) == said
    assert world.outcome(leaving.message_id) is Outcome.DELIVERED
    with world.database.reading() as tx:
        assert tx.execute(select(inbound.c.content)).scalar_one() == "a\ufffdb\ufffd"


async def test_an_unknown_code_never_contradicts_its_outcome(world: World) -> None:
    left = world.submits(PHONE, PHONE + 1)
    failed = replace(receipt(left[0], failure="?").event, raw_code="DELIVRD")
    delivered = replace(receipt(left[1]).event, code="?", raw_code="MK:0001")
    await hears(world, [failed, delivered])
    found = [world.verdict(one.message_id) for one in left]
    assert [one.code for one in found if one] == ["SP_UNKNOWN_ERROR", "DELIVERED"]
