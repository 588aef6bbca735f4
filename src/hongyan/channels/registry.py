"""Which kind of channel is which class: the one place that names them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from hongyan.channels.channel import Channel
from hongyan.channels.simulator.carrier import Habits, SimulatedCarrier
from hongyan.channels.simulator.inprocess import InprocessSimulatorChannel
from hongyan.channels.simulator.session import simulator_link
from hongyan.kernel.clock import Clock
from hongyan.kernel.cut import quoted
from hongyan.kernel.fitting import rule_of, unfit

Options = Mapping[str, str]
Number = TypeVar("Number", int, float)


class ChannelOptionError(Exception):
    """A channel's options cannot be used; the text names the option and the remedy."""


def build(kind: str, channel_id: int, name: str, options: Options, clock: Clock) -> Channel:
    """Return the channel object for a configured channel; it is not started yet.

    Raises ChannelOptionError when the kind is unknown or an option is missing or malformed.
    """
    if kind not in KINDS:
        raise ChannelOptionError(
            f"channel {name}: kind {quoted(kind)} is unknown; there are: {', '.join(KINDS)}"
        )
    try:
        return KINDS[kind](channel_id, name, options, clock)
    except ValueError as fault:
        raise ChannelOptionError(
            f"channel {name}: --option {fault}; correct it, or leave the option out"
        ) from fault


def _simulator(channel_id: int, name: str, options: Options, clock: Clock) -> Channel:
    """Reach a simulator process where `port` is given, else simulate the carrier in here."""
    slowness = _number(options, "slowness", 1.0)
    if "port" in options:
        host, port = options.get("host", "127.0.0.1"), _number(options, "port", 0)
        return simulator_link(channel_id, (host, port), name, slowness=slowness, clock=clock)
    habits = Habits(
        seed=_number(options, "seed", 0) * 1000 + channel_id,
        pace=_number(options, "pace", 1.0),
        slowness=slowness,
    )
    return InprocessSimulatorChannel(channel_id, SimulatedCarrier(habits), clock)


def _number(options: Options, name: str, otherwise: Number) -> Number:
    """Return an option as a number of the kind of `otherwise`; raises ValueError naming it."""
    given = options.get(name)
    if given is None:
        return otherwise
    try:
        return type(otherwise)(given)
    except ValueError as fault:
        raise ValueError(f"{name}: {unfit(given, rule_of(type(otherwise)))}") from fault


KINDS: Mapping[str, Callable[[int, str, Options, Clock], Channel]] = {"simulator": _simulator}
