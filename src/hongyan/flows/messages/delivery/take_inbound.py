"""Take inbound texts.

Find the message each one answers, put opt-outs on the list, queue the push (FAQ 2.1.4, 2.1.10).
Pieces of a long text are put together first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import NewPush, PushKind
from hongyan.domain.inbound import store as inbound
from hongyan.domain.inbound.words import opt_out_word
from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Message
from hongyan.flows.messages.delivery.join_replies import close_old, joined
from hongyan.flows.messages.reports.words import sms_up
from hongyan.kernel.calendar import HOUR_MS
from hongyan.kernel.carriage import Heard, InboundText
from hongyan.kernel.kinds import HOME
from hongyan.text.phone import is_mainland

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.signs.model import Sign
    from hongyan.flows.reference.context import FlowContext
    from hongyan.flows.reference.work import Work

SEQUENCE = "inbound"
CANDIDATES_MAX = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """An inbound text, the message it answers (None: no message), and whether it is an opt-out."""

    text: InboundText
    message: Message | None
    is_opt_out: bool


def take_inbound(work: Work, texts: Sequence[Heard[InboundText]]) -> list[Reply]:
    """Store a batch of inbound texts and what follows from them.

    One that is known already is passed over; a piece of a long text waits for the others.
    """
    work.context.cache.refresh(work.tx)
    return _take(work, joined(work, texts))


def close_long_replies(work: Work) -> list[Reply]:
    """Make texts of the pieces of long ones whose others did not come in time. A sweep."""
    work.context.cache.refresh(work.tx)
    return _take(work, close_old(work))


def _take(work: Work, texts: Sequence[Heard[InboundText]]) -> list[Reply]:
    fresh = _fresh(work.tx, texts)
    if not fresh:
        return []
    last = accounts.count_up(work.tx, SEQUENCE, len(fresh))
    rows: list[tuple[object, ...]] = []
    pushes: list[NewPush] = []
    replies: list[Reply] = []
    for sequence, one in enumerate(fresh, start=last - len(fresh) + 1):
        text = one.event
        message, code = _answered(work.tx, one, work.context)
        word = opt_out_word(text.content, _country(text, message))
        owner = (
            (None, None, None)
            if message is None
            else (message.account_id, message.sign_id, message.message_id)
        )
        rows.append(
            (
                sequence,
                one.channel_id,
                text.event_id,
                text.phone,
                text.dest_id,
                text.content,
                text.sent_at,
                work.now_ms,
                *owner,
            )
        )
        replies.append(Reply(text, message, word is not None))
        if message is None:
            continue
        if word is not None:
            inbound.add_opt_out(
                work.tx, message.account_id, message.sign_id, text.phone, word, work.now_ms
            )
        if work.context.cache.endpoint(work.tx, message.account_id, PushKind.SMS_UP):
            sign = _sign(work.tx, message, work.context)
            payload = sms_up(text, code, sequence, sign.name, work.context.settings)
            pushes.append(NewPush(message.account_id, PushKind.SMS_UP, payload))
    inbound.add_inbound(work.tx, rows)
    callbacks.add_pushes(work.tx, pushes, work.now_ms)
    return replies


def _country(text: InboundText, message: Message | None) -> str:
    """Return whose words count: those of the country that the answered message went to."""
    if message is not None:
        return message.country
    return HOME if is_mainland(text.phone) else ""


def _fresh(tx: Connection, texts: Sequence[Heard[InboundText]]) -> list[Heard[InboundText]]:
    """Return the texts that are not stored yet, each once.

    Carriers repeat what was not acknowledged.
    """
    known = {
        (channel_id, event_id)
        for channel_id in {one.channel_id for one in texts}
        for event_id in inbound.known_events(
            tx, channel_id, [one.event.event_id for one in texts if one.channel_id == channel_id]
        )
    }
    once = {(one.channel_id, one.event.event_id): one for one in texts}
    return [one for key, one in once.items() if key not in known]


def _answered(
    tx: Connection, heard: Heard[InboundText], context: FlowContext
) -> tuple[Message | None, str]:
    """Return the message a text answers and its extend code.

    The number that was written to is the channel's with the message's extend code; where a carrier
    shortened it, the longest code that it ends in tells. The channel's number alone tells nothing,
    whatever it ends in: a channel may send without extend codes. Among several messages the newest
    that left by this channel counts.
    """
    text = heard.event
    since = text.sent_at - context.settings.inbound_match_hours * HOUR_MS
    sent = {
        one.message_id: one for one in messages.newest_to(tx, text.phone, since, CANDIDATES_MAX)
    }
    attempts = attempt_store.newest_attempts_to(tx, text.phone, heard.channel_id, list(sent))
    by_time = [sent[one.message_id] for one in attempts]
    codes = {
        one.message_id: one.extend_code or _sign(tx, one, context).extend_code for one in by_time
    }
    access_codes = {one.channel_id: one.access_code for one in context.cache.channels(tx)}
    own = access_codes.get(heard.channel_id, "")
    exact = [one for one in by_time if text.dest_id == own + codes[one.message_id]]
    ending = [one for one in by_time if text.dest_id.endswith(codes[one.message_id])]
    ending.sort(key=lambda one: -len(codes[one.message_id]))
    by_code = exact if text.dest_id == own else exact or ending
    for one in by_code or by_time:
        return one, codes[one.message_id]
    return None, ""


def _sign(tx: Connection, message: Message, context: FlowContext) -> Sign:
    sign = context.cache.sign_by_id(tx, message.sign_id)
    assert sign is not None, "signs are never erased"
    return sign
