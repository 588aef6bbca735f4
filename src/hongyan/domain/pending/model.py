"""Pending acts as values: asked for now, done a little later, taken back until then.

Knows neither what is done nor to what: `kind` and `subject_id` name that, `asked` is its JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PendingKind(StrEnum):
    """What is done; the value is stored."""

    REVIEW_DECISION = "review_decision"


class PendingState(StrEnum):
    """Where a pending act stands. One that was done or taken back is removed."""

    WAITING = "waiting"
    REFUSED = "refused"
    """It could not be done when its time came: who asked for it reads why."""


@dataclass(frozen=True, slots=True)
class PendingAct:
    """One act that a person asked for.

    `asked_at` is the moment of the key, `runs_at` that from which it is done. `seen` says which
    state of the subject the person saw, as its kind counts states. `why` is JSON of the refusal.
    """

    kind: PendingKind
    subject_id: int
    person: str
    asked_at: int
    runs_at: int
    seen: int
    asked: str
    state: PendingState = PendingState.WAITING
    why: str = ""
