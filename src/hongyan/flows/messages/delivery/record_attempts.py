"""Record attempts: what channels answered, committed before anything else is made of it.

Only a refusal that is certain (nothing was sent) lets a message try another channel. What may have
been sent waits for its receipt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import NOT_GIVEN, AttemptState, NewWaiting, Settled, Verdict
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.choose import remaining
from hongyan.flows.messages.delivery.kept_receipts import early_receipts
from hongyan.flows.messages.delivery.settle import settle
from hongyan.flows.messages.delivery.take_receipts import take_receipts
from hongyan.kernel.carriage import (
    Answered,
    ChannelFault,
    Sent,
    SubmitAnswer,
    Submitted,
)
from hongyan.kernel.kinds import PRIORITY
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.messages.model import Message
    from hongyan.flows.reference.work import Work

THROTTLED_WAIT_MS = 1000
"""A carrier that asked for less speed is asked again after this."""

ATTEMPTS_MAX = 20
"""A message that was put off this often is given up."""


def record_attempts(work: Work, answers: Sequence[Answered]) -> list[Settled]:
    """Store answers.

    Route refused messages on; match receipts that came first. Returns what became final.
    """
    work.context.cache.refresh(work.tx)
    answers = _that_count(work.tx, answers)
    attempt_store.answer_attempts(
        work.tx, [_answer_row(one.answer, work.now_ms) for one in answers]
    )
    parts = [
        (one.channel_id, carrier_id, one.answer.message_id, one.answer.attempt_no)
        for one in answers
        if isinstance(one.answer, Submitted)
        for carrier_id in one.answer.carrier_ids
    ]
    attempt_store.add_parts(work.tx, parts)
    faults = [one.answer for one in answers if isinstance(one.answer, ChannelFault)]
    settled = _route_on(work, [one for one in faults if one.sent is Sent.NO])
    doubted = {
        (one.channel_id, one.phone) for one in answers if _state(one) is AttemptState.IN_DOUBT
    }
    early = early_receipts(work, {part[:2] for part in parts}, doubted)
    return settled + take_receipts(work, early).settled


def _that_count(tx: Connection, answers: Sequence[Answered]) -> list[Answered]:
    """Leave out refusals of attempts that were answered before, or that are in doubt by now.

    What may have been sent is never sent again, whatever is said of it later.
    """
    refused = [one.answer.message_id for one in answers if _state(one) in NOT_GIVEN]
    if not refused:
        return list(answers)
    waiting = {
        (one.message_id, one.number)
        for found in attempt_store.attempts_of(tx, refused).values()
        for one in found
        if one.state == AttemptState.SUBMITTING.value
    }
    counted = []
    for one in answers:
        place = (one.answer.message_id, one.answer.attempt_no)
        if _state(one) not in NOT_GIVEN:
            counted.append(one)
        elif place in waiting:
            waiting.remove(place)
            counted.append(one)
    return counted


def _state(one: Answered) -> AttemptState:
    return state_of(one.answer)


def state_of(answer: SubmitAnswer) -> AttemptState:
    """Return what an answer makes of its attempt."""
    if isinstance(answer, Submitted):
        return AttemptState.SUBMITTED
    if answer.sent is Sent.MAYBE:
        return AttemptState.IN_DOUBT
    return AttemptState.THROTTLED if answer.is_throttled else AttemptState.REFUSED


def _answer_row(answer: SubmitAnswer, now_ms: int) -> tuple[object, ...]:
    code, carrier_ids = (
        ("", answer.carrier_ids) if isinstance(answer, Submitted) else (answer.code, ())
    )
    state = state_of(answer).value
    # A carrier that took a long text as one has one id for it, and sends one receipt.
    parts = len(carrier_ids) or None
    return (state, now_ms, code, " ".join(carrier_ids), parts, answer.message_id, answer.attempt_no)


def _route_on(work: Work, refused: Sequence[ChannelFault]) -> list[Settled]:
    """Queue refused messages for another channel, or give up those that have none left."""
    if not refused:
        return []
    found = messages.messages_by_id(work.tx, [one.message_id for one in refused])
    attempts = attempt_store.attempts_of(work.tx, found)
    lost: list[Verdict] = []
    rows: list[NewWaiting] = []
    for answer in refused:
        message, before = found[answer.message_id], attempts[answer.message_id]
        tried = {one.channel_id for one in before if one.state != AttemptState.THROTTLED.value}
        has_more = remaining(work.context.cache.channels(work.tx), Carrier(message.carrier), tried)
        if has_more and len(before) < ATTEMPTS_MAX:
            rows.append(
                _again(message, work.now_ms + (THROTTLED_WAIT_MS if answer.is_throttled else 0))
            )
        else:
            lost.append(
                Verdict(
                    message.message_id,
                    Outcome.REJECTED,
                    ReceiptCode.NO_ROUTE.value,
                    answer.code,
                    work.now_ms,
                )
            )
    work.context.queue.put(work.tx, rows)
    return settle(work, lost)


def _again(message: Message, due_at: int) -> NewWaiting:
    return NewWaiting(
        carrier=message.carrier,
        priority=PRIORITY[message.kind],
        due_at=due_at,
        biz_id=message.biz_id,
        first_id=message.message_id,
        last_id=message.message_id,
        waiting=1,
        is_retry=True,
    )


def doubt_unanswered(work: Work, started_before: int, most: int) -> tuple[int, list[Settled]]:
    """Put unanswered attempts in doubt and match receipts that came meanwhile.

    Returns how many there were and what became final. A process that died, or a carrier that went
    silent, leaves such attempts; they are never made again.
    """
    old = attempt_store.doubt_old_attempts(work.tx, started_before, most)
    early = early_receipts(work, set(), {(one.channel_id, one.phone) for one in old})
    return len(old), take_receipts(work, early).settled
