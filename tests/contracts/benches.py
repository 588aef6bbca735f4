"""A carrier and the channel objects that reach it, for each implementation of the port."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from typing_extensions import override

from hongyan.channels.channel import Channel
from hongyan.channels.cmpp.kind import TIMING, CmppOptions, cmpp_link
from hongyan.channels.registry import Around, build
from hongyan.channels.routes import CarrierRequest
from hongyan.channels.simulator.carrier import Habits, SimulatedCarrier
from hongyan.channels.simulator.inprocess import InprocessSimulatorChannel
from hongyan.channels.simulator.log import SimulatorLog
from hongyan.channels.simulator.server import SimulatorServer
from hongyan.channels.simulator.session import simulator_link
from hongyan.channels.smpp.kind import TIMING as SMPP_TIMING
from hongyan.channels.smpp.kind import BindForm, SmppOptions, smpp_link
from hongyan.kernel.clock import SystemClock
from tests.channels.carriers import LOGIN, PASSWORD, SOURCE_ADDR, carriers
from tests.channels.http import aliyun, kannel, tencent
from tests.channels.http.vendor import Vendor
from tests.channels.http.vendors import ALIYUN, KANNEL, TENCENT


async def until_up(channel: Channel) -> None:
    """Wait until a channel is up."""
    async with asyncio.timeout(5):
        while not channel.status.is_up:  # noqa: ASYNC110 - the port has no signal for it
            await asyncio.sleep(0.001)


class Bench:
    """One carrier, and the channel objects that were made to reach it."""

    load = 6000
    """How many messages it can be given in a test of seconds."""
    refusal = "CMPP:13"
    """The code with which it refuses REFUSED."""
    is_repeated_alike = False
    """Whether a duplicate cannot be told from a repetition: both have one name."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self._channels: list[Channel] = []

    async def open(self) -> None:
        """Make the carrier ready."""
        raise NotImplementedError

    def channel(self) -> Channel:
        """Make a channel object, not started."""
        raise NotImplementedError

    async def up(self) -> Channel:
        """Make a channel object and wait until it is up."""
        channel = self.channel()
        self._channels.append(channel)
        await channel.start()
        await until_up(channel)
        return channel

    async def close(self) -> None:
        """Stop everything; stopping twice does no harm."""
        for channel in self._channels:
            await channel.stop()


class InProcessBench(Bench):
    @override
    async def open(self) -> None:
        self._carrier = SimulatedCarrier(self._habits)

    @override
    def channel(self) -> Channel:
        return InprocessSimulatorChannel(5, self._carrier, SystemClock())


class LinkBench(Bench):
    def __init__(self, habits: Habits, log_path: Path) -> None:
        super().__init__(habits)
        self._log = SimulatorLog(log_path)

    @override
    async def open(self) -> None:
        self._server = SimulatorServer(self._log, self._habits, SystemClock())
        await self._server.start("127.0.0.1", 0)

    @override
    def channel(self) -> Channel:
        address = ("127.0.0.1", self._server.port)
        return simulator_link(5, address, "cmcc-a", jitter=lambda: 0.0)

    @override
    async def close(self) -> None:
        await super().close()
        await self._server.stop()
        self._log.close()


class CarriersBench(Bench):
    """Carriers that are reached by their own protocols."""

    def __init__(self, habits: Habits, directory: Path) -> None:
        super().__init__(habits)
        self._directory = directory
        self._stack = AsyncExitStack()

    @override
    async def open(self) -> None:
        here = carriers(self._directory, habits=self._habits)
        self._here = await self._stack.enter_async_context(here)

    @override
    async def close(self) -> None:
        await super().close()
        await self._stack.aclose()


class CmppBench(CarriersBench):
    @override
    def channel(self) -> Channel:
        options = CmppOptions(
            host="127.0.0.1",
            port=self._here.cmpp_port,
            sp_id=SOURCE_ADDR,
            secret=PASSWORD,
            service_id="HONGYAN",
        )
        quick = replace(TIMING, reconnect_seconds_min=0.05)
        return cmpp_link(5, options, SystemClock(), quick, jitter=lambda: 0.0)


class SmppBench(CarriersBench):
    refusal = "SMPP:11"
    is_repeated_alike = True
    bind = BindForm.TRANSCEIVER

    @override
    def channel(self) -> Channel:
        options = SmppOptions(
            host="127.0.0.1",
            port=self._here.smpp_port,
            system_id=LOGIN,
            password=PASSWORD,
            bind=self.bind,
        )
        quick = replace(SMPP_TIMING, reconnect_seconds_min=0.05)
        return smpp_link(5, options, SystemClock(), quick, jitter=lambda: 0.0)


class SeparateBench(SmppBench):
    bind = BindForm.SEPARATE


class HttpBench(Bench):
    load = 600
    is_repeated_alike = True

    def __init__(self, habits: Habits, vendor: type[Vendor], kind: str) -> None:
        super().__init__(habits)
        self._vendor, self._kind = vendor(habits, self._push), kind

    @override
    async def open(self) -> None:
        await self._vendor.start()

    @override
    def channel(self) -> Channel:
        options = OPTIONS[self._kind] | {
            "endpoint": self._vendor.url,
            "callback_token": self._vendor.token,
        }
        return build(self._kind, 5, "up", options, Around(SystemClock()))

    @property
    @override
    def refusal(self) -> str:  # type: ignore[override]
        return {"dysmsapi": aliyun, "tencent": tencent, "gateway": kannel}[self._kind].REFUSAL

    @override
    async def close(self) -> None:
        await self._vendor.stop()
        await super().close()

    async def _push(self, path: str, request: CarrierRequest) -> int:
        """Be the edge: find the route of the channel that is up."""
        for one in reversed(self._channels):
            if one.status.is_up:
                [route] = [route for route in one.routes() if route.path == path]
                return (await route.answer(request)).status
        return 0


OPTIONS = {
    "dysmsapi": ALIYUN | {"extend": "true"},
    "tencent": TENCENT | {"extend": "true"},
    "gateway": KANNEL,
}


BY_PROTOCOL = {"cmpp": CmppBench, "smpp": SmppBench, "smpp, separate": SeparateBench}


def bench_named(name: str, habits: Habits, directory: Path) -> Bench:
    """Return the bench of an implementation, not open."""
    match name:
        case "in process":
            return InProcessBench(habits)
        case "link":
            return LinkBench(habits, directory / "simulator.log")
        case "cmpp" | "smpp" | "smpp, separate":
            return BY_PROTOCOL[name](habits, directory)
        case "dysmsapi":
            return HttpBench(habits, aliyun.Aliyun, name)
        case "tencent":
            return HttpBench(habits, tencent.Tencent, name)
        case _:
            return HttpBench(habits, kannel.Kannel, name)
