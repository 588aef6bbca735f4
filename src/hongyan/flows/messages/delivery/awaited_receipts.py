"""Which receipts a channel waits for, out of the message log: what a process must not forget.

A channel that asks for receipts is told of them when it is opened. Reads only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.messages import attempt_store
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.carriage import AwaitedReceipt
from hongyan.kernel.ids import first_id_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

AWAITED_MS: Final = 3 * DAY_MS
"""As long as channels ask; later a receipt is no longer expected."""

LOOKED_MAX: Final = 100_000
"""How many of the newest attempts are looked at: one reading must not hold up the others."""


def awaited_receipts(tx: Connection, channel_id: int, now_ms: int) -> list[AwaitedReceipt]:
    """Return what the carrier of a channel took and no receipt has decided, oldest first."""
    first_id = first_id_at(now_ms - AWAITED_MS)
    found = attempt_store.undecided_attempts(tx, channel_id, first_id, LOOKED_MAX)
    return [
        AwaitedReceipt(
            message_id=one.message_id,
            attempt_no=one.number,
            phone=one.phone,
            carrier_ids=tuple((one.carrier_ids or "").split()),
            taken_at=one.answered_at or one.started_at,
        )
        for one in reversed(found)
    ]
