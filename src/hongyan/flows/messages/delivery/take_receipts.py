"""Take receipts.

Find each one's message, advance it, settle it; or keep the receipt until its attempt is known.

The carrier is acknowledged only after this commit. Duplicates and late ones change nothing that is
final.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hongyan.domain.messages import attempt_store
from hongyan.domain.messages.attempt_store import Attempt, Part
from hongyan.domain.messages.lifecycle import (
    OUTCOMES,
    MessageEvent,
    MessageState,
    advance,
    of_parts,
)
from hongyan.domain.messages.model import AttemptState, Settled, Verdict
from hongyan.domain.receipts import store as receipts_store
from hongyan.flows.messages.delivery.settle import settle
from hongyan.kernel.carriage import Heard, Receipt
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext


@dataclass(slots=True)
class ReceiptsTaken:
    """What a batch of receipts did."""

    settled: list[Settled] = field(default_factory=list)
    duplicates: int = 0
    orphans: int = 0


_Key = tuple[int, str]

DOUBT_DEADLINES = 2
"""After so many receipt deadlines an attempt in doubt no longer waits for a receipt."""


def take_receipts(
    tx: Connection, receipts: Sequence[Heard[Receipt]], *, now_ms: int, context: FlowContext
) -> ReceiptsTaken:
    """Store a batch of receipts and what follows from them."""
    taken = ReceiptsTaken()
    if not receipts:
        return taken
    context.catalogue.refresh(tx)
    parts = _known_parts(tx, receipts)
    strangers = [one for one in receipts if _key(one) not in parts]
    patience_ms = DOUBT_DEADLINES * context.settings.receipt_deadline_seconds * 1000
    parts |= _adopt(tx, strangers, now_ms - patience_ms)
    first: dict[_Key, Receipt] = {}
    orphans = []
    for one in receipts:
        key = _key(one)
        if key not in parts:
            orphans.append(one)
        elif key in first or parts[key].outcome is not None:
            taken.duplicates += 1
        else:
            first[key] = one.event
    taken.orphans = _keep(tx, orphans)
    taken.settled = _advance(tx, parts, first, now_ms, context)
    return taken


def _key(heard: Heard[Receipt]) -> _Key:
    return heard.channel_id, heard.event.carrier_id


def _known_parts(tx: Connection, receipts: Sequence[Heard[Receipt]]) -> dict[_Key, Part]:
    by_channel: dict[int, list[str]] = defaultdict(list)
    for one in receipts:
        by_channel[one.channel_id].append(one.event.carrier_id)
    return {
        (channel_id, carrier_id): part
        for channel_id, carrier_ids in by_channel.items()
        for carrier_id, part in attempt_store.parts_by_carrier_id(
            tx, channel_id, carrier_ids
        ).items()
    }


def _adopt(tx: Connection, strangers: Sequence[Heard[Receipt]], since: int) -> dict[_Key, Part]:
    """Match receipts to attempts in doubt: same channel, same phone, and only one such attempt.

    An attempt that still waits for its answer is left alone: the answer will bring the carrier's
    ids. One whose parts have all been heard of is no longer in doubt, and makes way for the next.
    """
    if not strangers:
        return {}
    open_at: dict[tuple[int, int], list[Attempt]] = defaultdict(list)
    for attempt in attempt_store.open_attempts(tx, {one.event.phone for one in strangers}, since):
        open_at[attempt.channel_id, attempt.phone].append(attempt)
    adopted: dict[_Key, Part] = {}
    heard: dict[tuple[int, int], tuple[object, ...]] = {}
    for one in strangers:
        key, candidates = _key(one), open_at[one.channel_id, one.event.phone]
        if key in adopted or [one.state for one in candidates] != [AttemptState.IN_DOUBT.value]:
            continue
        attempt = candidates.pop()
        place = (attempt.message_id, attempt.number)
        adopted[key] = Part(*key, *place, None, None, None, None)
        ids = [*(attempt.carrier_ids or "").split(), one.event.carrier_id]
        state = AttemptState.SUBMITTED
        if len(ids) < attempt.parts:
            state = AttemptState.IN_DOUBT
            candidates.append(attempt._replace(carrier_ids=" ".join(ids)))
        heard[place] = (state.value, " ".join(ids), *place)
    attempt_store.add_parts(
        tx, [(*key, part.message_id, part.attempt_no) for key, part in adopted.items()]
    )
    attempt_store.adopt_parts(tx, list(heard.values()))
    return adopted


def _keep(tx: Connection, orphans: Sequence[Heard[Receipt]]) -> int:
    receipts_store.keep_orphans(
        tx,
        [
            (
                one.channel_id,
                one.event.carrier_id,
                one.event.phone,
                one.event.outcome.value,
                one.event.code,
                one.event.raw_code,
                one.event.done_at,
            )
            for one in orphans
        ],
    )
    return len(orphans)


def _advance(
    tx: Connection,
    parts: dict[_Key, Part],
    first: Mapping[_Key, Receipt],
    now_ms: int,
    context: FlowContext,
) -> list[Settled]:
    """Write the receipts on their parts and advance the messages whose receipts are complete."""
    attempt_store.receive_parts(
        tx,
        [
            (one.outcome.value, one.code, one.raw_code, one.done_at, *key)
            for key, one in first.items()
        ],
    )
    delivered: dict[tuple[int, int], int] = defaultdict(int)
    news: dict[tuple[int, int], list[Receipt]] = defaultdict(list)
    for key, one in first.items():
        place = (parts[key].message_id, parts[key].attempt_no)
        delivered[place] += one.outcome is Outcome.DELIVERED
        news[place].append(one)
    attempts = {
        (attempt.message_id, attempt.number): attempt
        for found in attempt_store.attempts_of(tx, {message_id for message_id, _ in news}).values()
        for attempt in found
    }
    attempt_store.count_delivered_parts(
        tx,
        [
            (count, *place)
            for place, count in delivered.items()
            if count and attempts[place].parts > 1
        ],
    )
    standing = attempt_store.verdicts_of(tx, {message_id for message_id, _ in news})
    verdicts: dict[int, Verdict] = {}
    for place, received in news.items():
        message_id, attempt = place[0], attempts[place]
        present = verdicts.get(message_id) or standing.get(message_id)
        verdict = _verdict(attempt, delivered[place], received, present)
        if verdict is not None:
            verdicts[message_id] = verdict
    return settle(tx, list(verdicts.values()), now_ms=now_ms, context=context)


_STATES = {
    AttemptState.SUBMITTING.value: MessageState.SUBMITTING,
    AttemptState.SUBMITTED.value: MessageState.SUBMITTED,
    AttemptState.IN_DOUBT.value: MessageState.IN_DOUBT,
}


def _verdict(
    attempt: Attempt, delivered: int, received: Sequence[Receipt], present: Verdict | None
) -> Verdict | None:
    """Return what a message becomes by these receipts, None if nothing changes."""
    state = (
        MessageState(present.outcome.value)
        if present
        else _STATES.get(attempt.state, MessageState.SUBMITTED)
    )
    failed = [one for one in received if one.outcome is not Outcome.DELIVERED]
    event = of_parts(attempt.parts, attempt.parts_delivered + delivered, len(failed))
    after = state if event is None else advance(state, event)
    if after is state:
        return None
    telling = (
        failed[0]
        if event is MessageEvent.RECEIPT_FAILED
        else max(received, key=lambda one: one.done_at)
    )
    return Verdict(
        attempt.message_id, OUTCOMES[after], telling.code, telling.raw_code, telling.done_at
    )
