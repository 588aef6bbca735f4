"""The registry of channel kinds: the one place that names them all.

Kinds from other packages join by the entry point group `hongyan.channels` (docs/plugins.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Annotated, Any, Final

import msgspec

from hongyan.channels.channel import Channel
from hongyan.channels.cmpp.frames import cmpp_frames
from hongyan.channels.cmpp.kind import CmppOptions, cmpp_link
from hongyan.channels.frames import FrameReaders
from hongyan.channels.http import kinds as http
from hongyan.channels.options import documents_of, option, read_options, remedy_of
from hongyan.channels.simulator.carrier import Habits, SimulatedCarrier
from hongyan.channels.simulator.chosen import ChosenFates
from hongyan.channels.simulator.inprocess import InprocessSimulatorChannel
from hongyan.channels.simulator.session import simulator_link
from hongyan.channels.simulator.wire import simulator_frames
from hongyan.channels.smpp.frames import smpp_frames
from hongyan.channels.smpp.kind import SmppOptions, smpp_link
from hongyan.kernel.clock import Clock, SystemClock
from hongyan.kernel.cut import quoted
from hongyan.kernel.said import Fault

GROUP: Final = "hongyan.channels"


class ChannelOptionError(Fault):
    """A channel's options cannot be used; the text names the option and the remedy."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a channel gets beside its options: time, and chance and choices for simulated ones."""

    clock: Clock
    seed: int = 0
    chosen: ChosenFates | None = None


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """One kind of channel.

    `options` is a Struct as `channels/options.py` describes; `build` is given the channel's id and
    name, the options as such a Struct, and what is around, and returns a channel not yet started.
    `frames` makes bytes of a capture readable. `peers` returns the hosts or URLs that a channel
    with these options connects to; without it, options that are named as places say so.
    `has_login` is false where a carrier is asked nothing before there is a message.
    """

    options: type[msgspec.Struct]
    build: Callable[[int, str, Any, Around], Channel]
    frames: FrameReaders | None = None
    peers: Callable[[Any], Sequence[str]] | None = None
    has_login: bool = True


def kind_named(name: str) -> ChannelKind:
    """Return a kind, ours or a plug-in's; raises ChannelOptionError for one that is not there."""
    if name in KINDS:
        return KINDS[name]
    found = tuple(entry_points(group=GROUP, name=name))
    if not found:
        known = ", ".join(kind_names())
        raise ChannelOptionError(
            "--kind: {name} is unknown; there are: {known}", name=quoted(name), known=known
        )
    try:
        kind = found[0].load()
    except Exception as fault:
        raise ChannelOptionError(
            "--kind: the plug-in of {name}, {value}, cannot be loaded: {fault}; install it again",
            name=name,
            value=found[0].value,
            fault=fault,
        ) from fault
    if not isinstance(kind, ChannelKind):
        raise ChannelOptionError(
            "--kind: the plug-in of {name} is no ChannelKind: see plugins.md", name=name
        )
    return kind


def kind_names() -> list[str]:
    """Return the names of all kinds, ours first."""
    others = {one.name for one in entry_points(group=GROUP)} - KINDS.keys()
    return [*KINDS, *sorted(others)]


def document_names() -> frozenset[str]:
    """Return the names that options of our kinds have which are documents of several lines."""
    return frozenset(name for kind in KINDS.values() for name in documents_of(kind.options))


def build(
    kind: str, channel_id: int, name: str, options: Mapping[str, str], around: Around
) -> Channel:
    """Return the channel object for a configured channel; it is not started yet.

    Raises ChannelOptionError when the kind is unknown or an option is missing or malformed.
    """
    found = kind_named(kind)
    try:
        return found.build(channel_id, name, read_options(found.options, options), around)
    except ValueError as fault:
        raise ChannelOptionError(
            "channel {name}: --option {fault}; {remedy}",
            name=name,
            fault=fault,
            remedy=remedy_of(fault),
        ) from fault


class SimulatorOptions(msgspec.Struct, frozen=True):
    """Options of a simulated carrier."""

    host: Annotated[str, option("Where a `hongyan simulator` listens.")] = "127.0.0.1"
    port: Annotated[
        int | None,
        option("Its port; without one the carrier is simulated inside.", least=1, most=65_535),
    ] = None
    slowness: Annotated[float, option("Share of the usual receipt delay.", least=0, most=1)] = 1.0
    pace: Annotated[float, option("Inside: every delay is multiplied by this.", least=0)] = 1.0
    seed: Annotated[int | None, option("Inside: the chance of this carrier.")] = None


def _simulator(channel_id: int, name: str, options: SimulatorOptions, around: Around) -> Channel:
    """Reach a simulator process where `port` is given, else simulate in this process."""
    slowness, clock = options.slowness, around.clock
    if options.port is not None:
        address = (options.host, options.port)
        return simulator_link(channel_id, address, name, slowness=slowness, clock=clock)
    seed = around.seed if options.seed is None else options.seed
    habits = Habits(seed=seed * 1000 + channel_id, pace=options.pace, slowness=slowness)
    return InprocessSimulatorChannel(channel_id, SimulatedCarrier(habits), clock, around.chosen)


def _cmpp(channel_id: int, name: str, options: CmppOptions, around: Around) -> Channel:
    del name
    return cmpp_link(channel_id, options, around.clock)


def _smpp(channel_id: int, name: str, options: SmppOptions, around: Around) -> Channel:
    del name
    return smpp_link(channel_id, options, around.clock)


def _by_http(
    make: Callable[[int, str, Any, Clock], Channel],
) -> Callable[[int, str, Any, Around], Channel]:
    """Build a channel by real time, also in `dev`: upstreams look at the dates of requests."""
    return lambda channel_id, name, options, _: make(channel_id, name, options, SystemClock())


KINDS: Final[Mapping[str, ChannelKind]] = {
    "simulator": ChannelKind(SimulatorOptions, _simulator, simulator_frames),
    "gateway": ChannelKind(
        http.GatewayOptions,
        _by_http(http.gateway_channel),
        peers=http.gateway_peers,
        has_login=False,
    ),
    "dysmsapi": ChannelKind(
        http.DysmsapiOptions,
        _by_http(http.dysmsapi_channel),
        peers=http.account_peers,
        has_login=False,
    ),
    "tencent": ChannelKind(
        http.TencentOptions,
        _by_http(http.tencent_channel),
        peers=http.account_peers,
        has_login=False,
    ),
    "cmpp": ChannelKind(CmppOptions, _cmpp, cmpp_frames),
    "smpp": ChannelKind(SmppOptions, _smpp, smpp_frames),
}
