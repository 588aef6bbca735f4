"""One log line for each API call: its action, its answer, its duration.

No contents, no secrets, no numbers: a call is found again by its RequestId or BizId.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import structlog

from hongyan.domain.calls.model import CallRecord
from hongyan.engine.throttle import TokenBucket

log = structlog.get_logger()

STRANGERS_PER_SECOND: Final = 20
STRANGERS_BURST: Final = 200
"""How many lines unknown callers can make us write; further requests are only counted."""


_COMMENT = re.compile(r"\([^()]{0,200}\)")
SDK_CHARACTERS_MAX: Final = 100


@lru_cache(maxsize=256)
def sdk_of(user_agent: bytes) -> str:
    """Return what a User-Agent says of the SDK: its products and versions, no comments."""
    text = "".join(one for one in user_agent[:400].decode("latin-1") if one.isprintable())
    return " ".join(_COMMENT.sub(" ", text).split())[:SDK_CHARACTERS_MAX]


class CallLog:
    """Writes a line for each call of a known caller, and for a bounded rate of unknown ones."""

    def __init__(self) -> None:
        """Begin with room for a burst."""
        self._bucket = TokenBucket(STRANGERS_PER_SECOND, STRANGERS_BURST)
        self._unlogged = 0

    def write(self, record: CallRecord, now_ms: int) -> bool:
        """Write the line of one call, or count it; the next line is preceded by the count.

        Tells whether it was written.
        """
        if not record.account_id and not self._bucket.take(1, now_ms):
            self._unlogged += 1
            return False
        if self._unlogged and self._bucket.take(1, now_ms):
            log.warning("calls_unlogged", calls=self._unlogged)
            self._unlogged = 0
        log_call(record)
        return True


def log_call(record: CallRecord) -> None:
    """Write the line of one call."""
    log.info(
        "call",
        action=record.action,
        code=record.code,
        status=record.status,
        ms=round(record.micros / 1000, 1),
        account_id=record.account_id,
        biz_id=record.biz_id,
        numbers=record.number_count,
    )
