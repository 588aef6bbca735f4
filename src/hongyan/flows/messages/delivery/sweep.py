"""Sweeps.

What must happen because time passed. Each is one small transaction that can be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.ledger import store as ledger
from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Settled, Verdict
from hongyan.domain.receipts import store as receipts
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.flows.messages.delivery.settle import settle
from hongyan.kernel.ids import first_id_at
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

DEADLINE_CURSOR = "receipt_deadline_cursor"
LOOKED_AT_MAX = 2000
NONCES_MAX = 2500


def expire_messages(tx: Connection, *, now_ms: int, context: FlowContext) -> list[Settled]:
    """Make messages final whose receipt deadline has passed (setting `receipt_deadline_seconds`).

    They get their own code; a receipt that comes later still corrects it. What a carrier abroad was
    given has no deadline: few return receipts, so it stays "sending" (FAQ 5.1.5).
    """
    context.catalogue.refresh(tx)
    before = first_id_at(now_ms - context.settings.receipt_deadline_seconds * 1000)
    # First of all: who has such a row, to send or to cancel it, is waited for, and then looked at.
    messages.remove_dispatch_before(tx, before)
    cursor = accounts.counter_value(tx, DEADLINE_CURSOR)
    overdue, reached = messages.overdue_messages(tx, cursor, before, LOOKED_AT_MAX)
    if reached > cursor:
        accounts.count_up(tx, DEADLINE_CURSOR, reached - cursor)
    sending = _sending_abroad(tx, overdue)
    late = [
        Verdict(message_id, Outcome.UNKNOWN, ReceiptCode.REQUEST_SUCCESS.value, "", now_ms)
        for message_id in overdue
        if message_id not in sending
    ]
    return settle(tx, late, now_ms=now_ms, context=context)


def _sending_abroad(tx: Connection, message_ids: Sequence[int]) -> set[int]:
    """Return the messages that a carrier abroad was given, or may have been."""
    found = messages.messages_by_id(tx, message_ids) if message_ids else {}
    abroad = [one.message_id for one in found.values() if one.is_abroad]
    return attempt_store.given_among(tx, abroad) if abroad else set()


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
    """Fold the deltas of statistics and of consumption; returns how many rows went."""
    del now_ms, context
    return messages.compact_statistics(tx) + ledger.compact_consumption(tx)
