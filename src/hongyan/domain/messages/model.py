"""Messages and attempts as values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

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
"""States in which nobody knows the carrier's id.

A receipt can only be matched by number and channel.
"""


NOT_GIVEN = frozenset({AttemptState.REFUSED, AttemptState.THROTTLED})
"""States of attempts of which it is certain that nothing was sent: no carrier has the message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One recipient's message as it was accepted.

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
    def is_abroad(self) -> bool:
        """Tell whether it goes to another country than the mainland."""
        return self.country != HOME


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a message became: the outcome, the code shown to customers, the carrier's own word."""

    message_id: int
    outcome: Outcome
    code: str
    raw_code: str
    decided_at: int


_BIZ_ID = re.compile(r"([0-9]{1,19})(?:\^0?)?")


def biz_text(biz_id: int) -> str:
    """Write a BizId as the API does."""
    return f"{biz_id}^0"


def biz_number(text: str) -> int | None:
    """Read a BizId, with or without its tail `^0`; None if it cannot be one of ours."""
    number = int(found[1]) if (found := _BIZ_ID.fullmatch(text)) else ID_MAX + 1
    return number if number <= ID_MAX else None


@dataclass(frozen=True, slots=True)
class Settled:
    """A message and what became of it."""

    message: Message
    verdict: Verdict
