"""Take receipts.

Find each one's message, advance it, settle it; or keep the receipt until its attempt is known.

The carrier is acknowledged only after this commit. Duplicates and late ones change nothing that is
final: the first receipt of a part counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from hongyan.domain.receipts.store import IdReading
from hongyan.flows.messages.delivery.follow_log import Before
from hongyan.flows.messages.delivery.learn_ids import reread
from hongyan.flows.messages.delivery.settle import settle
from hongyan.kernel.carriage import Heard, Receipt
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


@dataclass(slots=True)
class ReceiptsTaken:
    """What a batch of receipts did.

    Among the duplicates, `contradicting` ones tell another outcome than the first, and those under
    a `repeated_ids` are of another number: the carrier used one id for two messages.
    """

    settled: list[Settled] = field(default_factory=list)
    duplicates: int = 0
    orphans: int = 0
    contradicting: list[Heard[Receipt]] = field(default_factory=list)
    repeated_ids: list[Heard[Receipt]] = field(default_factory=list)
    learned: list[IdReading] = field(default_factory=list)


_Key = tuple[int, str]
_Place = tuple[int, int]
"""Message and number of an attempt."""

DOUBT_DEADLINES = 2
"""The receipt deadlines after which an attempt in doubt no longer waits for a receipt."""


def take_receipts(work: Work, receipts: Sequence[Heard[Receipt]]) -> ReceiptsTaken:
    """Store a batch of receipts and what follows from them."""
    taken = ReceiptsTaken()
    if not receipts:
        return taken
    work.context.cache.refresh(work.tx)
    parts = _known_parts(work.tx, receipts)
    attempts = _attempts(work.tx, {part.message_id for part in parts.values()})
    found = reread(work, receipts, parts, {key: one.phone for key, one in attempts.items()})
    receipts = [*receipts, *found.kept_before]
    parts = {key: part for key, part in parts.items() if key not in found.unsure} | found.parts
    strangers = [
        one for one in receipts if _key(one) not in parts and _key(one) not in found.unsure
    ]
    patience_ms = DOUBT_DEADLINES * work.context.settings.receipt_deadline_seconds * 1000
    parts |= _adopt(work, strangers, work.now_ms - patience_ms)
    taken.learned = found.learned
    first: dict[_Key, Receipt] = {}
    orphans = []
    for one in receipts:
        part = parts.get(_key(one))
        if part is None:
            orphans.append(one)
            continue
        place = (part.channel_id, part.carrier_id)
        before = first[place].outcome.value if place in first else part.outcome
        if before is None:
            first[place] = one.event
            continue
        taken.duplicates += 1
        attempt = attempts.get((part.message_id, part.attempt_no))
        if attempt is not None and attempt.phone != one.event.phone:
            taken.repeated_ids.append(one)
        elif before != one.event.outcome.value:
            taken.contradicting.append(one)
    taken.orphans = _keep(work, orphans)
    stored = {(part.channel_id, part.carrier_id): part for part in parts.values()}
    taken.settled = _advance(work, stored, first, attempts)
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


def _adopt(work: Work, strangers: Sequence[Heard[Receipt]], since: int) -> dict[_Key, Part]:
    """Match receipts to attempts in doubt: same channel, same phone, and only one such attempt.

    An attempt that still waits for its answer is left alone: the answer will bring the carrier's
    ids. One whose parts have all been heard of is no longer in doubt, and makes way for the next.
    """
    if not strangers:
        return {}
    open_at: dict[tuple[int, int], list[Attempt]] = defaultdict(list)
    for attempt in attempt_store.open_attempts(
        work.tx, {one.event.phone for one in strangers}, since
    ):
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
        work.tx, [(*key, part.message_id, part.attempt_no) for key, part in adopted.items()]
    )
    attempt_store.adopt_parts(work.tx, list(heard.values()))
    return adopted


def _keep(work: Work, orphans: Sequence[Heard[Receipt]]) -> int:
    receipts_store.keep_orphans(
        work.tx,
        [
            (
                one.channel_id,
                one.event.carrier_id,
                one.event.phone,
                one.event.outcome.value,
                one.event.code,
                one.event.raw_code,
                work.now_ms,
                one.event.done_at,
            )
            for one in orphans
        ],
    )
    return len(orphans)


def _attempts(tx: Connection, message_ids: Iterable[int]) -> dict[_Place, Attempt]:
    ids = set(message_ids)
    return {
        (attempt.message_id, attempt.number): attempt
        for made in (attempt_store.attempts_of(tx, ids).values() if ids else ())
        for attempt in made
    }


def _advance(
    work: Work,
    parts: Mapping[_Key, Part],
    first: Mapping[_Key, Receipt],
    known: Mapping[_Place, Attempt],
) -> list[Settled]:
    """Write the receipts on their parts and advance the messages whose receipts are complete."""
    attempt_store.receive_parts(
        work.tx,
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
    missing = {message_id for message_id, number in news if (message_id, number) not in known}
    attempts = {**known, **_attempts(work.tx, missing)}
    attempt_store.count_delivered_parts(
        work.tx,
        [
            (count, *place)
            for place, count in delivered.items()
            if count and attempts[place].parts > 1
        ],
    )
    stored = attempt_store.verdicts_of(work.tx, {message_id for message_id, _ in news})
    verdicts: dict[int, Verdict] = {}
    for place, received in news.items():
        message_id, attempt = place[0], attempts[place]
        present = verdicts.get(message_id) or stored.get(message_id)
        verdict = _verdict(attempt, delivered[place], received, present)
        if verdict is not None:
            verdicts[message_id] = verdict
    # Attempts are in the order of their numbers: the last one of a message stays.
    channels = {message_id: one.channel_id for (message_id, _), one in attempts.items()}
    return settle(work, list(verdicts.values()), Before(stored, channels))


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
