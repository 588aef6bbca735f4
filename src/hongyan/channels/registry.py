"""Which kind of channel is which class: the one place that names them all.

Kinds from other packages join by the entry point group `hongyan.channels` (docs/plugins.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Annotated, Any, Final

import msgspec

from hongyan.channels.channel import Channel
from hongyan.channels.options import option, read_options
from hongyan.channels.simulator.carrier import Habits, SimulatedCarrier
from hongyan.channels.simulator.inprocess import InprocessSimulatorChannel
from hongyan.channels.simulator.session import simulator_link
from hongyan.kernel.clock import Clock
from hongyan.kernel.cut import quoted

GROUP: Final = "hongyan.channels"


class ChannelOptionError(Exception):
    """A channel's options cannot be used; the text names the option and the remedy."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a channel is given beside its options: time, and chance for simulated carriers."""

    clock: Clock
    seed: int = 0


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """One way of speaking to carriers.

    `options` is a Struct as `channels/options.py` describes; `build` is given the channel's id and
    name, the options as such a Struct, and what is around, and returns a channel not yet started.
    """

    options: type[msgspec.Struct]
    build: Callable[[int, str, Any, Around], Channel]


def kind_named(name: str) -> ChannelKind:
    """Return a kind, ours or a plug-in's; raises ChannelOptionError for one that is not there."""
    if name in KINDS:
        return KINDS[name]
    found = tuple(entry_points(group=GROUP, name=name))
    if not found:
        known = ", ".join(kind_names())
        raise ChannelOptionError(f"--kind: {quoted(name)} is unknown; there are: {known}")
    try:
        kind = found[0].load()
    except Exception as fault:
        rule = f"--kind: the plug-in of {name}, {found[0].value}, cannot be loaded: {fault}"
        raise ChannelOptionError(f"{rule}; install it anew") from fault
    if not isinstance(kind, ChannelKind):
        raise ChannelOptionError(f"--kind: the plug-in of {name} is no ChannelKind: see plugins.md")
    return kind


def kind_names() -> list[str]:
    """Return the names of all kinds, ours first."""
    others = {one.name for one in entry_points(group=GROUP)} - KINDS.keys()
    return [*KINDS, *sorted(others)]


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
            f"channel {name}: --option {fault}; correct it, or leave the option out"
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
    """Reach a simulator process where `port` is given, else simulate the carrier in here."""
    slowness, clock = options.slowness, around.clock
    if options.port is not None:
        address = (options.host, options.port)
        return simulator_link(channel_id, address, name, slowness=slowness, clock=clock)
    seed = around.seed if options.seed is None else options.seed
    habits = Habits(seed=seed * 1000 + channel_id, pace=options.pace, slowness=slowness)
    return InprocessSimulatorChannel(channel_id, SimulatedCarrier(habits), clock)


KINDS: Final[Mapping[str, ChannelKind]] = {"simulator": ChannelKind(SimulatorOptions, _simulator)}
