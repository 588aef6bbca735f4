"""What a channel hears is stored before it is acknowledged: late answers first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

from msgspec.structs import replace

from hongyan.channels.channel import Channel
from hongyan.kernel.carriage import (
    Answered,
    ChannelEvent,
    Heard,
    InboundText,
    LateAnswer,
    Receipt,
    Submitted,
)
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.outcome import Outcome
from hongyan.service.flows import FlowRunner
from hongyan.workers.carrier import CarrierListener
from hongyan.workers.lane import Lane

NOW = SystemClock().now_ms()
LATE = LateAnswer(8613900000000, Submitted(7, 1, ("a",)))
RECEIPT = Receipt("e1", "a", 8613900000000, Outcome.DELIVERED, "DELIVERED", "DELIVRD", NOW)
TEXT = InboundText("e2", 8613900000000, "10690001", "R", NOW)


class Still:
    """A clock that stands."""

    def now_ms(self) -> int:
        return NOW


class Channels:
    """Stands for a lane, its channel and the flows; writes down what is asked of each."""

    def __init__(self, heard: Sequence[ChannelEvent]) -> None:
        self.done: list[tuple[str, Any]] = []
        self.channel = cast("Channel", self)
        self.configured = cast("Any", self)
        self.channel_id = 5
        self.name = "mobile-a"
        self._heard = heard

    async def events(self) -> AsyncIterator[Sequence[ChannelEvent]]:
        yield self._heard

    async def acknowledge(self, events: Sequence[ChannelEvent]) -> None:
        self.done.append(("acknowledge", list(events)))

    def take_receipts(self, receipts: Sequence[Receipt], now_ms: int) -> None:
        del now_ms
        self.done.append(("judge", list(receipts)))

    async def record(self, answers: Sequence[Answered]) -> None:
        self.done.append(("record", list(answers)))

    async def receive(self, receipts: Sequence[Heard[Receipt]]) -> None:
        self.done.append(("receive", [one.event for one in receipts]))

    async def take_texts(self, texts: Sequence[Heard[InboundText]]) -> None:
        self.done.append(("take texts", [one.event for one in texts]))


async def test_a_late_answer_is_recorded_before_the_receipt_that_needs_its_ids() -> None:
    found = Channels([RECEIPT, TEXT, LATE])
    listener = CarrierListener(cast("FlowRunner", found), cast("Lane", found), SystemClock())
    await listener.run(asyncio.Event())
    assert found.done == [
        ("record", [Answered(5, 8613900000000, Submitted(7, 1, ("a",)))]),
        ("receive", [RECEIPT]),
        ("take texts", [TEXT]),
        ("acknowledge", [RECEIPT, TEXT, LATE]),
        ("judge", [RECEIPT]),
    ]


async def test_no_time_or_number_that_cannot_be_stored_stops_what_comes_behind_it() -> None:
    wild = 10**19  # no database has an integer for it
    texts = [replace(TEXT, sent_at=wild), replace(TEXT, phone=wild), TEXT]
    receipts = [replace(RECEIPT, done_at=-wild), replace(RECEIPT, phone=-wild), RECEIPT]
    found = Channels([*receipts, *texts])
    listener = CarrierListener(cast("FlowRunner", found), cast("Lane", found), Still())
    await listener.run(asyncio.Event())
    done = dict(found.done)
    assert done["receive"] == [RECEIPT, RECEIPT]
    assert done["take texts"] == [TEXT, TEXT]
    assert done["acknowledge"] == [*receipts, *texts]
