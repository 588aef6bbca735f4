"""The Channel port: batches of submissions go in, a stream of events comes out.

Every carrier connection, simulated or real, is one class with these methods. A channel knows
nothing of tenants, money, limits or tables; it is told what to put on the air and says what the
carrier answered.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hongyan.kernel.outcome import Outcome


class Sent(StrEnum):
    """Whether a message may have reached the carrier; only NO may be tried on another channel."""

    NO = "no"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True)
class Submission:
    """One message for the air. `text` carries the sign; `src_id` is the sender number shown."""

    message_id: int
    attempt_no: int
    phone: int
    src_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """The carrier took the message: one id per part, in order."""

    message_id: int
    attempt_no: int
    carrier_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChannelFault:
    """The carrier did not take the message, or nobody knows (`sent`).

    `code` is the carrier's own word for it, `is_throttled` says that it asked for less speed.
    """

    message_id: int
    attempt_no: int
    sent: Sent
    code: str
    is_throttled: bool = False


SubmitAnswer = Submitted | ChannelFault


@dataclass(frozen=True, slots=True)
class Receipt:
    """A carrier's word on one part of a message (状态报告).

    `event_id` names the event to `acknowledge`; `raw_code` is the carrier's own (DELIVRD, MK:0001
    ...), `code` the normalised one of docs/rules/receipts.md; `done_at` is the carrier's time, in
    milliseconds.
    """

    event_id: str
    carrier_id: str
    phone: int
    outcome: Outcome
    code: str
    raw_code: str
    done_at: int


@dataclass(frozen=True, slots=True)
class InboundText:
    """A text that a subscriber sent to one of our numbers (上行).

    `dest_id` is access code and extend code.
    """

    event_id: str
    phone: int
    dest_id: str
    content: str
    sent_at: int


CarrierEvent = Receipt | InboundText


class Channel(Protocol):
    """A configured upstream. Methods are called on one event loop."""

    @property
    def channel_id(self) -> int:
        """The id of the configured channel this object serves."""

    @property
    def is_up(self) -> bool:
        """Whether a submission made now has a link to travel on."""

    async def start(self) -> None:
        """Open links and begin to listen; returns at once, links come up when they can."""

    async def stop(self) -> None:
        """Close links. What was not answered is answered with `Sent.MAYBE`."""

    async def submit(self, submissions: Sequence[Submission]) -> Sequence[SubmitAnswer]:
        """Put messages on the air.

        Exactly one answer for each, in any order. Never raises for the world's faults.
        """

    def events(self) -> AsyncIterator[Sequence[CarrierEvent]]:
        """Yield batches of receipts and inbound texts until `stop`.

        A batch is repeated later if it is not acknowledged.
        """

    async def acknowledge(self, events: Sequence[CarrierEvent]) -> None:
        """Tell the carrier that these events are safely stored. Called only after the commit."""
