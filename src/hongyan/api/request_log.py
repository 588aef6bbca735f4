"""One line for each API call: what was asked, what was answered, how long it took.

No contents, no secrets, no numbers: a call is found again by its RequestId or BizId.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog

log = structlog.get_logger()


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
