"""The worker that listens to one carrier: take what it says, commit, and only then acknowledge."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hongyan.channels.channel import CarrierEvent, InboundText, Receipt
from hongyan.engine.supervisor import until_back
from hongyan.kernel.carriage import ReceivedReceipt, ReceivedText
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
        receipts = [_receipt(channel_id, one, now_ms) for one in events if isinstance(one, Receipt)]
        texts = [_text(channel_id, one) for one in events if isinstance(one, InboundText)]
        # Held on to while the database is away: a link that stands would not repeat them.
        if not await until_back(stop, lambda: self._store(receipts, texts)):
            return
        await self._lane.channel.acknowledge(events)
        for one in receipts:
            self._lane.judge(
                is_success=one.outcome is Outcome.DELIVERED, now_ms=self._clock.now_ms()
            )

    async def _store(
        self, receipts: Sequence[ReceivedReceipt], texts: Sequence[ReceivedText]
    ) -> None:
        if receipts:
            await self._stories.receive(receipts)
        if texts:
            await self._stories.take_texts(texts)


def _receipt(channel_id: int, receipt: Receipt, now_ms: int) -> ReceivedReceipt:
    # A carrier's clock may be wrong by years; then ours says when it was done.
    is_plausible = now_ms - CLOCK_SLACK_MS < receipt.done_at < now_ms + CLOCK_SLACK_MS
    return ReceivedReceipt(
        channel_id=channel_id,
        carrier_id=receipt.carrier_id,
        phone=receipt.phone,
        outcome=receipt.outcome,
        code=receipt.code,
        raw_code=receipt.raw_code,
        done_at=receipt.done_at if is_plausible else now_ms,
    )


def _text(channel_id: int, text: InboundText) -> ReceivedText:
    return ReceivedText(
        channel_id=channel_id,
        event_id=text.event_id,
        phone=text.phone,
        dest_id=text.dest_id,
        content=text.content,
        sent_at=text.sent_at,
    )
