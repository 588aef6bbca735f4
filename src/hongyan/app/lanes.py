"""The lanes of one process.

Channels are built, started, changed and stopped as their configuration says.
"""

from __future__ import annotations

from contextlib import suppress

import structlog

from hongyan.channels.channel import Channel
from hongyan.channels.registry import Around, ChannelOptionError, build
from hongyan.channels.routes import CarrierRoute
from hongyan.channels.simulator.inprocess import InprocessSimulatorChannel
from hongyan.db.away import DatabaseAway
from hongyan.domain.routing.model import ConfiguredChannel
from hongyan.domain.routing.options import open_options
from hongyan.engine.metrics import Metrics
from hongyan.engine.supervisor import Supervisor
from hongyan.flows.operation.channel_status import TOLD_MS, tell_statuses
from hongyan.flows.operation.health import configured_channels
from hongyan.kernel.carriage import ChannelStatus, LinkState
from hongyan.kernel.clock import Clock
from hongyan.kernel.seal import SealError
from hongyan.workers.carrier import CarrierListener
from hongyan.workers.lane import Lane
from hongyan.workers.story import Stories

log = structlog.get_logger()


class Lanes:
    """Lanes by channel id."""

    def __init__(
        self,
        stories: Stories,
        clock: Clock,
        carriers_clock: Clock,
        real_clock: Clock,
        metrics: Metrics,
        seed: int = 0,
    ) -> None:
        """Begin with none; `reload` brings them up.

        `carriers_clock` and `seed` are the time and the chance of simulated carriers in here.
        """
        self._seed = seed
        self._carriers_clock = carriers_clock
        self._real_clock = real_clock
        self.by_id: dict[int, Lane] = {}
        self._stories = stories
        self._clock = clock
        self._metrics = metrics
        self._listeners: dict[int, Supervisor] = {}
        self._unusable: dict[int, ChannelStatus] = {}
        self._told: dict[int, ChannelStatus] = {}
        self._told_at = 0

    async def reload(self) -> None:
        """Compare with the configuration: start what is new, change what changed.

        Only a connection that is to speak otherwise, or to somebody else, is made anew: what is in
        flight on the old one is in doubt then.
        """
        wanted = await self._stories.run(
            "configured_channels", lambda tx, _now: configured_channels(tx, self._stories.context)
        )
        for configured in wanted:
            lane = self.by_id.get(configured.channel_id)
            if lane is None:
                await self._open(configured)
            elif lane.configured.connection != configured.connection:
                await self._close(lane)
                await self._open(configured)
            elif lane.configured != configured:
                lane.change(configured)
        await self._tell()

    async def _tell(self) -> None:
        """Say how the channels are, when it changed and now and then."""
        found = {one: lane.channel.status for one, lane in self.by_id.items()} | self._unusable
        for lane in self.by_id.values():
            is_up = lane.channel.status.is_up
            self._metrics.channel_up.labels(lane.configured.name).set(1 if is_up else 0)
        real_ms = self._real_clock.now_ms()
        if found != self._told or real_ms >= self._told_at + TOLD_MS:
            await self._stories.run(
                "tell_statuses", lambda tx, _now: tell_statuses(tx, found, real_ms)
            )
            self._told, self._told_at = found, real_ms

    async def _open(self, configured: ConfiguredChannel) -> None:
        name, around = configured.name, Around(self._carriers_clock, self._seed)
        sealer = self._stories.context.sealer
        assert sealer is not None, "who serves has the master key"
        try:
            options = open_options(configured.options, name, sealer.open)
            channel = build(configured.kind, configured.channel_id, name, options, around)
        except (ChannelOptionError, SealError) as fault:
            status = ChannelStatus(LinkState.DOWN, str(fault), self._real_clock.now_ms())
            known = self._unusable.get(configured.channel_id)
            if known is None or known.reason != status.reason:
                log.error("channel_unusable", channel=configured.name, reason=str(fault))  # noqa: TRY400 - an operator's slip
                self._unusable[configured.channel_id] = status
            return
        self._unusable.pop(configured.channel_id, None)
        lane = Lane(configured, channel)
        await channel.start()
        listener = CarrierListener(self._stories, lane, self._clock)
        supervisor = self._listeners[configured.channel_id] = Supervisor()
        supervisor.start(f"carrier {configured.name}", listener.run)
        self.by_id[configured.channel_id] = lane

    async def _close(self, lane: Lane) -> None:
        channel_id = lane.configured.channel_id
        del self.by_id[channel_id]
        await lane.channel.stop()
        await self._listeners.pop(channel_id).stop()

    async def stop(self) -> None:
        """Stop every lane, and say so."""
        stopped = ChannelStatus(LinkState.STOPPED, since=self._real_clock.now_ms())
        found = dict.fromkeys(self.by_id, stopped)
        for lane in list(self.by_id.values()):
            await self._close(lane)
        with suppress(DatabaseAway):
            await self._stories.run(
                "tell_statuses", lambda tx, _now: tell_statuses(tx, found, stopped.since)
            )

    def under_way(self) -> tuple[int, int]:
        """Return how many parts are out, and how many carriers have something to say now."""
        out = sum(lane.in_flight for lane in self.by_id.values())
        return out, sum(_is_about_to_speak(lane.channel) for lane in self.by_id.values())

    def route(self, channel_name: str, path: str) -> CarrierRoute | None:
        """Return what the channel of this name mounts at a path."""
        for lane in self.by_id.values():
            if lane.configured.name == channel_name:
                return next((one for one in lane.channel.routes() if one.path == path), None)
        return None

    def standing(self) -> dict[str, str]:
        """Return each channel's name and how it is."""
        return {lane.configured.name: lane.channel.status.words for lane in self.by_id.values()}


def _is_about_to_speak(channel: Channel) -> bool:
    # Of a carrier outside of this process nobody knows.
    return isinstance(channel, InprocessSimulatorChannel) and not channel.is_quiet
