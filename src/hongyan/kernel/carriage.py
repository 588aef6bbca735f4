"""What dispatch hands to channels, and what it hears from them. Values only.

Flows and channels never import each other; the dispatch worker translates.
"""

from __future__ import annotations

from dataclasses import dataclass

from hongyan.kernel.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Departure:
    """One message on its way to one channel, written down before it leaves.

    `silent_country` names its country if carriers there return no receipts (FAQ 5.1.5), else "".
    """

    channel_id: int
    message_id: int
    attempt_no: int
    phone: int
    src_id: str
    text: str
    accepted_at: int
    silent_country: str = ""


@dataclass(frozen=True, slots=True)
class AttemptAnswer:
    """What came of one attempt.

    Carrier ids if it was taken, else whether it may have been sent, and why not.
    """

    channel_id: int
    message_id: int
    attempt_no: int
    phone: int
    carrier_ids: tuple[str, ...]
    maybe_sent: bool
    code: str
    is_throttled: bool = False


@dataclass(frozen=True, slots=True)
class ReceivedReceipt:
    """A carrier's word on one part of a message, as a channel reported it."""

    channel_id: int
    carrier_id: str
    phone: int
    outcome: Outcome
    code: str
    raw_code: str
    done_at: int


@dataclass(frozen=True, slots=True)
class ReceivedText:
    """A text that came in on a channel."""

    channel_id: int
    event_id: str
    phone: int
    dest_id: str
    content: str
    sent_at: int
