"""Messages and attempts as values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from hongyan.kernel.calendar import FOREVER_MS
from hongyan.kernel.ids import ID_MAX
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.kernel.outcome import Outcome


class AttemptState(StrEnum):
    """One submission of one message to one channel."""

    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    REFUSED = "refused"
    THROTTLED = "throttled"
    IN_DOUBT = "in_doubt"


OPEN_STATES = (AttemptState.SUBMITTING, AttemptState.IN_DOUBT)
"""States in which the carrier's id is unknown.

A receipt can only be matched by number and channel.
"""


NOT_GIVEN = frozenset({AttemptState.REFUSED, AttemptState.THROTTLED})
"""States of attempts of which it is certain that nothing was sent: no carrier has the message."""


class Message(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One recipient's message as accepted: its fields are in the order of the log's columns.

    `refused_code` is the receipt code of one that never left; `country` is an ISO 3166 code.
    """

    message_id: int
    biz_id: int
    account_id: int
    phone: int
    sign_id: int
    template_id: int
    template_version: int
    kind: MessageKind
    segments: int
    accepted_at: int
    carrier: str
    variables: str
    out_id: str
    extend_code: str
    refused_code: str
    country: str = HOME

    @property
    def is_international(self) -> bool:
        """Tell whether it goes to another country than the mainland."""
        return self.country != HOME


class NewMessage(msgspec.Struct, frozen=True, gc=False):
    """A row of the message log to be appended: a field has its column's name, and a plain value.

    `kind` is the number of a `MessageKind`: the driver takes no enum.
    """

    id: int
    biz_id: int
    account_id: int
    phone: int
    sign_id: int
    template_id: int
    template_version: int
    kind: int
    segments: int
    accepted_at: int
    carrier: str
    variables: str
    out_id: str
    extend_code: str
    refused_code: str
    country: str = HOME

    def as_logged(self) -> Message:
        """Return the message as the log will give it back."""
        return Message(
            message_id=self.id,
            biz_id=self.biz_id,
            account_id=self.account_id,
            phone=self.phone,
            sign_id=self.sign_id,
            template_id=self.template_id,
            template_version=self.template_version,
            kind=MessageKind(self.kind),
            segments=self.segments,
            accepted_at=self.accepted_at,
            carrier=self.carrier,
            variables=self.variables,
            out_id=self.out_id,
            extend_code=self.extend_code,
            refused_code=self.refused_code,
            country=self.country,
        )


class NewWaiting(msgspec.Struct, frozen=True, gc=False):
    """A row of the dispatch queue to be put: messages of one call to one carrier.

    They have the ids from first to last; `is_retry` marks one that a channel refused before.
    """

    carrier: str
    priority: int
    due_at: int
    biz_id: int
    first_id: int
    last_id: int
    waiting: int
    is_retry: bool = False


class Verdict(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a message became: the outcome, the code shown to customers, the carrier's own word."""

    message_id: int
    outcome: Outcome
    code: str
    raw_code: str
    decided_at: int


class LogState(StrEnum):
    """What an operator looks for in the message log."""

    ANY = "any"
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    PASSED_OVER = "passed-over"


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which messages of the log are meant; None and () do not choose.

    `first_id` is excluded; messages are numbered by the time of their acceptance.
    """

    account_id: int | None = None
    phones: tuple[int, ...] = ()
    first_id: int = 0
    state: LogState = LogState.ANY


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which messages of one account are meant; empty fields do not choose.

    `code` is that of a verdict, or of a number that was passed over; `channel_id` one that any
    attempt was made on; times are of acceptance, `until` excluded.
    """

    state: LogState = LogState.ANY
    code: str = ""
    kind: MessageKind | None = None
    sign_id: int = 0
    sign_ids: tuple[int, ...] = ()
    biz_id: int = 0
    template_id: int = 0
    channel_id: int = 0
    out_id: str = ""
    country: str = ""
    carrier: str = ""
    phones: tuple[int, ...] = ()
    since: int = 0
    until: int = FOREVER_MS


class FigureOutcome(StrEnum):
    """What messages of a figure became: every one that goes is accepted, and has an outcome later.

    The words of `Outcome`, and two for what acceptance knows.
    """

    ACCEPTED = "accepted"
    PASSED_OVER = "passed_over"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


_BIZ_ID = re.compile(r"([0-9]{1,19})(?:\^0?)?")


def biz_text(biz_id: int) -> str:
    """Write a BizId as the API does."""
    return f"{biz_id}^0"


def biz_number(text: str) -> int | None:
    """Read a BizId, with or without its tail `^0`; None if it cannot be one of ours."""
    number = int(found[1]) if (found := _BIZ_ID.fullmatch(text)) else ID_MAX + 1
    return number if number <= ID_MAX else None


class Settled(msgspec.Struct, frozen=True, gc=False):
    """A message and its outcome."""

    message: Message
    verdict: Verdict
