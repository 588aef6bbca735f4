"""What may become of a message: one table of states and events (docs/rules/lifecycle.md draws it).

Pure. Knows nothing of carriers, money or time; who settles or reports reads the change it returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hongyan.kernel.outcome import Outcome


class State(StrEnum):
    """Where a message stands. The last four are outcomes."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    IN_DOUBT = "in_doubt"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class Event(StrEnum):
    """What can happen to a message."""

    ATTEMPT_STARTED = "attempt_started"
    CARRIER_TOOK_IT = "carrier_took_it"
    CHANNEL_REFUSED = "channel_refused"
    NO_CHANNEL_LEFT = "no_channel_left"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    ANSWER_LOST = "answer_lost"
    RECEIPT_DELIVERED = "receipt_delivered"
    RECEIPT_FAILED = "receipt_failed"
    DEADLINE_PASSED = "deadline_passed"


TRANSITIONS: Mapping[tuple[State, Event], State] = {
    (State.QUEUED, Event.ATTEMPT_STARTED): State.SUBMITTING,
    (State.QUEUED, Event.NO_CHANNEL_LEFT): State.REJECTED,
    # What was asked at acceptance is asked again at departure (docs/rules/refusals.md).
    (State.QUEUED, Event.STOPPED): State.REJECTED,
    (State.QUEUED, Event.CANCELLED): State.REJECTED,
    (State.QUEUED, Event.DEADLINE_PASSED): State.UNKNOWN,
    (State.SUBMITTING, Event.CARRIER_TOOK_IT): State.SUBMITTED,
    (State.SUBMITTING, Event.CHANNEL_REFUSED): State.QUEUED,
    (State.SUBMITTING, Event.NO_CHANNEL_LEFT): State.REJECTED,
    (State.SUBMITTING, Event.ANSWER_LOST): State.IN_DOUBT,
    # A receipt may overtake the submit response on another connection.
    (State.SUBMITTING, Event.RECEIPT_DELIVERED): State.DELIVERED,
    (State.SUBMITTING, Event.RECEIPT_FAILED): State.UNDELIVERED,
    (State.SUBMITTING, Event.DEADLINE_PASSED): State.UNKNOWN,
    (State.SUBMITTED, Event.RECEIPT_DELIVERED): State.DELIVERED,
    (State.SUBMITTED, Event.RECEIPT_FAILED): State.UNDELIVERED,
    (State.SUBMITTED, Event.DEADLINE_PASSED): State.UNKNOWN,
    # Nobody knows whether it was sent, so it is never submitted again; only a receipt can tell.
    (State.IN_DOUBT, Event.CARRIER_TOOK_IT): State.SUBMITTED,
    (State.IN_DOUBT, Event.RECEIPT_DELIVERED): State.DELIVERED,
    (State.IN_DOUBT, Event.RECEIPT_FAILED): State.UNDELIVERED,
    (State.IN_DOUBT, Event.DEADLINE_PASSED): State.UNKNOWN,
    # The deadline was a guess; a late receipt is the truth. It corrects once.
    (State.UNKNOWN, Event.RECEIPT_DELIVERED): State.DELIVERED,
    (State.UNKNOWN, Event.RECEIPT_FAILED): State.UNDELIVERED,
}
"""Every pair that is not here changes nothing: a final message stays as it is."""

OUTCOMES: Mapping[State, Outcome] = {
    State.DELIVERED: Outcome.DELIVERED,
    State.UNDELIVERED: Outcome.UNDELIVERED,
    State.REJECTED: Outcome.REJECTED,
    State.UNKNOWN: Outcome.UNKNOWN,
}
"""The final states and their outcomes."""


def advance(state: State, event: Event) -> State:
    """Return the state after an event; the same one if the event changes nothing."""
    return TRANSITIONS.get((state, event), state)


def of_parts(parts: int, delivered: int, failed: int) -> Event | None:
    """Return the event that the receipts of a long message's parts make together, if they do.

    One lost part makes the message unreadable, so the first failure decides.
    """
    if failed:
        return Event.RECEIPT_FAILED
    return Event.RECEIPT_DELIVERED if delivered >= parts else None
