"""Which cases are asked for, as values: of the queue, and of all. Knows no statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hongyan.domain.review.lifecycle import OPEN, State
from hongyan.domain.review.model import Purpose, SubjectKind
from hongyan.kernel.kinds import MessageKind


@dataclass(frozen=True, slots=True)
class QueueAsked:
    """Which open cases are asked for; what is empty does not choose.

    `for_reviewer` leaves out what this reviewer may not claim, `but_of` what these accounts ask.
    """

    states: Collection[State] = OPEN
    claimed_by: str = ""
    purposes: Collection[Purpose] = ()
    needs_call: bool = False
    for_reviewer: str = ""
    but_of: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class CasesAsked:
    """Which cases are searched for; what is empty does not choose."""

    text: str = ""
    account_id: int | None = None
    rule_id: str = ""
    state: State | None = None
    kind: SubjectKind | None = None
    message_kind: MessageKind | None = None
    purpose: Purpose | None = None
    decided_by: str = ""
