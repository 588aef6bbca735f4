"""The lanes of one process.

Channels are built, started, changed and stopped as their configuration says.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from hongyan.app.capturing import Capturer
from hongyan.app.link_figures import LinkMetrics
from hongyan.channels.channel import Channel
from hongyan.channels.guarded import GuardedChannel
from hongyan.channels.options import read_options, secrets_of
from hongyan.channels.peers import LEAVES_THIS_MACHINE, is_loopback
from hongyan.channels.registry import Around, ChannelKind, ChannelOptionError, build, kind_named
from hongyan.channels.routes import CarrierRoute
from hongyan.channels.simulator.chosen import ChosenFates
from hongyan.channels.simulator.inprocess import InprocessSimulatorChannel
from hongyan.db.away import DatabaseAway
from hongyan.domain.routing.model import ConfiguredChannel
from hongyan.domain.routing.options import open_options
from hongyan.domain.watch.model import ChannelFigures
from hongyan.engine.metrics import Metrics
from hongyan.engine.supervisor import Supervisor
from hongyan.flows.messages.delivery.awaited_receipts import awaited_receipts
from hongyan.flows.operation.channel_status import (
    NO_FIGURES,
    TOLD_MS,
    last_figures,
    tell_statuses,
)
from hongyan.flows.operation.health import configured_channels
from hongyan.kernel.carriage import ChannelStatus, LinkState
from hongyan.kernel.clock import Clock
from hongyan.kernel.seal import SealError
from hongyan.service.flows import FlowRunner
from hongyan.workers.carrier import CarrierListener
from hongyan.workers.lane import Lane
from hongyan.workers.meter import ChannelMeter
from hongyan.workers.views import ViewNoter

FIGURES_MS: Final = 5_000
"""The interval at which changed figures of channels are written down."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Fence:
    """What `dev` keeps its channels within.

    This machine, or, with `test_numbers`, real carriers for these numbers (digits of E.164) alone.
    """

    test_numbers: frozenset[int] = frozenset()

    def around(self, channel: Channel, kind: ChannelKind, options: object) -> Channel:
        """Return a channel that stays within; raises ChannelOptionError for one that cannot."""
        if is_loopback(kind, options):
            return channel
        if not self.test_numbers:
            raise ChannelOptionError(LEAVES_THIS_MACHINE)
        return GuardedChannel(channel, self.test_numbers)


@dataclass(frozen=True, slots=True)
class LaneTerms:
    """How lanes are opened: chance and choices of simulated carriers, place, and fence."""

    seed: int = 0
    chosen: ChosenFates = field(default_factory=ChosenFates)
    data: Path = Path()
    fence: Fence | None = None


