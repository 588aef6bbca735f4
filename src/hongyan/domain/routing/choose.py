"""Which channel takes this message now (FAQ 2.1.5: the best one at the moment of sending).

Pure. Knows nothing of templates, tenants or sockets.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Protocol

from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelView

MICRO_PER_FAILURE_PERMILLE = 200
"""One message in a thousand lost weighs as much as 0.0002 yuan on the price."""

MICRO_PER_LATENCY_MS = 1
"""A second of waiting weighs as much as 0.001 yuan."""

LATENCY_WEIGHT_URGENT = 10
"""A verification code pays ten times that to be early (FAQ 2.1.3)."""


class Reaching(Protocol):
    """What a configured channel and its view have in common: whom it reaches."""

    @property
    def channel_id(self) -> int:
        """Return the channel's id."""

    @property
    def carriers(self) -> frozenset[Carrier]:
        """Return the carriers that the channel reaches."""


def penalty(view: ChannelView, *, is_urgent: bool) -> int:
    """Return what a channel costs in all: price, failures and waiting, in micro-yuan."""
    latency = view.latency_ms * MICRO_PER_LATENCY_MS * (LATENCY_WEIGHT_URGENT if is_urgent else 1)
    return view.price_micro + (1000 - view.success_permille) * MICRO_PER_FAILURE_PERMILLE + latency


def serves(channel: Reaching, carrier: Carrier) -> bool:
    """Return whether a channel reaches the carrier.

    A mainland number of unknown carrier may go by any channel but one for other countries: what is
    for the mainland never leaves it, and what is for abroad never goes by a domestic channel.
    """
    if carrier is Carrier.UNKNOWN:
        return Carrier.INTERNATIONAL not in channel.carriers
    return carrier in channel.carriers


def ranking(
    views: Iterable[ChannelView], carrier: Carrier, *, is_urgent: bool
) -> list[ChannelView]:
    """Return the channels that are up and reach the carrier, the best first."""
    able = [view for view in views if view.is_up and serves(view, carrier)]
    return sorted(able, key=lambda view: (penalty(view, is_urgent=is_urgent), view.channel_id))


def remaining(channels: Iterable[Reaching], carrier: Carrier, tried: AbstractSet[int]) -> bool:
    """Return whether some channel, be it busy or down at present, could still be tried."""
    return any(serves(one, carrier) and one.channel_id not in tried for one in channels)
