"""Sweeps.

What must happen because time passed. Each is one small transaction that can be repeated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Verdict
from hongyan.domain.receipts import store as receipts
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.flows.settle import Settled, settle
from hongyan.kernel.ids import first_id_at
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.context import FlowContext

DEADLINE_CURSOR = "receipt_deadline_cursor"
LOOKED_AT_MAX = 2000
NONCES_MAX = 2500


def expire_messages(tx: Connection, *, now_ms: int, context: FlowContext) -> list[Settled]:
    """Make messages final whose receipt deadline has passed (setting `receipt_deadline_seconds`).

    They get their own code; a receipt that comes later still corrects it.
    """
    context.catalogue.refresh(tx)
    before = first_id_at(now_ms - context.settings.receipt_deadline_seconds * 1000)
    cursor = accounts.counter_value(tx, DEADLINE_CURSOR)
    overdue, reached = messages.overdue_messages(tx, cursor, before, LOOKED_AT_MAX)
    if reached > cursor:
        accounts.count_up(tx, DEADLINE_CURSOR, reached - cursor)
    messages.remove_dispatch_before(tx, before)
    late = [
        Verdict(message_id, Outcome.UNKNOWN, ReceiptCode.REQUEST_SUCCESS.value, "", now_ms)
        for message_id in overdue
    ]
    return settle(tx, late, now_ms=now_ms, context=context)


def forget_nonces(tx: Connection, *, now_ms: int, context: FlowContext) -> None:
    """Forget nonces that are too old to be replayed.

    A timestamp may lie in the future by one window and stays good for another.
    """
    kept_ms = 2 * context.settings.timestamp_window_seconds * 1000 + 60_000
    accounts.forget_nonces(tx, now_ms - kept_ms, NONCES_MAX)


def forget_orphans(tx: Connection, *, now_ms: int, context: FlowContext) -> None:
    """Forget receipts that did not find their message in twice the receipt deadline."""
    receipts.forget_orphans(tx, now_ms - 2 * context.settings.receipt_deadline_seconds * 1000)


def compact(tx: Connection, *, now_ms: int, context: FlowContext) -> int:
    """Fold statistics deltas; returns how many rows went."""
    del now_ms, context
    return messages.compact_statistics(tx)
