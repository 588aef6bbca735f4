"""Pulls receipts: asks the upstream for what is new, or for each message that waits.

What was pulled is handed on until it is stored: an upstream may not say it again. Knows nothing of
how it is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from hongyan.channels.http.asking import number_text
from hongyan.channels.http.client import HttpAnswer, NoAnswerError
from hongyan.channels.http.document import PulledReceipts, RequestTemplate
from hongyan.channels.http.finding import UnreadableError, items_at, read_json, text_at
from hongyan.channels.http.hearing import Wanted, receipts_of
from hongyan.channels.http.outstanding import AwaitedMessage, Outstanding
from hongyan.channels.http.saying import Saying
from hongyan.channels.inbox import Inbox
from hongyan.engine.supervisor import wait_for
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.carriage import CarrierEvent
from hongyan.kernel.clock import Clock

ASKED_MAX: Final = 200
"""Messages that are asked for in one round."""
AT_ONCE_MAX: Final = 4
ROUNDS_MAX: Final = 50
"""Lists that are pulled one after the other before there is a pause."""
STORED_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 1.0

AskFor = Callable[[RequestTemplate, Mapping[str, str]], Awaitable[HttpAnswer]]


class Puller:
    """Runs until the channel stops."""

    def __init__(
        self,
        ask_for: AskFor,
        pull: PulledReceipts,
        outstanding: Outstanding,
        inbox: Inbox,
        saying: Saying,
        clock: Clock,
    ) -> None:
        """Pull by `ask_for`, hand over to `inbox`."""
        self._ask_for = ask_for
        self._pull = pull
        self._outstanding = outstanding
        self._inbox = inbox
        self._saying = saying
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Pull at the interval of the document."""
        is_per_message = self._pull.is_per_message
        pause = (
            min(LOOK_SECONDS, self._pull.every_seconds)
            if is_per_message
            else (self._pull.every_seconds)
        )
        while not await wait_for(stop, pause):
            if is_per_message:
                await self._each(stop)
            else:
                await self._all(stop)

    async def _all(self, stop: asyncio.Event) -> None:
        """Pull lists until one is empty."""
        for _ in range(ROUNDS_MAX):
            items = await self._items({})
            if not items or stop.is_set():
                return
            await self._hand_over([one for item in items for one in self._read(item)], stop)

    async def _each(self, stop: asyncio.Event) -> None:
        """Ask for the messages that are due, a few at once."""
        due = list(self._outstanding.due(self._clock.now_ms(), ASKED_MAX))
        for start in range(0, len(due), AT_ONCE_MAX):
            if stop.is_set():
                return
            async with asyncio.TaskGroup() as group:
                for one in due[start : start + AT_ONCE_MAX]:
                    group.create_task(self._one(one, stop))

    async def _one(self, one: AwaitedMessage, stop: asyncio.Event) -> None:
        items = await self._items(
            {
                "phone": number_text(one.phone, self._pull.ask.number),
                "id": one.carrier_id,
                "reference": one.reference,
                "sent_date": str(shanghai_day(one.sent_at)),
            }
        )
        place = self._pull.report.reference
        for item in items:
            if place and text_at(item, place) != one.reference:
                continue
            events = self._read(item, Wanted(one.carrier_id, one.phone))
            if events:
                await self._hand_over(events, stop)
                self._outstanding.forget(one.carrier_id)

    async def _items(self, values: Mapping[str, str]) -> list[Mapping[str, Any]]:
        try:
            came = await self._ask_for(self._pull.ask, values)
        except NoAnswerError as fault:
            self._saying.unasked(fault.code, fault.why)
            return []
        if came.body is None or came.status not in range(200, 300):
            self._saying.unasked(f"HTTP:{came.status}")
            return []
        try:
            return items_at(read_json(came.body), self._pull.report.items)
        except UnreadableError as fault:
            self._saying.unasked(str(fault))
            return []

    def _read(self, item: Mapping[str, Any], wanted: Wanted | None = None) -> list[CarrierEvent]:
        report, parts, now_ms = self._pull.report, self._outstanding.parts_of, self._clock.now_ms()
        try:
            found = receipts_of(report, item, parts, now_ms, wanted)
        except UnreadableError as fault:
            self._saying.unreadable("pulled", str(fault))
            return []
        return list(found)

    async def _hand_over(self, events: list[CarrierEvent], stop: asyncio.Event) -> None:
        """Hand over until it is stored, or the channel stops."""
        while events and not await self._inbox.deliver(events, STORED_SECONDS):
            if await wait_for(stop, LOOK_SECONDS):
                return
