"""Push the report of one message again, because a person asks for it.

A dead letter is revived under its number; a report that was taken is pushed anew under the next
one, and says what the message is now. Nothing else is touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import NewPush, PushKind, PushState
from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Settled, biz_text
from hongyan.domain.messages.reasons import MessageReason
from hongyan.flows.messages.reports.words import sms_report
from hongyan.flows.messages.sending.note import passed_over
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.refusal import Refused
from hongyan.text.phone import api_form

if TYPE_CHECKING:
    from hongyan.domain.messages.model import Message, Verdict
    from hongyan.flows.reference.work import Work

KIND: Final = PushKind.SMS_REPORT
KEPT_MAX: Final = 1000


def push_again(work: Work, account_id: int, message_id: int) -> Refused | None:
    """Push a message's report again, to the account's own endpoint."""
    message = messages.messages_by_id(work.tx, [message_id]).get(message_id)
    if message is None or message.account_id != account_id:
        return Refused(MessageReason.RECORD_MISSING)
    verdict = _verdict(work, message)
    if verdict is None:
        return Refused(MessageReason.NOT_FINAL)
    work.context.cache.refresh(work.tx)
    if work.context.cache.endpoint(work.tx, account_id, KIND) is None:
        return Refused(MessageReason.NO_ENDPOINT)
    words = f'"biz_id":"{biz_text(message.biz_id)}"'
    kept = [
        (state, item.push_id)
        for state, item, _ in callbacks.items_about(work.tx, account_id, KIND, words, KEPT_MAX)
        if f'"{api_form(message.phone)}"' in item.payload
    ]
    if any(state is PushState.WAITING for state, _ in kept):
        return Refused(MessageReason.REPORT_WAITS)
    if kept:
        ids = [push_id for _, push_id in kept]
        callbacks.redeliver(work.tx, account_id, work.now_ms, push_ids=ids)
    else:
        payload = sms_report(Settled(message, verdict), work.context.settings)
        callbacks.add_pushes(work.tx, [NewPush(account_id, KIND, payload)], work.now_ms)
    note_change(work, account_id, "push_again", str(message_id), None, {"revived": bool(kept)})
    return None


def _verdict(work: Work, message: Message) -> Verdict | None:
    if message.refused_code:
        return passed_over(message)
    return attempt_store.verdicts_of(work.tx, [message.message_id]).get(message.message_id)
