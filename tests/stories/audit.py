"""The promises, compared with the books: what was answered, submitted, delivered, counted, pushed.

Every function returns complaints; none means that the promise was kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.engine import Row

from hongyan.channels.simulator.log import Received
from hongyan.channels.simulator.outcomes import OUTCOMES, script_for
from hongyan.domain.receipts.ids import answered_id
from hongyan.kernel.outcome import Outcome
from tests.stories.books import Books
from tests.stories.load import Call
from tests.stories.receiver import Push

REPLIES_R = "13900000005"
OPTED_OUT = "isv.CUSTOMER_REFUSED"
UNAVAILABLE = "ServiceUnavailable"
UNAVAILABLE_SHARE_MAX = 0.02
"""On a machine that others use the database may take longer than the second that is allowed."""

FAILURES = {Outcome.UNDELIVERED.value, Outcome.REJECTED.value}


def answered_calls_are_kept(calls: Iterable[Call], books: Books) -> Iterator[str]:
    """Every BizId answered exists with all its messages; an unanswered call is whole or absent."""
    by_out_id: dict[str, list[Row[Any]]] = defaultdict(list)
    for message in books.messages.values():
        by_out_id[message.out_id].append(message)
    for call in calls:
        found = by_out_id.pop(call.out_id, [])
        biz_ids = {f"{one.biz_id}^0" for one in found}
        opted_out = OPTED_OUT in call.refusal and call.phones == [REPLIES_R]
        if call.refusal not in {"", UNAVAILABLE} and not opted_out:
            yield f"call {call.out_id} was refused: {call.refusal}"
        if call.biz_id and biz_ids != {call.biz_id}:
            yield f"call {call.out_id} was answered {call.biz_id}, stored are {biz_ids or 'none'}"
        if len(biz_ids) > 1:
            yield f"call {call.out_id} was accepted {len(biz_ids)} times"
        if found and sorted(str(one.phone)[2:] for one in found) != sorted(call.phones):
            yield f"call {call.out_id} has {len(found)} messages for {len(call.phones)} numbers"
    for out_id in by_out_id:
        yield f"no record of the call {out_id}"


def unavailable_calls_are_few_and_not_stored(calls: list[Call], books: Books) -> Iterator[str]:
    """What was answered ServiceUnavailable was not served: its customer calls again."""
    unavailable = {call.out_id for call in calls if call.refusal == UNAVAILABLE}
    for message in books.messages.values():
        if message.out_id in unavailable:
            yield f"call {message.out_id} was answered {UNAVAILABLE}, and stored"
    if len(unavailable) > len(calls) * UNAVAILABLE_SHARE_MAX:
        yield f"{len(unavailable)} of {len(calls)} calls were answered {UNAVAILABLE}"


def nothing_is_submitted_twice(books: Books) -> Iterator[str]:
    """A carrier gets a message again only after a refusal, and never before it was written down."""
    for message_id, received in books.received.items():
        answers = [one.answer for one in received]
        if any(answer != "refused" for answer in answers[:-1]):
            yield f"message {message_id} was received again: {answers}"
        if message_id not in books.messages:
            yield f"message {message_id} was received, and the log does not know it"
        written = {one.number for one in books.attempts[message_id]}
        for one in received:
            if one.attempt_no not in written:
                yield f"attempt {one.attempt_no} of {message_id} was made and not written down"


def what_counts_as_submitted_was_received(books: Books) -> Iterator[str]:
    """An attempt that a carrier answered stands in the carriers' log, with the same ids."""
    for message_id, attempts in books.attempts.items():
        received = {one.attempt_no: one for one in books.received.get(message_id, [])}
        for attempt in attempts:
            yield from _compared(message_id, attempt, received.get(attempt.number))


def _compared(message_id: int, attempt: Row[Any], heard: Received | None) -> Iterator[str]:
    place = f"attempt {attempt.number} of {message_id}"
    if attempt.state == "submitting":
        yield f"{place} still waits for its answer"
    if attempt.state == "submitted" and (heard is None or heard.answer == "refused"):
        yield f"{place} counts as submitted, and the carrier has {heard}"
    if attempt.state == "refused" and heard is not None and heard.answer != "refused":
        yield f"{place} counts as refused, and the carrier took it"
    if attempt.state == "submitted" and heard is not None:
        told = set(map(answered_id, (attempt.carrier_ids or "").split()))
        if told != set(map(answered_id, heard.carrier_ids)):
            yield f"{place} has the carrier's ids {told}, not {heard.carrier_ids}"


