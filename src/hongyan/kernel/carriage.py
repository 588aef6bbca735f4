"""What travels between flows and channels, in both directions. Values only.

Flows and channels never import each other; both speak in these words. They hold no circles, so
garbage collection need not look at them (`gc=False`). Nothing here knows how a message came to
leave, or what a carrier's protocol makes of it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

import msgspec

from hongyan.kernel.outcome import Outcome

Event = TypeVar("Event")


class Sent(StrEnum):
    """Whether a message may have reached the carrier; only NO may be tried on another channel."""

    NO = "no"
    MAYBE = "maybe"


class Encoding(StrEnum):
    """The two alphabets of the air."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


class Text(msgspec.Struct, frozen=True, gc=False, tag="text"):
    """A text with its sign, cut into what each part carries in one encoding."""

    encoding: Encoding
    parts: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The text as it was before it was cut."""
        return "".join(self.parts)


Content: TypeAlias = Text
"""What a message holds: one kind so far. A card or a digital message is one more, with a tag."""


class Submission(msgspec.Struct, frozen=True, gc=False):
    """One message for the air; `src_id` is the sender number shown."""

    message_id: int
    attempt_no: int
    phone: int
    src_id: str
    content: Content

    @property
    def part_count(self) -> int:
        """How many units of a window and of a throttle it takes: one for each part."""
        return len(self.content.parts)


class Departure(Submission, frozen=True, gc=False, kw_only=True):
    """A submission on its way to one channel, written down before it leaves.

    `silent_country` names its country if carriers there return no receipts (FAQ 5.1.5), else "".
    """

    channel_id: int
    accepted_at: int
    silent_country: str = ""


class Submitted(msgspec.Struct, frozen=True, gc=False):
    """The carrier took the message: one id per part, in order."""

    message_id: int
    attempt_no: int
    carrier_ids: tuple[str, ...]


class ChannelFault(msgspec.Struct, frozen=True, gc=False):
    """The carrier did not take the message, or nobody knows (`sent`).

    `code` is the carrier's own word for it, `is_throttled` says that it asked for less speed.
    """

    message_id: int
    attempt_no: int
    sent: Sent
    code: str
    is_throttled: bool = False


SubmitAnswer = Submitted | ChannelFault


class Answered(msgspec.Struct, frozen=True, gc=False):
    """The answer to one attempt, with the channel that it was made on and the phone it was for."""

    channel_id: int
    phone: int
    answer: SubmitAnswer


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """A carrier's word on one part of a message (状态报告).

    `event_id` names the event to acknowledge; `raw_code` is the carrier's own (DELIVRD, MK:0001
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


class InboundText(msgspec.Struct, frozen=True, gc=False):
    """A text that a subscriber sent to one of our numbers (上行).

    `dest_id` is access code and extend code.
    """

    event_id: str
    phone: int
    dest_id: str
    content: str
    sent_at: int


CarrierEvent = Receipt | InboundText


class Heard(msgspec.Struct, Generic[Event], frozen=True, gc=False):
    """A carrier's event, with the channel that it came in on."""

    channel_id: int
    event: Event


class LinkState(StrEnum):
    """Whether a channel can carry messages now, and if not, why."""

    UP = "up"
    THROTTLED = "throttled"
    CONNECTING = "connecting"
    LOGIN_REFUSED = "login refused"
    DOWN = "down"
    STOPPED = "stopped"


class ChannelStatus(msgspec.Struct, frozen=True):
    """A state, the reason in the carrier's or the system's words, and since when."""

    state: LinkState
    reason: str = ""
    since: int = 0

    @property
    def is_up(self) -> bool:
        """Whether a submission made now has a link to travel on; a throttled one has."""
        return self.state in {LinkState.UP, LinkState.THROTTLED}

    @property
    def words(self) -> str:
        """The state and its reason: `login refused: CMPP:3`."""
        return f"{self.state.value}: {self.reason}" if self.reason else self.state.value
