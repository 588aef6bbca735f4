"""Posting rules: map an outcome to the end of a hold, the entry, the places and the day. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from hongyan.domain.ledger.model import ChargeState, EntryKind, House
from hongyan.kernel.calendar import month_after, month_starts_at, shanghai_day
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import Scope, Unit
from hongyan.kernel.outcome import Outcome

UNHEARD = frozenset({Outcome.REJECTED, Outcome.UNKNOWN})
"""Outcomes that no receipt told: what ended so may never have been submitted."""

_FIRST: Mapping[Outcome, ChargeState] = {
    Outcome.DELIVERED: ChargeState.CAPTURED,
    Outcome.UNDELIVERED: ChargeState.RELEASED,
    Outcome.REJECTED: ChargeState.RELEASED,
    Outcome.UNKNOWN: ChargeState.EXPIRED,
}

_CORRECTED: Mapping[tuple[ChargeState, Outcome], ChargeState] = {
    (ChargeState.EXPIRED, Outcome.DELIVERED): ChargeState.CAPTURED_LATE,
    (ChargeState.CAPTURED, Outcome.UNDELIVERED): ChargeState.REVERSED,
    (ChargeState.CAPTURED, Outcome.REJECTED): ChargeState.REVERSED,
}


def ending(
    outcome: Outcome, before: ChargeState | None, *, is_silence_paid: bool, was_submitted: bool
) -> ChargeState | None:
    """Return how a message's hold ends by an outcome; None if it stays as it ended before.

    `before` is how it ended already, None if it has not. `is_silence_paid`: a message without a
    receipt is charged instead of released, if it was submitted.
    """
    if before is not None:
        return _CORRECTED.get((before, outcome))
    if outcome is Outcome.UNKNOWN and is_silence_paid and was_submitted:
        return ChargeState.CAPTURED
    return _FIRST[outcome]


def international_ending(before: ChargeState | None, *, was_submitted: bool) -> ChargeState | None:
    """Return how what was charged at acceptance ends; None if it stays charged.

    The charge is for the submission (FAQ 5.1.3): whatever becomes of a message that was submitted
    changes nothing, and one that never was is given back, once.
    """
    return None if was_submitted or before is not None else ChargeState.REVERSED


ENTRIES: Mapping[ChargeState, EntryKind] = {
    ChargeState.CAPTURED: EntryKind.CAPTURE,
    ChargeState.RELEASED: EntryKind.RELEASE,
    ChargeState.EXPIRED: EntryKind.EXPIRE,
    ChargeState.CAPTURED_LATE: EntryKind.LATE_CAPTURE,
    ChargeState.REVERSED: EntryKind.REVERSAL,
}

CONSUMED: Mapping[ChargeState, int] = {
    ChargeState.CAPTURED: 1,
    ChargeState.CAPTURED_LATE: 1,
    ChargeState.REVERSED: -1,
}
"""Which endings a statement sees, and as what."""

UNCOUNTED = frozenset({ChargeState.RELEASED, ChargeState.EXPIRED, ChargeState.REVERSED})
"""Endings after which a message's segments no longer count on the price ladder."""


def scope_of(kind: MessageKind) -> Scope:
    """Return whose wallets and sales messages of a kind belong to."""
    return Scope.INTERNATIONAL if kind is MessageKind.INTERNATIONAL else Scope.DOMESTIC


def sales_ledger_account(unit: Unit, scope: Scope) -> House:
    """Return where what a message costs goes."""
    if unit is Unit.SEGMENT:
        return House.CONSUMED
    return House.SALES_INTERNATIONAL if scope is Scope.INTERNATIONAL else House.SALES_DOMESTIC


def booked_at(closed_month: int, now_ms: int) -> int:
    """Return the moment as of which something counts that is settled now.

    Now; but a closed month (202601) is never reopened, so at the earliest when it was over.
    """
    return max(now_ms, month_starts_at(month_after(closed_month))) if closed_month else now_ms


def booked_day(closed_month: int, now_ms: int) -> int:
    """Return the day (20260131) on whose statement something counts that is settled now."""
    return shanghai_day(booked_at(closed_month, now_ms))
