"""What may become of a review case: one table of states and events (docs/rules/review-cases.md).

Pure. Knows nothing of time, texts or rules; whether an event is in order besides (by whom, with a
reason) is `conduct`'s question.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a case stands."""

    SUBMITTED = "submitted"
    AUTO_REJECTED = "auto_rejected"
    QUEUED = "queued"
    CLAIMED = "claimed"
    MATERIAL_NEEDED = "material_needed"
    CALL_NEEDED = "call_needed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What can happen to a case. `SUBMITTED` begins every trail and never comes again."""

    SUBMITTED = "submitted"
    RULES_BLOCKED = "rules_blocked"
    RULES_QUEUED = "rules_queued"
    RULES_APPROVED = "rules_approved"
    HUMAN_REQUESTED = "human_requested"
    CLAIMED = "claimed"
    RELEASED = "released"
    MATERIAL_ASKED = "material_asked"
    MATERIAL_GIVEN = "material_given"
    MATERIAL_LAPSED = "material_lapsed"
    CALL_ASKED = "call_asked"
    CALL_CONFIRMED = "call_confirmed"
    CALL_FAILED = "call_failed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    URGED = "urged"
    ESCALATED = "escalated"
    REOPENED = "reopened"


class CaseDecision(StrEnum):
    """What a decided case says of its subject."""

    APPROVED = "approved"
    REJECTED = "rejected"


TRANSITIONS: Final[Mapping[tuple[State, Event], State]] = {
    (State.SUBMITTED, Event.RULES_BLOCKED): State.AUTO_REJECTED,
    (State.SUBMITTED, Event.RULES_QUEUED): State.QUEUED,
    (State.SUBMITTED, Event.RULES_APPROVED): State.APPROVED,
    # Rules may be wrong: an applicant whom they reject may ask for a human.
    (State.AUTO_REJECTED, Event.HUMAN_REQUESTED): State.QUEUED,
    (State.AUTO_REJECTED, Event.WITHDRAWN): State.WITHDRAWN,
    (State.QUEUED, Event.CLAIMED): State.CLAIMED,
    (State.QUEUED, Event.WITHDRAWN): State.WITHDRAWN,
    (State.QUEUED, Event.URGED): State.QUEUED,
    (State.QUEUED, Event.ESCALATED): State.QUEUED,
    (State.CLAIMED, Event.RELEASED): State.QUEUED,
    (State.CLAIMED, Event.MATERIAL_ASKED): State.MATERIAL_NEEDED,
    (State.CLAIMED, Event.CALL_ASKED): State.CALL_NEEDED,
    (State.CLAIMED, Event.APPROVED): State.APPROVED,
    (State.CLAIMED, Event.REJECTED): State.REJECTED,
    (State.CLAIMED, Event.WITHDRAWN): State.WITHDRAWN,
    (State.CLAIMED, Event.URGED): State.CLAIMED,
    (State.CLAIMED, Event.ESCALATED): State.CLAIMED,
    (State.MATERIAL_NEEDED, Event.MATERIAL_GIVEN): State.QUEUED,
    (State.MATERIAL_NEEDED, Event.MATERIAL_LAPSED): State.REJECTED,
    (State.MATERIAL_NEEDED, Event.WITHDRAWN): State.WITHDRAWN,
    (State.CALL_NEEDED, Event.CALL_CONFIRMED): State.CLAIMED,
    # No answer, or one without knowledge of it: the reviewer decides what it means.
    (State.CALL_NEEDED, Event.CALL_FAILED): State.CLAIMED,
    (State.CALL_NEEDED, Event.RELEASED): State.QUEUED,
    (State.CALL_NEEDED, Event.WITHDRAWN): State.WITHDRAWN,
    (State.CALL_NEEDED, Event.URGED): State.CALL_NEEDED,
    (State.CALL_NEEDED, Event.ESCALATED): State.CALL_NEEDED,
    (State.APPROVED, Event.REOPENED): State.QUEUED,
    (State.REJECTED, Event.REOPENED): State.QUEUED,
}
"""Every pair that is not here cannot happen."""

VERDICTS: Final[Mapping[State, CaseDecision]] = {
    State.AUTO_REJECTED: CaseDecision.REJECTED,
    State.APPROVED: CaseDecision.APPROVED,
    State.REJECTED: CaseDecision.REJECTED,
}
"""The decided states. A case has the verdict of its state and no other."""

AT_THE_DESK: Final = frozenset({State.QUEUED, State.CLAIMED, State.CALL_NEEDED})
"""States in which the platform is to act: the clock runs."""

OPEN: Final = AT_THE_DESK | {State.SUBMITTED, State.MATERIAL_NEEDED}
"""States that are neither decided nor withdrawn."""

CLOCK_STARTS: Final = frozenset(
    {Event.RULES_QUEUED, Event.HUMAN_REQUESTED, Event.MATERIAL_GIVEN, Event.REOPENED}
)
"""Events after which a case gets a new due time. It stands still while the applicant is asked."""


def advance(state: State, event: Event) -> State | None:
    """Return the state after an event, None if the event cannot happen in that state."""
    return TRANSITIONS.get((state, event))
