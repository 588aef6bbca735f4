"""Sweeps.

What must happen because time passed. Each is one small transaction that can be repeated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.messages import attempt_store
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
EXPIRED_MAX = 500
NONCES_MAX = 5000


def expire_messages(tx: Connection, *, now_ms: int, context: FlowContext) -> list[Settled]:
    """Make messages final whose receipt deadline has passed (setting `receipt_deadline_seconds`).

    They get their own code; a receipt that comes later still corrects it.
    """
    context.catalogue.refresh(tx)
    before = now_ms - context.settings.receipt_deadline_seconds * 1000
    cursor = accounts.counter_value(tx, DEADLINE_CURSOR)
    overdue = messages.overdue_messages(tx, before, cursor, EXPIRED_MAX)
    reached = overdue[-1] if len(overdue) == EXPIRED_MAX else first_id_at(before) - 1
    if reached > cursor:
        accounts.count_up(tx, DEADLINE_CURSOR, reached - cursor)
    messages.remove_dispatch_before(tx, first_id_at(before))
    final = attempt_store.verdicts_of(tx, overdue)
    late = [
        Verdict(message_id, Outcome.UNKNOWN, ReceiptCode.REQUEST_SUCCESS.value, "", now_ms)
        for message_id in overdue
        if message_id not in final
    ]
    return settle(tx, late, now_ms=now_ms, context=context)


def forget_old(tx: Connection, *, now_ms: int, context: FlowContext) -> None:
    """Forget nonces that are too old to be replayed and receipts that never found their message."""
    settings = context.settings
    # A timestamp may lie in the future by one window and stays good for another.
    accounts.forget_nonces(
        tx, now_ms - 2 * settings.timestamp_window_seconds * 1000 - 60_000, NONCES_MAX
    )
    receipts.forget_orphans(tx, now_ms - 2 * settings.receipt_deadline_seconds * 1000)


def compact(tx: Connection, *, now_ms: int, context: FlowContext) -> int:
    """Fold statistics deltas; returns how many rows went."""
    del now_ms, context
    return messages.compact_statistics(tx)
