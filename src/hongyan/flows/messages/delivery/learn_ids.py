"""Learn ids: a carrier may tell an id in hex when it takes a message, in decimal in the receipt.

The option `id_form` of a channel says so. Where it is not set, every receipt misses. A miss that
would match in the other base, on the same channel and for the same number, is counted; three such
ids, and none that says otherwise, teach the base. An id that can be read in two ways is never
guessed: its receipt is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hongyan.domain.messages import attempt_store
from hongyan.domain.receipts import store as receipts_store
from hongyan.domain.receipts.ids import IdForm, other_readings
from hongyan.domain.receipts.store import IdReading
from hongyan.flows.messages.delivery.kept_receipts import receipts_kept_under
from hongyan.flows.reference.revision import invalidate_reference

if TYPE_CHECKING:
    from hongyan.domain.messages.attempt_store import Part
    from hongyan.flows.reference.work import Work
    from hongyan.kernel.carriage import Heard, Receipt

AGREEING_MIN: Final = 3
"""How many ids have to match in the other base before it is believed."""

ReceiptKey = tuple[int, str]
"""The channel of a receipt and the id that it tells."""


@dataclass(slots=True)
class Reread:
    """What the other base makes of receipts.

    `parts` are those that it finds, by the receipt's key; `unsure` are keys that are not to be
    matched at all; `kept_before` are receipts of earlier batches that are found now.
    """

    parts: dict[ReceiptKey, Part] = field(default_factory=dict)
    unsure: set[ReceiptKey] = field(default_factory=set)
    kept_before: list[Heard[Receipt]] = field(default_factory=list)
    learned: list[IdReading] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Hit:
    """A receipt that matches in another base."""

    key: ReceiptKey
    form: IdForm
    part: Part


def reread(
    work: Work,
    receipts: Sequence[Heard[Receipt]],
    parts: Mapping[ReceiptKey, Part],
    phones: Mapping[tuple[int, int], int],
) -> Reread:
    """Read the ids of receipts in the other base, where as they stand they find nothing.

    `parts` are those found by the id as it stands, `phones` those of their attempts: a part of
    another number is looked at again.
    """
    done = Reread()
    own = {key for key, part in parts.items() if (part.message_id, part.attempt_no) in phones}
    doubtful = [
        one
        for one in receipts
        if _key(one) not in own or _phone_of(parts[_key(one)], phones) != one.event.phone
    ]
    hits = _hits(work, doubtful, done)
    if not hits:
        return done
    by_channel: dict[int, list[_Hit]] = defaultdict(list)
    for hit in hits:
        by_channel[hit.key[0]].append(hit)
    plain = {
        _key(one)[0]
        for one in receipts
        if _key(one) in own
        and _phone_of(parts[_key(one)], phones) == one.event.phone
        and other_readings(one.event.carrier_id)
    }
    for channel_id, found in by_channel.items():
        _judge(work, channel_id, found, done, is_contradicted=channel_id in plain)
    return done


def _key(heard: Heard[Receipt]) -> ReceiptKey:
    return heard.channel_id, heard.event.carrier_id


def _phone_of(part: Part, phones: Mapping[tuple[int, int], int]) -> int | None:
    return phones.get((part.message_id, part.attempt_no))


def _hits(work: Work, receipts: Iterable[Heard[Receipt]], done: Reread) -> list[_Hit]:
    """Return which receipts match in another base: one query, and none where no id is a number."""
    readings = {
        (_key(one), one.event.phone): found
        for one in receipts
        if (found := other_readings(one.event.carrier_id))
    }
    if not readings:
        return []
    wanted = {told for found in readings.values() for told in found.values()}
    channels = {channel_id for (channel_id, _), _ in readings}
    stored = {
        (part.channel_id, part.carrier_id, phone): part
        for part, phone in attempt_store.parts_and_phones(work.tx, channels, wanted)
    }
    hits = []
    for (key, phone), found in readings.items():
        matching = [
            _Hit(key, form, stored[key[0], told, phone])
            for form, told in found.items()
            if (key[0], told, phone) in stored
        ]
        if len(matching) > 1:
            done.unsure.add(key)
        hits += matching if len(matching) == 1 else []
    return hits


def _judge(
    work: Work, channel_id: int, hits: Sequence[_Hit], done: Reread, *, is_contradicted: bool
) -> None:
    """Take the hits of a channel whose base is known, or is known by them; keep them otherwise."""
    forms = {hit.form for hit in hits}
    known = receipts_store.id_readings(work.tx).get(channel_id)
    if known is not None and known.is_learned and forms == {known.form}:
        done.parts |= {hit.key: hit.part for hit in hits}
        return
    done.unsure |= {hit.key for hit in hits}
    if is_contradicted or len(forms) > 1 or (known is not None and forms != {known.form}):
        receipts_store.forget_id_reading(work.tx, channel_id)
        if known is not None and known.is_learned:
            invalidate_reference(work.tx)
        return
    before = known.carrier_ids if known is not None else ()
    told = tuple(dict.fromkeys((*before, *(hit.key[1] for hit in hits))))
    is_learned = len(told) >= AGREEING_MIN
    reading = IdReading(channel_id, hits[0].form, told[:AGREEING_MIN], is_learned, work.now_ms)
    receipts_store.put_id_reading(work.tx, reading)
    if is_learned:
        invalidate_reference(work.tx)
        done.learned.append(reading)
        done.unsure -= {hit.key for hit in hits}
        done.parts |= {hit.key: hit.part for hit in hits}
        done.kept_before += receipts_kept_under(work, channel_id, before)
        done.parts |= {hit.key: hit.part for hit in _hits(work, done.kept_before, done)}
