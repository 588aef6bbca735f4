"""Settle messages: write down what became of them, count it, settle funds, queue the reports.

One story that receipts, refusals by every channel and the receipt deadline share.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import NewPush, PushKind
from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Settled, Verdict
from hongyan.flows.messages.reports.words import sms_report
from hongyan.flows.money.ledger.settle_funds import settle_funds
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

FAILURES = frozenset({Outcome.UNDELIVERED, Outcome.REJECTED})


def settle(
    tx: Connection, verdicts: Sequence[Verdict], *, now_ms: int, context: FlowContext
) -> list[Settled]:
    """Store verdicts with all that follows from them, and return them with their messages.

    The caller has made sure that each is a change: `lifecycle.advance` said so.
    """
    if not verdicts:
        return []
    attempt_store.put_verdicts(tx, verdicts)
    found = messages.messages_by_id(tx, [one.message_id for one in verdicts])
    settled = [Settled(found[one.message_id], one) for one in verdicts]
    messages.add_statistics(
        tx, (_delta(one) for one in settled if one.verdict.outcome is not Outcome.UNKNOWN)
    )
    settle_funds(tx, settled, now_ms=now_ms, context=context)
    pushes = [
        NewPush(one.message.account_id, PushKind.SMS_REPORT, sms_report(one, context.settings))
        for one in settled
        if context.catalogue.endpoint(tx, one.message.account_id, PushKind.SMS_REPORT)
    ]
    callbacks.add_pushes(tx, pushes, now_ms)
    return settled


def _delta(one: Settled) -> messages.Delta:
    message, segments = one.message, one.message.segments
    return messages.Delta(
        account_id=message.account_id,
        day=shanghai_day(message.accepted_at),
        kind=int(message.kind),
        sign_id=message.sign_id,
        messages=0,
        segments=0,
        delivered=segments if one.verdict.outcome is Outcome.DELIVERED else 0,
        failed=segments if one.verdict.outcome in FAILURES else 0,
        country=message.country,
    )
