"""Conversations of links that speak the toy protocol, begun for a test."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from hongyan.channels.link import CarrierLink
from hongyan.channels.timing import Timing
from hongyan.kernel.carriage import (
    ChannelFault,
    LinkState,
    Sent,
)
from tests.channels.link_playbook import (
    LinkPlaybook,
    On,
    conversing,
)
from tests.channels.peer import ToySession

QUICK = Timing(reconnect_seconds_min=0.01, reconnect_seconds_max=0.02, farewell_seconds=0.3)
IMPATIENT = replace(QUICK, answer_seconds=0.1)


def link(
    timing: Timing = QUICK, *, connections: int = 1, window: int = 16
) -> Callable[[tuple[str, int]], CarrierLink]:
    """Return what makes a link of these habits to an address."""

    def made(address: tuple[str, int]) -> CarrierLink:
        built = CarrierLink(
            1, address, ToySession, timing, connections=connections, jitter=lambda: 0.5
        )
        built.resize(window, 10_000)
        return built

    return made


def talk(
    timing: Timing = QUICK, *, connections: int = 1, window: int = 16
) -> AbstractAsyncContextManager[LinkPlaybook]:
    """Begin a conversation."""
    return conversing(link(timing, connections=connections, window=window))


def opened(play: LinkPlaybook) -> LinkPlaybook:
    """Log in on the first connection."""
    return play << b"login\n" >> b"ok\n" << LinkState.UP


def both_opened(play: LinkPlaybook) -> LinkPlaybook:
    """Log in on two connections."""
    return (
        opened(play)
        << On(2, b"login\n")
        >> On(2, b"ok\n")
        << (lambda: play.link.figures().connections_up == 2)
    )


def maybe(message_id: int, code: str) -> ChannelFault:
    return ChannelFault(message_id, 1, Sent.MAYBE, code)


def not_sent(message_id: int, code: str) -> ChannelFault:
    return ChannelFault(message_id, 1, Sent.NO, code)
