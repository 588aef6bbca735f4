"""What a gateway does beside the specification: counted for each channel, and logged at times.

None of it ends a connection. Knows no PDU.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

import structlog

log = structlog.get_logger()


class CmppOddity(StrEnum):
    """One kind of it, as the log names it."""

    UNKNOWN_COMMAND = "unknown command"
    WRONG_DIGEST = "digest of the gateway not made with the secret"
    UNREADABLE_DELIVER = "delivery that cannot be read"
    CUT_REPORT = "report of fewer octets than the specification has"


class Oddities:
    """The counts of one channel, kept over its reconnections."""

    def __init__(self, channel_id: int) -> None:
        """Count for a channel."""
        self.counts: Counter[CmppOddity] = Counter()
        self._channel_id = channel_id

    def note(self, oddity: CmppOddity) -> None:
        """Count one; the 1st, 2nd, 4th, 8th … is a line of the log."""
        self.counts[oddity] += 1
        count = self.counts[oddity]
        if count & (count - 1) == 0:
            log.warning(
                "carrier_oddity", channel_id=self._channel_id, what=oddity.value, count=count
            )
