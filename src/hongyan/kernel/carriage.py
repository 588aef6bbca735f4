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
        """The whole text, before it was split."""
        return "".join(self.parts)


Content: TypeAlias = Text
"""What a message holds: one kind so far. A card or a digital message is one more, with a tag."""


class TextOrigin(msgspec.Struct, frozen=True, gc=False):
    """What a text was made of, for upstreams that make it again out of their own template.

    `names` are the template's variables in the order of its text, `variables` their values as a
    JSON object, empty where there are none.
    """

    sign_name: str
    template_code: str
    names: tuple[str, ...]
    variables: str
    extend_code: str


class Submission(msgspec.Struct, frozen=True, gc=False):
    """One message for the air; `src_id` is the sender number shown.

    A channel that puts the text itself on the air has no use for its `origin`.
    """

    message_id: int
    attempt_no: int
    phone: int
    src_id: str
    content: Content
    origin: TextOrigin | None = None

    @property
    def part_count(self) -> int:
        """How many units of a window and of a throttle it takes: one for each part."""
        return len(self.content.parts)

    @property
    def access_code(self) -> str:
        """The sender number without the extend code of its origin.

        A sender of letters has none behind it. A message without an origin keeps its number.
        """
        if self.origin is None or not self.src_id.isdecimal():
            return self.src_id
        return self.src_id.removesuffix(self.origin.extend_code)


class Departure(Submission, frozen=True, gc=False, kw_only=True):
    """A submission of an account on its way to one channel, written down before it leaves.

    `silent_country` names its country if carriers there return no receipts (FAQ 5.1.5), else "".
    """

    channel_id: int
    accepted_at: int
    account_id: int = 0
    silent_country: str = ""


class Submitted(msgspec.Struct, frozen=True, gc=False):
    """The carrier took the message: one id per part, in order."""

    message_id: int
    attempt_no: int
    carrier_ids: tuple[str, ...]


class ChannelFault(msgspec.Struct, frozen=True, gc=False):
    """The carrier did not take the message, or that is unknown (`sent`).

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


class AwaitedReceipt(msgspec.Struct, frozen=True, gc=False):
    """A message that a carrier took and whose receipt has not come: one id for each part."""

    message_id: int
    attempt_no: int
    phone: int
    carrier_ids: tuple[str, ...]
    taken_at: int


class InboundPart(msgspec.Struct, frozen=True, gc=False):
    """Which piece of a long text it is: `number` of `total`, from 1.

    `reference` is the phone's own (8 or 16 bits), the same for all pieces of one text, and used
    again for later ones. Total and number are those of the carrier: the flow looks at them.
    """

    reference: int
    total: int
    number: int


class InboundText(msgspec.Struct, frozen=True, gc=False):
    """A text that a subscriber sent to one of our numbers (上行).

    `dest_id` is access code and extend code. A piece of a long text says which one in `part`, and
    its `content` is that of the piece: the flow puts them together.
    """

    event_id: str
    phone: int
    dest_id: str
    content: str
    sent_at: int
    part: InboundPart | None = None


CarrierEvent = Receipt | InboundText


class LateAnswer(msgspec.Struct, frozen=True, gc=False):
    """The carrier's ids of an attempt whose answer was given up before: it is in doubt no longer.

    A late refusal is no event, because what may have been sent is never sent again. No carrier
    repeats a late answer, so `event_id` is empty and it needs no acknowledgement.
    """

    phone: int
    answer: Submitted
    event_id: str = ""


ChannelEvent = CarrierEvent | LateAnswer


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
