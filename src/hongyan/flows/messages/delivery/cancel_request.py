"""Cancel a send request: what has not departed ends, what has is left alone.

A message departs when its attempt is committed, before a byte of it is sent; until then it stands
in the queue, and the transaction that removes its row decides. The row is locked first, so a
dispatcher and a cancellation never have the same message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Message, Settled, biz_text
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.flows.messages.delivery.ask_again import rejected
from hongyan.flows.messages.delivery.settle import settle
from hongyan.flows.messages.sending.accept import CALL_MS_MAX
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.ids import first_id_at, made_at

if TYPE_CHECKING:
    from hongyan.domain.messages.store import Waiting
    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What a cancellation did, in messages.

    `departed` were given to a channel before, or may have been; `ended` never left and were final
    before: passed over, stopped, without a channel, cancelled earlier.
    """

    settled: tuple[Settled, ...]
    departed: int
    ended: int

    @property
    def cancelled(self) -> int:
        """Return how many messages this cancellation kept from leaving."""
        return len(self.settled)


def cancel_request(work: Work, biz_id: int, *, account_id: int | None) -> Cancellation | None:
    """Cancel what has not departed of a call; None if the account has no such call.

    `account_id` None is the operator, to whom every call is known. Each cancelled message is
    rejected with the code CANCELLED, its hold released (abroad its charge given back), counted and
    reported. Cancelling again
    changes nothing.
    """
    work.context.cache.refresh(work.tx)
    found = messages.messages_of_call(work.tx, biz_id, first_id_at(made_at(biz_id) + CALL_MS_MAX))
    if not found or account_id not in {None, found[0].account_id}:
        return None
    rows = messages.lock_dispatch_of_call(work.tx, biz_id)
    # Asked after the lock: who held the rows before has committed by now.
    final = attempt_store.verdicts_of(work.tx, [one.message_id for one in found])
    waiting = [
        one for one in found if one.message_id not in final and any(_has(row, one) for row in rows)
    ]
    work.context.queue.remove(work.tx, [row.dispatch_id for row in rows])
    endings = [rejected(one, ReceiptCode.CANCELLED.value, work.now_ms) for one in waiting]
    settled = tuple(settle(work, endings))
    departed = len(attempt_store.given_among(work.tx, [one.message_id for one in found]))
    cancelled = {"messages": len(settled)}
    note_change(work, found[0].account_id, "cancel_request", biz_text(biz_id), cancelled, None)
    return Cancellation(settled, departed, len(found) - len(settled) - departed)


def _has(row: Waiting, message: Message) -> bool:
    """Tell whether a queue row stands for a message."""
    return (
        row.carrier == message.carrier
        and row.first_id <= message.message_id <= row.last_id
        and not message.refused_code
    )
