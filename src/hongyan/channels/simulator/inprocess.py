"""A channel whose carrier lives in this process: what `hongyan dev` runs.

It gives the carrier a clock and an event loop; the carrier decides what happens to a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from typing import Final

from hongyan.channels.channel import EVENTS_PER_BATCH, LINK_DOWN, STOPPED
from hongyan.channels.figures import LinkFigures
from hongyan.channels.routes import CarrierRoute
from hongyan.channels.simulator.carrier import SimulatedCarrier
from hongyan.channels.simulator.chosen import ChosenFates
from hongyan.channels.simulator.wake import GATHER_MS
from hongyan.kernel.carriage import (
    CarrierEvent,
    ChannelEvent,
    ChannelFault,
    ChannelStatus,
    LinkState,
    Sent,
    Submission,
    SubmitAnswer,
)
from hongyan.kernel.clock import Clock, MovableClock

POLL_MS: Final = 1_000
"""The longest sleep: a clock may be set without a notification."""


class InprocessSimulatorChannel:
    """Implements Channel. The carrier outlives channel objects, as a real one does."""

    def __init__(
        self,
        channel_id: int,
        carrier: SimulatedCarrier,
        clock: Clock,
        chosen: ChosenFates | None = None,
    ) -> None:
        """Serve the configured channel `channel_id` with a carrier of its own.

        `chosen` may say what becomes of a message; else its number does.
        """
        self._chosen = chosen or ChosenFates()
        self._channel_id = channel_id
        self._carrier = carrier
        self._clock = clock
        self._status = ChannelStatus(LinkState.STOPPED)
        self._stopped = asyncio.Event()
        self._woken = asyncio.Event()
        self._sleeps_until = 0
        self._unhear: Callable[[], None] | None = None

    @property
    def channel_id(self) -> int:
        """The id of the configured channel."""
        return self._channel_id

    @property
    def status(self) -> ChannelStatus:
        """Connected from start to stop."""
        return self._status

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is due and all that was said is acknowledged."""
        return self._carrier.is_quiet(self._clock.now_ms())

    def routes(self) -> Sequence[CarrierRoute]:
        """Return none: the carrier is in this process."""
        return ()

    def resize(self, window_max: int, submits_per_second: int) -> None:
        """Do nothing: there is no connection here whose window could be full."""
        del window_max, submits_per_second

    def figures(self) -> LinkFigures:
        """Return none: there is no connection here to count on."""
        return LinkFigures()

    async def start(self) -> None:
        """Come up at once."""
        self._stopped.clear()
        self._status = ChannelStatus(LinkState.UP, since=self._clock.now_ms())
        if isinstance(self._clock, MovableClock):
            self._unhear = self._clock.on_move(self._woken.set)

    async def stop(self) -> None:
        """Answer what is in flight with `Sent.MAYBE` and end `events`."""
        self._status = ChannelStatus(LinkState.STOPPED, since=self._clock.now_ms())
        if self._unhear is not None:
            self._unhear()
            self._unhear = None
        self._stopped.set()
        self._woken.set()

    async def submit(self, submissions: Sequence[Submission]) -> Sequence[SubmitAnswer]:
        """Give all to the carrier at once; the answers come when its slowest one has."""
        if not self._status.is_up:
            return [
                ChannelFault(one.message_id, one.attempt_no, Sent.NO, LINK_DOWN)
                for one in submissions
            ]
        now_ms = self._clock.now_ms()
        taken = [
            self._carrier.take(one, now_ms, script=self._chosen.script_for(one))
            for one in submissions
        ]
        next_at = self._carrier.next_at()
        if next_at is not None and next_at < self._sleeps_until:
            self._woken.set()
        await self._pause(self._stopped, max((one.answer_after_ms for one in taken), default=0))
        if self._stopped.is_set():
            return [
                ChannelFault(one.message_id, one.attempt_no, Sent.MAYBE, STOPPED)
                for one in submissions
            ]
        return [one.answer for one in taken]

    def hear(self, phone: int, dest_id: str, content: str) -> None:
        """Let a handset send a text now, which comes as any other does."""
        self._carrier.hear(phone, dest_id, content, self._clock.now_ms())
        self._woken.set()

    def forget(self) -> None:
        """Let the carrier forget every receipt and reply that it has not handed out."""
        self._carrier.forget()

    async def events(self) -> AsyncIterator[Sequence[CarrierEvent]]:
        """Yield what falls due. A new listener is a new connection: it hears the unacknowledged."""
        self._carrier.relink()
        while not self._stopped.is_set():
            now_ms = self._clock.now_ms()
            batch = self._carrier.due(now_ms, EVENTS_PER_BATCH)
            if batch:
                yield batch
                continue
            next_at = self._carrier.next_at()
            wait_ms = POLL_MS if next_at is None else next_at - now_ms
            wait_ms = min(max(wait_ms, GATHER_MS), POLL_MS)
            self._sleeps_until = now_ms + wait_ms
            self._woken.clear()
            await self._pause(self._woken, wait_ms)
            self._sleeps_until = 0

    async def acknowledge(self, events: Sequence[ChannelEvent]) -> None:
        """Acknowledge these events to the carrier."""
        self._carrier.acknowledge([event.event_id for event in events])

    @staticmethod
    async def _pause(until: asyncio.Event, wait_ms: int) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_ms / 1000):
                await until.wait()
