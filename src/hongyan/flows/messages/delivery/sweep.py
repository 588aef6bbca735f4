"""Sweeps.

What must happen because time passed. Each is one small transaction that can be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.ledger import store as ledger
from hongyan.domain.messages import attempt_store, figure_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Settled, Verdict
from hongyan.domain.receipts import store as receipts
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.flows.messages.delivery.settle import settle
from hongyan.kernel.ids import first_id_at
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

DEADLINE_CURSOR = "receipt_deadline_cursor"
LOOKED_AT_MAX = 2000
NONCES_MAX = 2500


def expire_messages(work: Work) -> list[Settled]:
    """Make messages final whose receipt deadline has passed (setting `receipt_deadline_seconds`).

    They get their own code; a receipt that comes later still corrects it. What a carrier abroad was
    given has no deadline: few return receipts, so it stays "sending" (FAQ 5.1.5).
    """
    work.context.cache.refresh(work.tx)
    before = first_id_at(work.now_ms - work.context.settings.receipt_deadline_seconds * 1000)
    # First of all: who has such a row, to send or to cancel it, is waited for, and then looked at.
    messages.remove_dispatch_before(work.tx, before)
    cursor = accounts.counter_value(work.tx, DEADLINE_CURSOR)
    overdue, reached = messages.overdue_messages(work.tx, cursor, before, LOOKED_AT_MAX)
    if reached > cursor:
        accounts.count_up(work.tx, DEADLINE_CURSOR, reached - cursor)
    sending = _sending_international(work.tx, overdue)
    late = [
        Verdict(message_id, Outcome.UNKNOWN, ReceiptCode.REQUEST_SUCCESS.value, "", work.now_ms)
        for message_id in overdue
        if message_id not in sending
    ]
    return settle(work, late)


def _sending_international(tx: Connection, message_ids: Sequence[int]) -> set[int]:
    """Return the messages that a carrier abroad was given, or may have been."""
    found = messages.messages_by_id(tx, message_ids) if message_ids else {}
    abroad = [one.message_id for one in found.values() if one.is_international]
    return attempt_store.given_among(tx, abroad) if abroad else set()


def forget_nonces(work: Work) -> None:
    """Delete nonces that are too old to be replayed.

    A timestamp may lie in the future by one window and stays good for another.
    """
    kept_ms = 2 * work.context.settings.timestamp_window_seconds * 1000 + 60_000
    accounts.forget_nonces(work.tx, work.now_ms - kept_ms, NONCES_MAX)


def forget_orphans(work: Work) -> None:
    """Delete receipts that did not find their message in twice the receipt deadline."""
    receipts.forget_orphans(
        work.tx, work.now_ms - 2 * work.context.settings.receipt_deadline_seconds * 1000
    )


def compact(work: Work) -> int:
    """Fold the deltas of statistics, figures and consumption; returns how many rows went."""
    folded = messages.compact_statistics(work.tx) + figure_store.fold_figures(work.tx)
    return folded + ledger.compact_consumption(work.tx)
