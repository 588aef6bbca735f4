"""What a channel says in the log of refusals and of what it could not read: each once a minute.

No number, text or secret is given to it: codes, and the fields that a document lets out.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Final

import structlog

INTERVAL_SECONDS: Final = 60.0
KNOWN_MAX: Final = 64

log = structlog.get_logger()


class Saying:
    """The log lines of one channel."""

    def __init__(self, channel_name: str) -> None:
        """Have said nothing yet."""
        self._channel_name = channel_name
        self._said_at: OrderedDict[tuple[str, str], float] = OrderedDict()

    def refused(self, code: str, answer: str = "") -> None:
        """Say that a message was not taken."""
        if self._is_new("refused", code):
            log.warning("upstream_refused", channel=self._channel_name, code=code, answer=answer)

    def unreadable(self, where: str, why: str) -> None:
        """Say that something came that cannot be read."""
        if self._is_new("unreadable", where):
            log.warning("upstream_unreadable", channel=self._channel_name, where=where, why=why)

    def unasked(self, code: str, why: str = "") -> None:
        """Say that receipts could not be asked for."""
        if self._is_new("unasked", code):
            log.warning("receipts_unasked", channel=self._channel_name, code=code, answer=why)

    def _is_new(self, kind: str, word: str) -> bool:
        now = time.monotonic()
        key = (kind, word)
        if now - self._said_at.get(key, -INTERVAL_SECONDS) < INTERVAL_SECONDS:
            return False
        self._said_at[key] = now
        self._said_at.move_to_end(key)
        if len(self._said_at) > KNOWN_MAX:
            self._said_at.popitem(last=False)
        return True
