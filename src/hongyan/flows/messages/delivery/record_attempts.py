"""Record attempts: what channels answered, committed before anything else is made of it.

Only a refusal that is certain (nothing was sent) lets a message try another channel. What may have
been sent waits for its receipt.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from hongyan.kernel.carriage import AttemptAnswer, ReceivedReceipt
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
    tx: Connection, answers: Sequence[AttemptAnswer], *, now_ms: int, context: FlowContext
) -> list[Settled]:
    """Store answers.

    Route refused messages on; match receipts that came first. Returns what became final.
    """
    context.catalogue.refresh(tx)
    answers = _that_count(tx, answers)
    attempt_store.answer_attempts(tx, [_answer_row(one, now_ms) for one in answers])
    taken = [one for one in answers if one.carrier_ids]
    attempt_store.add_parts(
        tx,
        [
            (one.channel_id, carrier_id, one.message_id, one.attempt_no)
            for one in taken
            for carrier_id in one.carrier_ids
        ],
    )
    settled = _route_on(tx, [one for one in answers if state_of(one) in NOT_GIVEN], now_ms, context)
    early = _early_receipts(tx, taken, [one for one in answers if one.maybe_sent])
    return settled + take_receipts(tx, early, now_ms=now_ms, context=context).settled


def _that_count(tx: Connection, answers: Sequence[AttemptAnswer]) -> list[AttemptAnswer]:
    """Leave out refusals of attempts that were answered before, or that are in doubt by now.

    What may have been sent is never sent again, whatever is said of it later.
    """
    refused = [one.message_id for one in answers if state_of(one) in NOT_GIVEN]
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
        place = (one.message_id, one.attempt_no)
        if state_of(one) not in NOT_GIVEN:
            counted.append(one)
        elif place in waiting:
            waiting.remove(place)
            counted.append(one)
    return counted


def state_of(answer: AttemptAnswer) -> AttemptState:
    """Return what an answer makes of its attempt."""
    if answer.carrier_ids:
        return AttemptState.SUBMITTED
    if answer.maybe_sent:
        return AttemptState.IN_DOUBT
    return AttemptState.THROTTLED if answer.is_throttled else AttemptState.REFUSED


def _answer_row(answer: AttemptAnswer, now_ms: int) -> tuple[object, ...]:
    return (
        state_of(answer).value,
        now_ms,
        answer.code,
        " ".join(answer.carrier_ids),
        answer.message_id,
        answer.attempt_no,
    )


def _route_on(
    tx: Connection, refused: Sequence[AttemptAnswer], now_ms: int, context: FlowContext
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
    tx: Connection, taken: Sequence[AttemptAnswer], doubted: Sequence[AttemptAnswer]
) -> list[ReceivedReceipt]:
    """Take out the kept receipts that these attempts may have been waiting for."""
    known = {(one.channel_id, carrier_id) for one in taken for carrier_id in one.carrier_ids}
    kept = (
        receipts.orphans_by_carrier_id(tx, [carrier_id for _, carrier_id in known]) if known else []
    )
    early = [one for one in kept if (one.channel_id, one.carrier_id) in known]
    if doubted:
        places = {(one.channel_id, one.phone) for one in doubted}
        near = receipts.orphans_for_phones(tx, {phone for _, phone in places})
        early += [one for one in near if (one.channel_id, one.phone) in places]
    receipts.remove_orphans(tx, sorted({one.orphan_id for one in early}))
    return [as_receipt(one) for one in {one.orphan_id: one for one in early}.values()]


def as_receipt(orphan: Orphan) -> ReceivedReceipt:
    """Return a kept receipt as it came in."""
    return ReceivedReceipt(
        channel_id=orphan.channel_id,
        carrier_id=orphan.carrier_id,
        phone=orphan.phone,
        outcome=Outcome(orphan.outcome),
        code=orphan.code,
        raw_code=orphan.raw_code,
        done_at=orphan.received_at,
    )


def doubt_unanswered(
    tx: Connection, started_before: int, most: int, *, now_ms: int, context: FlowContext
) -> tuple[int, list[Settled]]:
    """Put attempts that nobody answered in doubt and match receipts that came meanwhile.

    Returns how many there were and what became final. A process that died, or a carrier that went
    silent, leaves such attempts; they are never made again.
    """
    old = attempt_store.doubt_old_attempts(tx, started_before, most)
    doubted = [
        AttemptAnswer(
            one.channel_id, one.message_id, one.number, one.phone, (), maybe_sent=True, code=""
        )
        for one in old
    ]
    early = _early_receipts(tx, (), doubted)
    return len(old), take_receipts(tx, early, now_ms=now_ms, context=context).settled