class Lanes:
    """Lanes by channel id."""

    def __init__(
        self,
        flows: FlowRunner,
        clock: Clock,
        carriers_clock: Clock,
        real_clock: Clock,
        metrics: Metrics,
        terms: LaneTerms = LaneTerms(),
    ) -> None:
        """Begin with none; `reload` brings them up.

        `carriers_clock` is the time of this process's simulated carriers.
        """
        self._terms = terms
        self._capturer = Capturer(flows, terms.data, real_clock)
        self._views = ViewNoter(flows, real_clock)
        self._secrets: dict[int, tuple[bytes, ...]] = {}
        self._last: Mapping[int, ChannelFigures] | None = None
        self._figures: dict[int, ChannelFigures] = {}
        self._carriers_clock = carriers_clock
        self._real_clock = real_clock
        self.by_id: dict[int, Lane] = {}
        self._flows = flows
        self._clock = clock
        self._metrics = metrics
        self._links = LinkMetrics(metrics)
        self._listeners: dict[int, Supervisor] = {}
        self._unusable: dict[int, ChannelStatus] = {}
        self._told: dict[int, ChannelStatus] = {}
        self._logged: dict[int, str] = {}
        self._told_at = 0

    async def reload(self) -> None:
        """Apply the configuration: start new channels, change changed ones, stop removed ones.

        Only a connection with other options or another peer is replaced: what is in
        flight on the old one is in doubt then.
        """
        wanted = await self._flows.look(configured_channels, self._flows.context)
        if self._last is None:
            self._last = await self._flows.look(last_figures)
        kept = {configured.channel_id for configured in wanted}
        for gone in [lane for one, lane in self.by_id.items() if one not in kept]:
            await self._close(gone)
        for channel_id in self._unusable.keys() - kept:
            del self._unusable[channel_id]
        for configured in wanted:
            lane = self.by_id.get(configured.channel_id)
            if lane is None:
                await self._open(configured)
            elif lane.configured.connection != configured.connection:
                await self._close(lane)
                await self._open(configured)
            elif lane.configured != configured:
                lane.change(configured)
        await self._capturer.look(self.by_id, self._secrets)
        await self._tell()
        now_ms = self._clock.now_ms()
        await self._views.look([lane.view(now_ms) for lane in self.by_id.values()])

    async def _tell(self) -> None:
        """Log the state of the channels when it changes, write it down, and set the gauges."""
        found = {one: lane.channel.status for one, lane in self.by_id.items()} | self._unusable
        figures = {one: lane.figures() for one, lane in self.by_id.items()}
        for channel_id, lane in self.by_id.items():
            status = found[channel_id]
            lane.meter.show(status.state, figures[channel_id], is_up=status.is_up)
            self._links.show(lane.configured.name, lane.channel.figures())
        self._log_changes(found)
        real_ms = self._real_clock.now_ms()
        waited_ms = real_ms - self._told_at
        is_due = waited_ms >= FIGURES_MS and figures != self._figures
        is_changed = found != self._told or _drained(figures) != _drained(self._figures)
        if is_changed or is_due or waited_ms >= TOLD_MS:
            await self._flows.run(tell_statuses, found, real_ms, figures)
            self._told, self._told_at, self._figures = found, real_ms, figures

    def _log_changes(self, found: Mapping[int, ChannelStatus]) -> None:
        """Log a channel that cannot carry messages, once for each reason, and its recovery."""
        for channel_id, lane in self.by_id.items():
            status, known = found[channel_id], self._logged.get(channel_id, "")
            why = "" if status.is_up else status.words
            if why == known or (not known and status.state is LinkState.CONNECTING):
                continue
            self._logged[channel_id] = why
            if why:
                log.warning("channel_down", channel=lane.configured.name, reason=why)
            else:
                log.info("channel_up", channel=lane.configured.name)

    async def _open(self, configured: ConfiguredChannel) -> None:
        name, around = (
            configured.name,
            Around(self._carriers_clock, self._terms.seed, self._terms.chosen),
        )
        sealer = self._flows.context.sealer
        assert sealer is not None, "who serves has the master key"
        try:
            options = open_options(configured.options, name, sealer.open)
            channel = build(configured.kind, configured.channel_id, name, options, around)
            kind = kind_named(configured.kind)
            if self._terms.fence is not None:
                read = read_options(kind.options, options)
                channel = self._terms.fence.around(channel, kind, read)
        except (ChannelOptionError, SealError) as fault:
            status = ChannelStatus(LinkState.DOWN, str(fault), self._real_clock.now_ms())
            known = self._unusable.get(configured.channel_id)
            if known is None or known.reason != status.reason:
                log.error("channel_unusable", channel=configured.name, reason=str(fault))  # noqa: TRY400 - an operator's slip
                self._unusable[configured.channel_id] = status
            return
        self._unusable.pop(configured.channel_id, None)
        secrets = secrets_of(kind.options)
        self._secrets[configured.channel_id] = tuple(
            value.encode() for option, value in options.items() if option in secrets
        )
        last = (self._last or {}).get(configured.channel_id, NO_FIGURES)
        meter = ChannelMeter(name, self._metrics, self._real_clock, last)
        lane = Lane(configured, channel, meter)
        resume = getattr(channel, "resume", None)
        if resume is not None:
            now_ms = self._clock.now_ms()
            resume(await self._flows.look(awaited_receipts, configured.channel_id, now_ms))
        await channel.start()
        listener = CarrierListener(self._flows, lane, self._clock)
        supervisor = self._listeners[configured.channel_id] = Supervisor()
        supervisor.start(f"carrier {configured.name}", listener.run)
        self.by_id[configured.channel_id] = lane

    async def _close(self, lane: Lane) -> None:
        channel_id = lane.configured.channel_id
        del self.by_id[channel_id]
        self._last = {**(self._last or {}), channel_id: lane.figures()}
        lane.meter.hide()
        await lane.channel.stop()
        self._links.forget(lane.configured.name)
        await self._listeners.pop(channel_id).stop()

    async def stop(self) -> None:
        """Stop every lane, and say so."""
        stopped = ChannelStatus(LinkState.STOPPED, since=self._real_clock.now_ms())
        found = dict.fromkeys(self.by_id, stopped)
        figures = {one: lane.figures() for one, lane in self.by_id.items()}
        self._capturer.stop()
        for lane in list(self.by_id.values()):
            await self._close(lane)
        with suppress(DatabaseAway):
            await self._flows.run(tell_statuses, found, stopped.since, figures)

    def under_way(self) -> tuple[int, int]:
        """Return how many parts are in flight, and how many carriers have events due now."""
        out = sum(lane.in_flight for lane in self.by_id.values())
        return out, sum(_is_about_to_speak(lane.channel) for lane in self.by_id.values())

    def route(self, channel_name: str, path: str) -> CarrierRoute | None:
        """Return what the channel of this name mounts at a path."""
        for lane in self.by_id.values():
            if lane.configured.name == channel_name:
                return next((one for one in lane.channel.routes() if one.path == path), None)
        return None

    def hear(self, channel_id: int, phone: int, dest_id: str, content: str) -> bool:
        """Let a handset write to a channel; False where its carrier is not simulated inside."""
        lane = self.by_id.get(channel_id)
        if lane is None or not isinstance(lane.channel, InprocessSimulatorChannel):
            return False
        lane.channel.hear(phone, dest_id, content)
        return True

    @property
    def are_inside(self) -> bool:
        """Tell whether every carrier is simulated in this process."""
        return all(
            isinstance(one.channel, InprocessSimulatorChannel) for one in self.by_id.values()
        )

    def hush(self) -> None:
        """Let the carriers inside forget what they were about to say."""
        for lane in self.by_id.values():
            if isinstance(lane.channel, InprocessSimulatorChannel):
                lane.channel.forget()

    def begin_again(self) -> None:
        """Forget how the channels did, and what was written down of it."""
        for lane in self.by_id.values():
            lane.begin_again()
        self._views.forget()
        self._told = {}

    def statuses(self) -> dict[str, str]:
        """Return each channel's name and state."""
        return {lane.configured.name: lane.channel.status.words for lane in self.by_id.values()}


def _drained(figures: Mapping[int, ChannelFigures]) -> dict[int, bool]:
    """Return which channels carry nothing and are off: who drains one waits for that."""
    return {one: not found.is_on and not found.window_used for one, found in figures.items()}


def _is_about_to_speak(channel: Channel) -> bool:
    # The state of a carrier outside of this process is unknown.
    return isinstance(channel, InprocessSimulatorChannel) and not channel.is_quiet
