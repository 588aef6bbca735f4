"""Record attempts: what channels answered, committed before anything else is made of it.

Only a refusal that is certain (nothing was sent) lets a message try another channel. What may have
been sent waits for its receipt.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import NOT_GIVEN, AttemptState, Settled, Verdict
from hongyan.domain.receipts import store as receipts
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.choose import remaining
from hongyan.flows.messages.delivery.settle import settle
from hongyan.flows.messages.delivery.take_receipts import take_receipts
from hongyan.kernel.carriage import (
    Answered,
    ChannelFault,
    Heard,
    Receipt,
    Sent,
    SubmitAnswer,
    Submitted,
)
from hongyan.kernel.kinds import PRIORITY
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.messages.model import Message
    from hongyan.domain.receipts.store import Orphan
    from hongyan.flows.reference.context import FlowContext

THROTTLED_WAIT_MS = 1000
"""A carrier that asked for less speed is asked again after this."""

ATTEMPTS_MAX = 20
"""A message that was put off this often is given up."""


def record_attempts(
    tx: Connection, answers: Sequence[Answered], *, now_ms: int, context: FlowContext
) -> list[Settled]:
    """Store answers.

    Route refused messages on; match receipts that came first. Returns what became final.
    """
    context.catalogue.refresh(tx)
    answers = _that_count(tx, answers)
    attempt_store.answer_attempts(tx, [_answer_row(one.answer, now_ms) for one in answers])
    parts = [
        (one.channel_id, carrier_id, one.answer.message_id, one.answer.attempt_no)
        for one in answers
        if isinstance(one.answer, Submitted)
        for carrier_id in one.answer.carrier_ids
    ]
    attempt_store.add_parts(tx, parts)
    faults = [one.answer for one in answers if isinstance(one.answer, ChannelFault)]
    settled = _route_on(tx, [one for one in faults if one.sent is Sent.NO], now_ms, context)
    doubted = {
        (one.channel_id, one.phone) for one in answers if _state(one) is AttemptState.IN_DOUBT
    }
    early = _early_receipts(tx, {part[:2] for part in parts}, doubted)
    return settled + take_receipts(tx, early, now_ms=now_ms, context=context).settled


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
    return (state, now_ms, code, " ".join(carrier_ids), answer.message_id, answer.attempt_no)


def _route_on(
    tx: Connection, refused: Sequence[ChannelFault], now_ms: int, context: FlowContext
) -> list[Settled]:
    """Queue refused messages for another channel, or give up those that have none left."""
    if not refused:
        return []
    found = messages.messages_by_id(tx, [one.message_id for one in refused])
    attempts = attempt_store.attempts_of(tx, found)
    lost: list[Verdict] = []
    rows: list[tuple[object, ...]] = []
    for answer in refused:
        message, before = found[answer.message_id], attempts[answer.message_id]
        tried = {one.channel_id for one in before if one.state != AttemptState.THROTTLED.value}
        has_more = remaining(context.catalogue.channels(tx), Carrier(message.carrier), tried)
        if has_more and len(before) < ATTEMPTS_MAX:
            rows.append(_again(message, now_ms + (THROTTLED_WAIT_MS if answer.is_throttled else 0)))
        else:
            lost.append(
                Verdict(
                    message.message_id,
                    Outcome.REJECTED,
                    ReceiptCode.NO_ROUTE.value,
                    answer.code,
                    now_ms,
                )
            )
    messages.add_dispatch(tx, rows)
    return settle(tx, lost, now_ms=now_ms, context=context)


def _again(message: Message, due_at: int) -> tuple[object, ...]:
    return (
        message.carrier,
        PRIORITY[message.kind],
        due_at,
        message.biz_id,
        message.message_id,
        message.message_id,
        1,
        True,
    )


def _early_receipts(
    tx: Connection, known: Collection[tuple[int, str]], doubted: Collection[tuple[int, int]]
) -> list[Heard[Receipt]]:
    """Take out the kept receipts that attempts may have been waiting for.

    `known` are carrier ids by channel, `doubted` are the phones of attempts in doubt, by channel.
    """
    kept = (
        receipts.orphans_by_carrier_id(tx, [carrier_id for _, carrier_id in known]) if known else []
    )
    early = [one for one in kept if (one.channel_id, one.carrier_id) in known]
    if doubted:
        near = receipts.orphans_for_phones(tx, {phone for _, phone in doubted})
        early += [one for one in near if (one.channel_id, one.phone) in doubted]
    receipts.remove_orphans(tx, sorted({one.orphan_id for one in early}))
    return [as_receipt(one) for one in {one.orphan_id: one for one in early}.values()]


def as_receipt(orphan: Orphan) -> Heard[Receipt]:
    """Return a kept receipt as it came in; it was acknowledged then, under an id of its own."""
    receipt = Receipt(
        event_id="",
        carrier_id=orphan.carrier_id,
        phone=orphan.phone,
        outcome=Outcome(orphan.outcome),
        code=orphan.code,
        raw_code=orphan.raw_code,
        done_at=orphan.received_at,
    )
    return Heard(orphan.channel_id, receipt)


def doubt_unanswered(
    tx: Connection, started_before: int, most: int, *, now_ms: int, context: FlowContext
) -> tuple[int, list[Settled]]:
    """Put attempts that nobody answered in doubt and match receipts that came meanwhile.

    Returns how many there were and what became final. A process that died, or a carrier that went
    silent, leaves such attempts; they are never made again.
    """
    old = attempt_store.doubt_old_attempts(tx, started_before, most)
    early = _early_receipts(tx, set(), {(one.channel_id, one.phone) for one in old})
    return len(old), take_receipts(tx, early, now_ms=now_ms, context=context).settled
