"""What the carriers of flow tests say: answers to submissions, receipts, and subscribers' texts."""

from __future__ import annotations

from typing import Any

from hongyan.kernel.carriage import (
    Answered,
    ChannelFault,
    Departure,
    Heard,
    InboundPart,
    InboundText,
    Receipt,
    Sent,
    SubmitAnswer,
    Submitted,
)
from hongyan.kernel.outcome import Outcome

DONE_AT = 1_768_449_601_000
"""2026-01-15 12:00:01, a second after the world begins."""


def ids_of(departure: Departure, parts: int = 1) -> tuple[str, ...]:
    """Return the ids under which the carrier of these tests knows the parts of a message."""
    return tuple(f"{departure.message_id}-{departure.attempt_no}-{part}" for part in range(parts))


def taken(departure: Departure, parts: int = 1) -> Answered:
    """The carrier took the message."""
    ids = ids_of(departure, parts)
    return _said(departure, Submitted(departure.message_id, departure.attempt_no, ids))


def refused(departure: Departure, code: str = "CMPP:9", *, is_throttled: bool = False) -> Answered:
    """The carrier refused the message: it is certain that nothing was sent."""
    place = (departure.message_id, departure.attempt_no)
    return _said(departure, ChannelFault(*place, Sent.NO, code, is_throttled))


def lost(departure: Departure) -> Answered:
    """The link broke in mid-submit: it is unknown whether the message was sent."""
    fault = ChannelFault(departure.message_id, departure.attempt_no, Sent.MAYBE, "")
    return _said(departure, fault)


def _said(departure: Departure, answer: SubmitAnswer) -> Answered:
    return Answered(departure.channel_id, departure.phone, answer)


def receipt(
    departure: Departure,
    part: int = 0,
    *,
    failure: str = "",
    carrier_id: str = "",
    done_at: int = DONE_AT,
) -> Heard[Receipt]:
    """The carrier's word on one part: delivered, or the `failure` code."""
    carrier_id = carrier_id or ids_of(departure, part + 1)[part]
    said = Receipt(
        event_id=f"receipt-{carrier_id}",
        carrier_id=carrier_id,
        phone=departure.phone,
        outcome=Outcome.UNDELIVERED if failure else Outcome.DELIVERED,
        code=failure or "DELIVERED",
        raw_code="MK:0001" if failure else "DELIVRD",
        done_at=done_at,
    )
    return Heard(departure.channel_id, said)


def text_from(departure: Departure, content: str, **changed: Any) -> Heard[InboundText]:
    """The subscriber's answer to a message, written to the number it came from."""
    channel_id = changed.pop("channel_id", departure.channel_id)
    fields: dict[str, Any] = {
        "event_id": f"reply-{departure.message_id}-{content}",
        "phone": departure.phone,
        "dest_id": departure.src_id,
        "content": content,
        "sent_at": DONE_AT + 59_000,
    }
    return Heard(channel_id, InboundText(**fields | changed))


def pieces_from(
    departure: Departure, *contents: str, reference: int = 7, **changed: Any
) -> list[Heard[InboundText]]:
    """A long answer of the subscriber, in the pieces that the carrier delivers."""
    total = len(contents)
    return [
        text_from(
            departure,
            content,
            event_id=f"piece-{reference}-{number}-{content}",
            part=InboundPart(reference, total, number),
            **changed,
        )
        for number, content in enumerate(contents, start=1)
    ]
