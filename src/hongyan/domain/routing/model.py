"""Channels as routing sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.domain.routing.carriers import Carrier
from hongyan.kernel.carriage import ChannelStatus

SIMULATED_KIND: Final = "simulator"
"""The kind of channels whose carrier is simulated."""


class ChannelState(StrEnum):
    """Whether an operator lets a channel carry messages."""

    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ConfiguredChannel:
    """One upstream as configured.

    `access_code` begins with 106 (FAQ 2.1.6), abroad it is the sender that the carrier granted; the
    price is micro-yuan a segment. Window and submissions a second count parts, as carriers do.
    """

    channel_id: int
    name: str
    kind: str
    state: ChannelState
    access_code: str
    carriers: frozenset[Carrier]
    price_micro: int
    submits_per_second: int
    window_max: int
    options: Mapping[str, str]

    @property
    def connection(self) -> tuple[str, Mapping[str, str]]:
        """What its connection depends on: how it speaks, and to whom.

        A change of anything else (price, speed, window, state, sender) closes no connection.
        """
        return self.kind, self.options

    @property
    def is_simulated(self) -> bool:
        """Tell whether its carrier is simulated."""
        return self.kind == SIMULATED_KIND

    def sender(self, extend_code: str) -> str:
        """Return the sender number of a message; one of letters takes no extend code behind it."""
        return self.access_code + (extend_code if self.access_code.isdecimal() else "")


@dataclass(frozen=True, slots=True)
class ToldStatus:
    """What the process that serves a channel said of it at `told_at`; `figures` is JSON."""

    status: ChannelStatus
    told_at: int
    figures: str = ""


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel at this moment. `room` is how many parts of messages it can take now.

    `success_permille` and `latency_ms` are what its recent receipts say.
    """

    channel_id: int
    carriers: frozenset[Carrier]
    is_up: bool
    room: int
    success_permille: int
    latency_ms: int
    price_micro: int


@dataclass(frozen=True, slots=True)
class NotedViews:
    """How channels stood from `noted_at` on, until something else was noted."""

    noted_at: int
    views: tuple[ChannelView, ...]
