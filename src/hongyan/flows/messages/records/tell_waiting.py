"""Why a message waits: for its hour, for its turn, or for a channel that can carry it.

Reads only. The state of channels is given: the serving process knows it. Which words say it, to
whom, is not known here; a tenant is not told the names of channels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from hongyan.domain.messages import store as messages
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.choose import serves
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.messages.model import Message
    from hongyan.kernel.carriage import ChannelStatus


class WaitReason(StrEnum):
    """Why a message has not left."""

    NO_CHANNEL = "no_channel"
    """None is configured that reaches its carrier."""
    CHANNELS_OFF = "channels_off"
    """Each one that reaches its carrier is switched off."""
    CHANNELS_DOWN = "channels_down"
    """Each one that is on has no link."""
    HOUR = "hour"
    """It may not leave yet."""
    TURN = "turn"
    """Others leave before it."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a message waits, until when if that is known, and the channels that it waits for."""

    reason: WaitReason
    carrier: Carrier
    until: int | None = None
    channels: tuple[tuple[str, ChannelStatus | None], ...] = ()

    @property
    def is_for_a_channel(self) -> bool:
        """Return whether it waits until a channel is repaired."""
        return self.reason not in {WaitReason.HOUR, WaitReason.TURN}


def why_waiting(
    tx: Connection,
    waiting: Iterable[Message],
    statuses: Mapping[int, ChannelStatus],
    now_ms: int,
) -> dict[int, Wait]:
    """Return why messages wait, by their id; what stands in no queue has left, or is final."""
    listed = list(waiting)
    if not listed:
        return {}
    rows = messages.dispatch_of_calls(tx, {one.biz_id for one in listed})
    channels = routing.channels(tx) if rows else []
    found = {}
    for one in listed:
        row = next((row for row in rows if row.first_id <= one.message_id <= row.last_id), None)
        if row is None or row.carrier != one.carrier:
            continue
        wait = wait_for(Carrier(row.carrier), channels, statuses)
        if not wait.is_for_a_channel and row.due_at > now_ms and not row.is_retry:
            wait = Wait(WaitReason.HOUR, wait.carrier, row.due_at)
        found[one.message_id] = wait
    return found


def stuck(
    tx: Connection, statuses: Mapping[int, ChannelStatus], now_ms: int
) -> list[tuple[Wait, int]]:
    """Return for what channels due messages wait, and how many of them, carrier by carrier."""
    channels = routing.channels(tx)
    counted = messages.due_by_carrier(tx, now_ms)
    waits = ((wait_for(Carrier(one), channels, statuses), count) for one, count in counted.items())
    return [(wait, count) for wait, count in waits if wait.is_for_a_channel]


def wait_for(
    carrier: Carrier,
    channels: Sequence[ConfiguredChannel],
    statuses: Mapping[int, ChannelStatus],
) -> Wait:
    """Return what a due message to a carrier waits for.

    A channel of which nothing is known, because no process serves now, is not called down.
    """
    reaching = [one for one in channels if serves(one, carrier)]
    if not reaching:
        return Wait(WaitReason.NO_CHANNEL, carrier)
    switched_on = [one for one in reaching if one.state is ChannelState.ON]
    if not switched_on:
        named = tuple((one.name, None) for one in reaching)
        return Wait(WaitReason.CHANNELS_OFF, carrier, channels=named)
    known = [(one.name, statuses.get(one.channel_id)) for one in switched_on]
    if any(status is None or status.is_up for _, status in known):
        return Wait(WaitReason.TURN, carrier)
    return Wait(WaitReason.CHANNELS_DOWN, carrier, channels=tuple(known))
