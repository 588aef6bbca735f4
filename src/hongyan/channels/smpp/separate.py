"""One account over transmitters and receivers: two links that are one channel.

For carriers that grant no transceiver. Submissions travel on the transmitters, receipts and replies
come on the receivers; what both links know of the account is added up here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Literal

import msgspec

from hongyan.channels.endpoint import Tap
from hongyan.channels.figures import LinkFigures
from hongyan.channels.link import CarrierLink
from hongyan.channels.routes import CarrierRoute
from hongyan.kernel.carriage import ChannelEvent, ChannelStatus, Submission, SubmitAnswer

Batches = AsyncIterator[Sequence[ChannelEvent]]


class SeparateLinks:
    """Implements Channel."""

    def __init__(self, transmitter: CarrierLink, receiver: CarrierLink) -> None:
        """Be both links, of one channel."""
        self._transmitter = transmitter
        self._receiver = receiver
        self._both = (transmitter, receiver)

    @property
    def channel_id(self) -> int:
        """The id of the configured channel."""
        return self._transmitter.channel_id

    @property
    def tap(self) -> Tap | None:
        """Called with each chunk of both; receivers have the numbers behind the transmitters'."""
        return self._transmitter.tap

    @tap.setter
    def tap(self, tap: Tap | None) -> None:
        """Have each chunk of both told, or none any more."""
        self._transmitter.tap = tap
        before = self._transmitter.figures().connections

        def behind(direction: Literal["in", "out"], number: int, data: bytes, at_ms: int) -> None:
            if tap is not None:
                tap(direction, before + number, data, at_ms)

        self._receiver.tap = None if tap is None else behind

    @property
    def status(self) -> ChannelStatus:
        """That of the transmitters; while they are up, with words on receivers that are not."""
        sending, hearing = self._transmitter.status, self._receiver.status
        if not sending.is_up or hearing.is_up:
            return sending
        words = f"no receiver: {hearing.words}"
        return ChannelStatus(sending.state, words, max(sending.since, hearing.since))

    def routes(self) -> Sequence[CarrierRoute]:
        """Return none: the carrier speaks on its connections."""
        return ()

    def resize(self, window_max: int, submits_per_second: int) -> None:
        """Set window and rate of the transmitters."""
        self._transmitter.resize(window_max, submits_per_second)

    def figures(self) -> LinkFigures:
        """Return what the transmitters count, with the connections and events of both."""
        sending, hearing = self._transmitter.figures(), self._receiver.figures()
        return msgspec.structs.replace(
            sending,
            connections=sending.connections + hearing.connections,
            connections_up=sending.connections_up + hearing.connections_up,
            events=sending.events + hearing.events,
            events_waiting=sending.events_waiting + hearing.events_waiting,
        )

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        for link in self._both:
            await link.start()

    async def stop(self) -> None:
        """Log out and close the connections; what is in flight gets its present answer."""
        for link in self._both:
            await link.stop()

    async def submit(self, submissions: Sequence[Submission]) -> Sequence[SubmitAnswer]:
        """Submit on the transmitters."""
        return await self._transmitter.submit(submissions)

    async def events(self) -> Batches:
        """Yield what arrives on either link, until both are stopped."""
        loop = asyncio.get_running_loop()
        streams = [link.events() for link in self._both]
        waiting = {loop.create_task(_next(stream)): stream for stream in streams}
        try:
            while waiting:
                done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    stream, batch = waiting.pop(task), task.result()
                    if batch is not None:
                        yield batch
                        waiting[loop.create_task(_next(stream))] = stream
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def acknowledge(self, events: Sequence[ChannelEvent]) -> None:
        """Acknowledge each event on the connection that it came on, if that is still there."""
        for link in self._both:
            await link.acknowledge(events)


async def _next(stream: Batches) -> Sequence[ChannelEvent] | None:
    """Return the next batch, None at the end."""
    return await anext(stream, None)
