"""One line for each API call: what was asked, what was answered, how long it took.

No contents, no secrets, no numbers: a call is found again by its RequestId or BizId.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import structlog

from hongyan.engine.throttle import TokenBucket

log = structlog.get_logger()

STRANGERS_PER_SECOND: Final = 20
STRANGERS_BURST: Final = 200
"""So many lines strangers can make us write; what they sent beyond that is counted."""


@dataclass(slots=True)
class CallRecord:
    """What one call was; filled in as it becomes known. `code` is the API's code of the answer."""

    request_id: str
    action: str = ""
    code: str = ""
    status: int = 0
    seconds: float = 0.0
    account_id: int = 0
    biz_id: str = ""
    number_count: int = 0


class CallLog:
    """Writes a line for each call of a known caller, and for as many strangers' as it can bear."""

    def __init__(self) -> None:
        """Begin with room for a burst."""
        self._bucket = TokenBucket(STRANGERS_PER_SECOND, STRANGERS_BURST)
        self._unlogged = 0

    def write(self, record: CallRecord, now_ms: int) -> None:
        """Write the line of one call, or count it; the next line is preceded by the count."""
        if not record.account_id and not self._bucket.take(1, now_ms):
            self._unlogged += 1
            return
        if self._unlogged and self._bucket.take(1, now_ms):
            log.warning("calls_unlogged", calls=self._unlogged)
            self._unlogged = 0
        log_call(record)


def log_call(record: CallRecord) -> None:
    """Write the line of one call."""
    log.info(
        "call",
        action=record.action,
        code=record.code,
        status=record.status,
        ms=round(record.seconds * 1000, 1),
        account_id=record.account_id,
        biz_id=record.biz_id,
        numbers=record.number_count,
    )
