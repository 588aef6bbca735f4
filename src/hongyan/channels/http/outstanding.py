"""What is known of messages that wait for their receipts: how many parts, when to ask again.

In memory and bounded: the oldest make way. Pure of sockets; times are milliseconds, arguments.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hongyan.kernel.calendar import DAY_MS, HOUR_MS

KNOWN_MAX: Final = 100_000
ASKED_FOR_MS: Final = 3 * DAY_MS
PAUSE_MS_MAX: Final = HOUR_MS


@dataclass(slots=True)
class AwaitedMessage:
    """One message that an upstream took."""

    carrier_id: str
    phone: int
    reference: str
    parts: int
    sent_at: int
    ask_at: int
    pause_ms: int


class Outstanding:
    """Messages by the upstream's id."""

    def __init__(self, first_ms: int, most: int = KNOWN_MAX) -> None:
        """Ask for a message first after `first_ms`, then at intervals that double."""
        self._first_ms = first_ms
        self._most = most
        self._waiting: OrderedDict[str, AwaitedMessage] = OrderedDict()

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def add(self, carrier_id: str, phone: int, reference: str, parts: int, now_ms: int) -> None:
        """Note that a message was taken."""
        self._waiting[carrier_id] = AwaitedMessage(
            carrier_id, phone, reference, parts, now_ms, now_ms + self._first_ms, self._first_ms
        )
        while len(self._waiting) > self._most:
            self._waiting.popitem(last=False)

    def parts_of(self, carrier_id: str) -> int:
        """Return how many parts a message has, 0 if it is not known here."""
        found = self._waiting.get(carrier_id)
        return 0 if found is None else found.parts

    def forget(self, carrier_id: str) -> None:
        """Ask for a message no longer."""
        self._waiting.pop(carrier_id, None)

    def due(self, now_ms: int, most: int) -> Sequence[AwaitedMessage]:
        """Return messages to ask for now, and put each off until it is asked for again."""
        found: list[AwaitedMessage] = []
        for one in list(self._waiting.values()):
            if len(found) >= most:
                break
            if one.sent_at + ASKED_FOR_MS < now_ms:
                del self._waiting[one.carrier_id]
            elif one.ask_at <= now_ms:
                one.pause_ms = min(one.pause_ms * 2, PAUSE_MS_MAX)
                one.ask_at = now_ms + one.pause_ms
                found.append(one)
        return found
