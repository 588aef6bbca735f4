"""The worker that keeps API calls: it takes what the edge noted and stores it, a second behind.

The edge only appends to a list of bounded length, of which the oldest are dropped and counted. A
kill loses what was not stored yet; an orderly stop stores it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

import structlog

from hongyan.db.away import DatabaseAway
from hongyan.domain.calls.model import CallRecord
from hongyan.engine.supervisor import wait_for
from hongyan.flows.accounts.keep_calls import keep_calls
from hongyan.service.flows import FlowRunner

WAITING_MAX: Final = 20_000
AT_ONCE: Final = 500
"""Calls of one transaction: who sends waits for it."""

EVERY_SECONDS: Final = 1.0

log = structlog.get_logger()


class CallKeeper:
    """Takes calls on the event loop, and stores them until it is told to stop."""

    def __init__(self, flows: FlowRunner) -> None:
        """Store through `flows`."""
        self._flows = flows
        self._waiting: deque[CallRecord] = deque()
        self._dropped = 0

    def keep(self, record: CallRecord) -> None:
        """Take one call; the oldest makes way when too many wait."""
        waiting = self._waiting
        if len(waiting) >= WAITING_MAX:
            waiting.popleft()
            self._dropped += 1
        waiting.append(record)

    def forget(self) -> None:
        """Drop what is not stored yet."""
        self._waiting.clear()

    async def run(self, stop: asyncio.Event) -> None:
        """Store what came, every second, and what is left at the end."""
        while not stop.is_set():
            await wait_for(stop, EVERY_SECONDS)
            await self._store()

    async def _store(self) -> None:
        if self._dropped:
            log.warning("calls_not_kept", calls=self._dropped)
            self._dropped = 0
        # Those that come meanwhile wait for the next second: else each batch would be a few calls,
        # and take as long as many.
        left = len(self._waiting)
        while left := min(left, len(self._waiting)):
            batch = [self._waiting.popleft() for _ in range(min(AT_ONCE, left))]
            left -= len(batch)
            try:
                await self._flows.run(keep_calls, batch)
            except DatabaseAway:
                room = max(0, WAITING_MAX - len(self._waiting))
                self._dropped += max(0, len(batch) - room)
                self._waiting.extendleft(reversed(batch[len(batch) - min(room, len(batch)) :]))
                return
