"""The worker that listens to one carrier: take what it says, commit, and only then acknowledge."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from hongyan.engine.supervisor import until_back
from hongyan.kernel.carriage import CarrierEvent, Heard, InboundText, Receipt
from hongyan.kernel.clock import Clock
from hongyan.kernel.outcome import Outcome
from hongyan.workers.lane import Lane
from hongyan.workers.story import Stories

CLOCK_SLACK_MS = 4 * 86_400_000


class CarrierListener:
    """Listens to one lane's channel."""

    def __init__(self, stories: Stories, lane: Lane, clock: Clock) -> None:
        """Take the events of `lane`."""
        self._stories = stories
        self._lane = lane
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until the channel is stopped. What was not acknowledged comes again."""
        async for events in self._lane.channel.events():
            await self._take(events, stop)
            if stop.is_set():
                return

    async def _take(self, events: Sequence[CarrierEvent], stop: asyncio.Event) -> None:
        channel_id = self._lane.configured.channel_id
        now_ms = self._clock.now_ms()
        receipts = [
            Heard(channel_id, _dated(one, now_ms)) for one in events if isinstance(one, Receipt)
        ]
        texts = [Heard(channel_id, one) for one in events if isinstance(one, InboundText)]
        # Held on to while the database is away: a link that stands would not repeat them.
        if not await until_back(stop, lambda: self._store(receipts, texts)):
            return
        await self._lane.channel.acknowledge(events)
        for one in receipts:
            self._lane.judge(
                is_success=one.event.outcome is Outcome.DELIVERED, now_ms=self._clock.now_ms()
            )

    async def _store(
        self, receipts: Sequence[Heard[Receipt]], texts: Sequence[Heard[InboundText]]
    ) -> None:
        if receipts:
            await self._stories.receive(receipts)
        if texts:
            await self._stories.take_texts(texts)


def _dated(receipt: Receipt, now_ms: int) -> Receipt:
    # A carrier's clock may be wrong by years; then ours says when it was done.
    if now_ms - CLOCK_SLACK_MS < receipt.done_at < now_ms + CLOCK_SLACK_MS:
        return receipt
    return msgspec.structs.replace(receipt, done_at=now_ms)
