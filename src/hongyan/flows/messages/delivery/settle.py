"""Settle messages: write down their outcomes, count them, settle funds, queue the reports.

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
from hongyan.flows.messages.delivery.follow_log import Before, count_settled, read_before
from hongyan.flows.messages.reports.words import sms_report
from hongyan.flows.money.ledger.settle_funds import settle_funds
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

FAILURES = frozenset({Outcome.UNDELIVERED, Outcome.REJECTED})


def settle(work: Work, verdicts: Sequence[Verdict], before: Before | None = None) -> list[Settled]:
    """Store verdicts with all that follows from them, and return them with their messages.

    The caller has made sure that each is a change: `lifecycle.advance` said so. It may tell what
    the messages were `before`, if it read that.
    """
    if not verdicts:
        return []
    ids = [one.message_id for one in verdicts]
    before = before or read_before(work.tx, ids)
    attempt_store.put_verdicts(work.tx, verdicts)
    found = messages.messages_by_id(work.tx, ids)
    settled = [Settled(found[one.message_id], one) for one in verdicts]
    count_settled(work, settled, before)
    messages.add_statistics(
        work.tx, [_delta(one) for one in settled if one.verdict.outcome is not Outcome.UNKNOWN]
    )
    settle_funds(work, settled)
    pushes = [
        NewPush(
            one.message.account_id,
            PushKind.SMS_REPORT,
            sms_report(one, work.context.settings),
            one.message.message_id,
        )
        for one in settled
        if work.context.cache.endpoint(work.tx, one.message.account_id, PushKind.SMS_REPORT)
    ]
    callbacks.add_pushes(work.tx, pushes, work.now_ms)
    return settled


def _delta(one: Settled) -> messages.Delta:
    message, outcome = one.message, one.verdict.outcome
    return messages.Delta(
        message.account_id,
        shanghai_day(message.accepted_at),
        int(message.kind),
        message.sign_id,
        message.country,
        0,
        0,
        message.segments if outcome is Outcome.DELIVERED else 0,
        message.segments if outcome in FAILURES else 0,
    )
