"""Kept receipts: those that came before their attempt was known, taken out when it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from hongyan.domain.messages import attempt_store
from hongyan.domain.receipts import store as receipts
from hongyan.domain.receipts.ids import told_in_receipts
from hongyan.kernel.carriage import Heard, Receipt
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from hongyan.domain.receipts.store import Orphan
    from hongyan.flows.reference.work import Work


def early_receipts(
    work: Work, known: Collection[tuple[int, str]], doubted: Collection[tuple[int, int]]
) -> list[Heard[Receipt]]:
    """Take out the kept receipts that attempts may have been waiting for.

    `known` are carrier ids by channel, `doubted` are the phones of attempts in doubt, by channel.
    """
    early: list[Orphan] = []
    if known:
        ids = {*known, *_as_receipts_tell_them(work, known)}
        kept = receipts.orphans_by_carrier_id(work.tx, [carrier_id for _, carrier_id in ids])
        early += [one for one in kept if (one.channel_id, one.carrier_id) in ids]
    if doubted:
        phones = {phone for _, phone in doubted}
        since = _open_since(work, phones)
        near = receipts.orphans_for_phones(work.tx, phones)
        early += [
            one
            for one in near
            if (one.channel_id, one.phone) in doubted
            # What came before the attempt was made is the receipt of another message.
            and one.received_at >= since.get((one.channel_id, one.phone), one.received_at + 1)
        ]
    return _taken_out(work, early)


def _open_since(work: Work, phones: Collection[int]) -> dict[tuple[int, int], int]:
    """Return when the first attempt without an id was made, by channel and phone."""
    since: dict[tuple[int, int], int] = {}
    for one in attempt_store.open_attempts(work.tx, phones, 0):
        place = (one.channel_id, one.phone)
        since[place] = min(one.started_at, since.get(place, one.started_at))
    return since


def receipts_kept_under(
    work: Work, channel_id: int, carrier_ids: Collection[str]
) -> list[Heard[Receipt]]:
    """Take out a channel's kept receipts that tell one of these ids."""
    kept = receipts.orphans_by_carrier_id(work.tx, list(carrier_ids))
    return _taken_out(work, [one for one in kept if one.channel_id == channel_id])


def _as_receipts_tell_them(
    work: Work, known: Collection[tuple[int, str]]
) -> Iterable[tuple[int, str]]:
    """Return how receipts tell these ids on channels whose receipts use another base."""
    learned = work.context.cache.learned_id_forms(work.tx)
    for channel_id, carrier_id in known if learned else ():
        if channel_id in learned:
            told = told_in_receipts(carrier_id, learned[channel_id])
            if told is not None:
                yield channel_id, told


def _taken_out(work: Work, orphans: Iterable[Orphan]) -> list[Heard[Receipt]]:
    once = {one.orphan_id: one for one in orphans}
    receipts.remove_orphans(work.tx, sorted(once))
    return [_as_receipt(one) for one in once.values()]


def _as_receipt(orphan: Orphan) -> Heard[Receipt]:
    """Return a kept receipt as it came in; it was acknowledged then, under an id of its own."""
    receipt = Receipt(
        event_id="",
        carrier_id=orphan.carrier_id,
        phone=orphan.phone,
        outcome=Outcome(orphan.outcome),
        code=orphan.code,
        raw_code=orphan.raw_code,
        done_at=orphan.received_at if orphan.done_at is None else orphan.done_at,
    )
    return Heard(orphan.channel_id, receipt)
