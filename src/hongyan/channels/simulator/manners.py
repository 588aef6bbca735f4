"""How a simulated carrier speaks: every departure from the specification that clients must bear.

Values only. `behaviours` names the departures, the sessions and the listener obey them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class Segments(StrEnum):
    """How what is said is cut into TCP segments."""

    WHOLE = "whole"
    BYTES = "bytes"
    """One octet each."""
    TOGETHER = "together"
    """Answers wait for each other, and leave in one segment."""
    REVERSED = "reversed"
    """As together, and the last is said first."""


class Spelling(StrEnum):
    """How SMPP writes an id, which is a number inside."""

    DECIMAL = "decimal"
    HEXADECIMAL = "hexadecimal"
    UPPER = "upper"
    """Hexadecimal in capitals."""
    ZEROS = "zeros"
    """Decimal behind zeros, 24 digits in all."""
    UUID = "uuid"
    UPPER_UUID = "upper uuid"


_SPELL: Final[Mapping[Spelling, Callable[[int], str]]] = {
    Spelling.DECIMAL: str,
    Spelling.HEXADECIMAL: lambda number: f"{number:x}",
    Spelling.UPPER: lambda number: f"{number:X}",
    Spelling.ZEROS: lambda number: f"{number:024d}",
    Spelling.UUID: lambda number: str(UUID(int=number)),
    Spelling.UPPER_UUID: lambda number: str(UUID(int=number)).upper(),
}


def spelt(carrier_id: str, spelling: Spelling) -> str:
    """Return an id, decimal digits inside, as a spelling writes it."""
    return _SPELL[spelling](int(carrier_id))


def read_spelt(text: str, spelling: Spelling) -> str:
    """Return the id that a client names in a spelling as decimal digits; empty when it is none."""
    bases = {Spelling.DECIMAL: 10, Spelling.ZEROS: 10}
    try:
        return str(int(text.replace("-", ""), bases.get(spelling, 16)))
    except ValueError:
        return ""


class Digest(StrEnum):
    """How the AuthenticatorISMG of CMPP is made."""

    RIGHT = "right"
    OTHER_WIDTH = "other width"
    """Over a status as wide as the other version writes it."""
    WRONG = "wrong"


class ReplyOrder(StrEnum):
    """In which order the parts of a long reply come."""

    RISING = "rising"
    FALLING = "falling"
    LAST_MISSING = "last missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """How one submission is answered.

    `has_body`: an error has its body all the same. `is_unanswered`: it is taken and not answered.
    `is_cut`: the connection ends in the middle of the answer. `is_mute`: nothing is said on this
    connection any more, which stays open. `says_farewell`: the carrier ends the session behind the
    answer. `is_duplicate`: it is taken, and answered as if its sequence had come before.
    `throttle_ms`: everything is refused as too fast for this long, from this submission on.
    """

    has_body: bool = False
    is_unanswered: bool = False
    is_cut: bool = False
    is_mute: bool = False
    says_farewell: bool = False
    is_duplicate: bool = False
    throttle_ms: int = 0

    @property
    def is_silent(self) -> bool:
        """Whether no whole answer goes out."""
        return self.is_unanswered or self.is_cut or self.is_mute


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How one connection is spoken on, from its login to its end.

    `tests_per_answer`: tests of the line that come with each answer. `version_octet`: what
    CONNECT_RESP names instead of the version. `is_answered_in_20`: CONNECT_RESP has the form of 2.0
    whatever the client speaks. `report_octets`: 60 or 71 whatever the version; 0 is as it says.
    `has_marks`: receipts have esm_class and parameters; else only their text says what they are.
    `login_refusal`: the status of every login: for SMPP and for CMPP, 0 where it is let in.
    """

    segments: Segments = Segments.WHOLE
    answered_id: Spelling = Spelling.DECIMAL
    receipt_id: Spelling = Spelling.DECIMAL
    tests_per_answer: int = 0
    has_unknown_tlvs: bool = False
    has_unknown_commands: bool = False
    has_marks: bool = True
    digest: Digest = Digest.RIGHT
    version_octet: int | None = None
    is_answered_in_20: bool = False
    report_octets: int = 0
    reply_order: ReplyOrder = ReplyOrder.RISING
    login_refusal: tuple[int, int] = (0, 0)


PLAIN: Final = Manner()
ORDERLY: Final = Answering()
