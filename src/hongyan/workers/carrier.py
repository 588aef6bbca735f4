"""The worker that listens to one carrier: takes its events, commits, and only then acknowledges."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
import structlog

from hongyan.domain.receipts.carrier_codes import GENERAL, code_of, is_receipt_code
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.engine.supervisor import until_back
from hongyan.kernel.carriage import (
    Answered,
    ChannelEvent,
    Heard,
    InboundText,
    LateAnswer,
    Receipt,
)
from hongyan.kernel.clock import Clock
from hongyan.kernel.outcome import Outcome
from hongyan.service.flows import FlowRunner
from hongyan.text.storable import storable
from hongyan.workers.lane import Lane

log = structlog.get_logger()

CLOCK_SLACK_MS = 4 * 86_400_000
CODES_TOLD_MAX = 100
"""The unknown codes of one channel that are logged."""
CODE_CHARACTERS_MAX = 64
ID_CHARACTERS_MAX = 256
"""Of ids and numbers that a carrier tells: PostgreSQL's indexes take no long ones."""
TEXT_CHARACTERS_MAX = 20_000
PHONE_MAX = 10**15 - 1
"""A number has 15 digits at most (ITU-T E.164). A database has no place for one without bounds."""


class CarrierListener:
    """Listens to one lane's channel."""

    def __init__(self, flows: FlowRunner, lane: Lane, clock: Clock) -> None:
        """Take the events of `lane`."""
        self._flows = flows
        self._lane = lane
        self._clock = clock
        self._codes_told: set[str] = set()
        self._is_number_told = False

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until the channel is stopped. What was not acknowledged comes again."""
        async for events in self._lane.channel.events():
            await self._take(events, stop)
            if stop.is_set():
                return

    async def _take(self, events: Sequence[ChannelEvent], stop: asyncio.Event) -> None:
        channel_id = self._lane.configured.channel_id
        now_ms = self._clock.now_ms()
        receipts = [
            Heard(channel_id, self._known(_dated(_storable(one), now_ms)))
            for one in events
            if isinstance(one, Receipt) and self._has_number(one.phone)
        ]
        texts = [
            Heard(channel_id, _dated_text(_storable_text(one), now_ms))
            for one in events
            if isinstance(one, InboundText) and self._has_number(one.phone)
        ]
        late = [
            Answered(channel_id, one.phone, one.answer)
            for one in events
            if isinstance(one, LateAnswer)
        ]
        # Kept while the database is away: an open link would not repeat them.
        if not await until_back(stop, lambda: self._store(late, receipts, texts)):
            return
        await self._lane.channel.acknowledge(events)
        self._lane.take_receipts([one.event for one in receipts], self._clock.now_ms())

    def _has_number(self, phone: int) -> bool:
        """Tell whether it is a number that may be a phone's; what has none is of no message."""
        is_one = 0 <= phone <= PHONE_MAX
        if not is_one and not self._is_number_told:
            self._is_number_told = True
            log.warning("carrier_number_impossible", channel=self._lane.configured.name)
        return is_one

    def _known(self, receipt: Receipt) -> Receipt:
        """Put a code that customers know in the place of one that no page lists.

        The carrier's own says which, or it is the general one.
        """
        if is_receipt_code(receipt.code):
            return receipt
        code = storable(receipt.code, CODE_CHARACTERS_MAX)
        if code not in self._codes_told and len(self._codes_told) < CODES_TOLD_MAX:
            self._codes_told.add(code)
            log.warning("receipt_code_unknown", channel=self._lane.configured.name, code=code)
        raw_code = receipt.raw_code or code
        told = code_of(raw_code)
        if receipt.outcome is Outcome.DELIVERED:
            told = ReceiptCode.DELIVERED
        elif told is ReceiptCode.DELIVERED:
            told = GENERAL
        return msgspec.structs.replace(receipt, code=told.value, raw_code=raw_code)

    async def _store(
        self,
        late: Sequence[Answered],
        receipts: Sequence[Heard[Receipt]],
        texts: Sequence[Heard[InboundText]],
    ) -> None:
        if late:  # first, so that a receipt of this batch is known by its id
            await self._flows.record(late)
        if receipts:
            await self._flows.receive(receipts)
        if texts:
            await self._flows.take_texts(texts)


def _storable(receipt: Receipt) -> Receipt:
    carrier_id = storable(receipt.carrier_id, ID_CHARACTERS_MAX)
    raw_code = storable(receipt.raw_code, CODE_CHARACTERS_MAX)
    if (carrier_id, raw_code) == (receipt.carrier_id, receipt.raw_code):
        return receipt
    return msgspec.structs.replace(receipt, carrier_id=carrier_id, raw_code=raw_code)


def _storable_text(text: InboundText) -> InboundText:
    return msgspec.structs.replace(
        text,
        event_id=storable(text.event_id, ID_CHARACTERS_MAX),
        dest_id=storable(text.dest_id, ID_CHARACTERS_MAX),
        content=storable(text.content, TEXT_CHARACTERS_MAX),
    )


def _dated(receipt: Receipt, now_ms: int) -> Receipt:
    done_at = _moment(receipt.done_at, now_ms)
    is_kept = done_at == receipt.done_at
    return receipt if is_kept else msgspec.structs.replace(receipt, done_at=done_at)


def _dated_text(text: InboundText, now_ms: int) -> InboundText:
    sent_at = _moment(text.sent_at, now_ms)
    return text if sent_at == text.sent_at else msgspec.structs.replace(text, sent_at=sent_at)


def _moment(told: int, now_ms: int) -> int:
    # A carrier's clock may be wrong by years, or by more than a database can hold; then ours says
    # when it was.
    return told if now_ms - CLOCK_SLACK_MS < told < now_ms + CLOCK_SLACK_MS else now_ms
