"""What may become of a message: one table of states and events (docs/rules/lifecycle.md draws it).

Pure. Knows nothing of carriers, money or time; who settles or reports reads the change it returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hongyan.kernel.outcome import Outcome


class MessageState(StrEnum):
    """The state of a message. The last four are outcomes."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    IN_DOUBT = "in_doubt"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class MessageEvent(StrEnum):
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


TRANSITIONS: Mapping[tuple[MessageState, MessageEvent], MessageState] = {
    (MessageState.QUEUED, MessageEvent.ATTEMPT_STARTED): MessageState.SUBMITTING,
    (MessageState.QUEUED, MessageEvent.NO_CHANNEL_LEFT): MessageState.REJECTED,
    # What was asked at acceptance is asked again at departure (docs/rules/refusals.md).
    (MessageState.QUEUED, MessageEvent.STOPPED): MessageState.REJECTED,
    (MessageState.QUEUED, MessageEvent.CANCELLED): MessageState.REJECTED,
    (MessageState.QUEUED, MessageEvent.DEADLINE_PASSED): MessageState.UNKNOWN,
    (MessageState.SUBMITTING, MessageEvent.CARRIER_TOOK_IT): MessageState.SUBMITTED,
    (MessageState.SUBMITTING, MessageEvent.CHANNEL_REFUSED): MessageState.QUEUED,
    (MessageState.SUBMITTING, MessageEvent.NO_CHANNEL_LEFT): MessageState.REJECTED,
    (MessageState.SUBMITTING, MessageEvent.ANSWER_LOST): MessageState.IN_DOUBT,
    # A receipt may overtake the submit response on another connection.
    (MessageState.SUBMITTING, MessageEvent.RECEIPT_DELIVERED): MessageState.DELIVERED,
    (MessageState.SUBMITTING, MessageEvent.RECEIPT_FAILED): MessageState.UNDELIVERED,
    (MessageState.SUBMITTING, MessageEvent.DEADLINE_PASSED): MessageState.UNKNOWN,
    (MessageState.SUBMITTED, MessageEvent.RECEIPT_DELIVERED): MessageState.DELIVERED,
    (MessageState.SUBMITTED, MessageEvent.RECEIPT_FAILED): MessageState.UNDELIVERED,
    (MessageState.SUBMITTED, MessageEvent.DEADLINE_PASSED): MessageState.UNKNOWN,
    # It is unknown whether it was sent, so it is never submitted again; only a receipt can tell.
    (MessageState.IN_DOUBT, MessageEvent.CARRIER_TOOK_IT): MessageState.SUBMITTED,
    (MessageState.IN_DOUBT, MessageEvent.RECEIPT_DELIVERED): MessageState.DELIVERED,
    (MessageState.IN_DOUBT, MessageEvent.RECEIPT_FAILED): MessageState.UNDELIVERED,
    (MessageState.IN_DOUBT, MessageEvent.DEADLINE_PASSED): MessageState.UNKNOWN,
    # The deadline was a guess; a late receipt is the truth. It corrects once.
    (MessageState.UNKNOWN, MessageEvent.RECEIPT_DELIVERED): MessageState.DELIVERED,
    (MessageState.UNKNOWN, MessageEvent.RECEIPT_FAILED): MessageState.UNDELIVERED,
}
"""Every pair that is not here changes nothing: a final message stays as it is."""

OUTCOMES: Mapping[MessageState, Outcome] = {
    MessageState.DELIVERED: Outcome.DELIVERED,
    MessageState.UNDELIVERED: Outcome.UNDELIVERED,
    MessageState.REJECTED: Outcome.REJECTED,
    MessageState.UNKNOWN: Outcome.UNKNOWN,
}
"""The final states and their outcomes."""


def advance(state: MessageState, event: MessageEvent) -> MessageState:
    """Return the state after an event; the same one if the event changes nothing."""
    return TRANSITIONS.get((state, event), state)


def of_parts(parts: int, delivered: int, failed: int) -> MessageEvent | None:
    """Return the event that the receipts of a long message's parts make together, if they do.

    One lost part makes the message unreadable, so the first failure decides.
    """
    if failed:
        return MessageEvent.RECEIPT_FAILED
    return MessageEvent.RECEIPT_DELIVERED if delivered >= parts else None