def every_message_is_final_or_waits_for_its_receipt(books: Books) -> Iterator[str]:
    """The outcome is the carrier's; without one, no receipt can have come that tells it."""
    for message in books.messages.values():
        verdict = books.verdicts.get(message.id)
        outcome = None if verdict is None else verdict.outcome
        attempts = books.attempts.get(message.id, [])
        last = attempts[-1].state if attempts else "none"
        expected = _expected(message.phone, books.taken(message.id), last)
        if message.refused_code:
            # Passed over because it opted out, while the others of its call went.
            expected = {None} if last == "none" else set()
        if outcome not in expected:
            yield f"message {message.id} to {message.phone} is {outcome}, not {expected} ({last})"


def _expected(phone: int, taken: list[Received], last: str) -> set[str | None]:
    if not taken:
        # Never sent, or refused, and the answer was lost with the process: in doubt permanently.
        return {None} if last == "in_doubt" else {Outcome.REJECTED.value}
    script = script_for(phone)
    if script.receipt_count == 0:
        return {None}
    if phone in OUTCOMES and last == "in_doubt":
        # Several in doubt to one number: no receipt can tell which of them it means.
        return {None, script.outcome.value}
    return {script.outcome.value}


def statistics_are_the_sums_of_the_log(books: Books) -> Iterator[str]:
    """Every counted total is right."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for message in books.messages.values():
        if message.refused_code:
            continue
        verdict = books.verdicts.get(message.id)
        outcome = "" if verdict is None else verdict.outcome
        counted = sums[message.kind]
        counted[0] += 1
        counted[1] += message.segments
        counted[2] += message.segments if outcome == Outcome.DELIVERED.value else 0
        counted[3] += message.segments if outcome in FAILURES else 0
    expected = {kind: tuple(counted) for kind, counted in sums.items()}
    if expected != books.statistics:
        yield f"statistics say {books.statistics}, the log says {expected}"


def charged_is_delivered(books: Books) -> Iterator[str]:
    """Every segment delivered is charged once, no other is; what is not final is held for."""
    delivered: Counter[int] = Counter()
    for message_id, verdict in books.verdicts.items():
        if verdict.outcome == Outcome.DELIVERED.value:
            message = books.messages[message_id]
            delivered[message.kind] += message.segments
    charged = Counter({kind: count for kind, count in books.consumed.items() if count})
    if charged != delivered:
        yield f"segments charged are {dict(charged)}, delivered {dict(delivered)}, by kind"
    waiting = {one.id for one in books.messages.values() if not one.refused_code}
    waiting -= set(books.verdicts)
    for message_id in waiting ^ books.held:
        yield f"message {message_id} is held for and final, or waits and is not held for"


def every_final_message_was_pushed(pushes: Iterable[Push], books: Books) -> Iterator[str]:
    """Every outcome was pushed at least once; the numbers have no gap and mean one item each."""
    by_sequence: dict[int, dict[str, Any]] = {}
    for push in pushes:
        for sequence, item in zip(push.sequences, push.items, strict=True):
            if by_sequence.setdefault(sequence, item) != item:
                yield f"number {sequence} was given to two items"
    if set(by_sequence) != set(range(1, len(by_sequence) + 1)):
        yield f"the numbers 1 to {max(by_sequence, default=0)} have gaps"
    pushed = Counter(
        (item["biz_id"], item["phone_number"], item["success"]) for item in by_sequence.values()
    )
    final: Counter[tuple[str, str, bool]] = Counter()
    for message_id, verdict in books.verdicts.items():
        message = books.messages[message_id]
        is_delivered = verdict.outcome == Outcome.DELIVERED.value
        final[f"{message.biz_id}^0", str(message.phone)[2:], is_delivered] += 1
    for message in books.messages.values():
        if message.refused_code:  # passed over in an accepted call: it is final at once
            final[f"{message.biz_id}^0", str(message.phone)[2:], False] += 1
    for key in final - pushed:
        yield f"never pushed: {key}"
    for key in pushed - final:
        yield f"pushed too often: {key}"
