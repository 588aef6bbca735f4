"""What the carriers of flow tests say: answers to submissions, receipts, and subscribers' texts."""

from __future__ import annotations

from typing import Any

from hongyan.kernel.carriage import AttemptAnswer, Departure, ReceivedReceipt, ReceivedText
from hongyan.kernel.outcome import Outcome

DONE_AT = 1_768_449_601_000
"""2026-01-15 12:00:01, a second after the world begins."""


def ids_of(departure: Departure, parts: int = 1) -> tuple[str, ...]:
    """Return the ids under which the carrier of these tests knows the parts of a message."""
    return tuple(f"{departure.message_id}-{departure.attempt_no}-{part}" for part in range(parts))


def taken(departure: Departure, parts: int = 1) -> AttemptAnswer:
    """The carrier took the message."""
    return _answer(departure, ids_of(departure, parts))


def refused(
    departure: Departure, code: str = "CMPP:9", *, is_throttled: bool = False
) -> AttemptAnswer:
    """The carrier refused the message: it is certain that nothing was sent."""
    return _answer(departure, (), code=code, is_throttled=is_throttled)


def lost(departure: Departure) -> AttemptAnswer:
    """The link broke in mid-submit: nobody knows whether the message was sent."""
    return _answer(departure, (), maybe_sent=True)


def _answer(
    departure: Departure,
    ids: tuple[str, ...],
    *,
    maybe_sent: bool = False,
    code: str = "",
    is_throttled: bool = False,
) -> AttemptAnswer:
    return AttemptAnswer(
        channel_id=departure.channel_id,
        message_id=departure.message_id,
        attempt_no=departure.attempt_no,
        phone=departure.phone,
        carrier_ids=ids,
        maybe_sent=maybe_sent,
        code=code,
        is_throttled=is_throttled,
    )


def receipt(
    departure: Departure,
    part: int = 0,
    *,
    failure: str = "",
    carrier_id: str = "",
    done_at: int = DONE_AT,
) -> ReceivedReceipt:
    """The carrier's word on one part: delivered, or the `failure` code."""
    return ReceivedReceipt(
        channel_id=departure.channel_id,
        carrier_id=carrier_id or ids_of(departure, part + 1)[part],
        phone=departure.phone,
        outcome=Outcome.UNDELIVERED if failure else Outcome.DELIVERED,
        code=failure or "DELIVERED",
        raw_code="MK:0001" if failure else "DELIVRD",
        done_at=done_at,
    )


def text_from(departure: Departure, content: str, **changed: Any) -> ReceivedText:
    """The subscriber's answer to a message, written to the number it came from."""
    fields: dict[str, Any] = {
        "channel_id": departure.channel_id,
        "event_id": f"reply-{departure.message_id}-{content}",
        "phone": departure.phone,
        "dest_id": departure.src_id,
        "content": content,
        "sent_at": DONE_AT + 59_000,
    }
    return ReceivedText(**fields | changed)
