"""Tells when the channels of this process stand otherwise than was noted. Beside the hot path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hongyan.domain.routing.model import ChannelView
from hongyan.flows.messages.delivery.note_views import note_views
from hongyan.kernel.clock import Clock
from hongyan.service.flows import FlowRunner

EVERY_MS: Final = 10_000
"""How often figures that change all the time are noted; one that goes down is noted at once."""


class ViewNoter:
    """Remembers what was noted last, and notes what differs."""

    def __init__(self, flows: FlowRunner, real_clock: Clock) -> None:
        """Note through `flows`."""
        self._flows = flows
        self._real_clock = real_clock
        self._noted: tuple[object, ...] | None = None
        self._stood: tuple[object, ...] = ()
        self._noted_at = 0

    def forget(self) -> None:
        """Note everything at the next look."""
        self._noted = None

    async def look(self, views: Sequence[ChannelView]) -> None:
        """Note how channels stand, if that changed and it is time."""
        all_of_it = tuple((_standing(one), _figures(one)) for one in views)
        standing = tuple(_standing(one) for one in views)
        if all_of_it == self._noted:
            return
        real_ms = self._real_clock.now_ms()
        is_due = real_ms - self._noted_at >= EVERY_MS or standing != self._stood
        if self._noted is None or is_due:
            await self._flows.run(note_views, views)
            self._noted, self._stood, self._noted_at = all_of_it, standing, real_ms


def _standing(view: ChannelView) -> tuple[object, ...]:
    return view.channel_id, view.carriers, view.is_up, view.price_micro


def _figures(view: ChannelView) -> tuple[object, ...]:
    return view.room > 0, view.success_permille, view.latency_ms
