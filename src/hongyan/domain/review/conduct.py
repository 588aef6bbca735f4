"""Who may do what to a case, and what the case is then.

The table of states says what can follow; here stand the conditions besides: who acts, that a
rejection has its reasons, that one reviewer does not decide another's case. Pure: time is in the
act, and the new due time comes from a caller that knows the calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from hongyan.domain.review.lifecycle import AT_THE_DESK, CLOCK_STARTS, Event, State, advance
from hongyan.domain.review.model import ActorKind, Case, Purpose, TrailEntry
from hongyan.domain.review.reasons import CaseReason
from hongyan.domain.review.rejections import REASONS, reasons_for
from hongyan.domain.review.words import CASE_STATES
from hongyan.kernel.kinds import AccountGrade, RejectionReason
from hongyan.kernel.refusal import Refused
from hongyan.text.management import is_blank

NOTE_CHARACTERS_MAX: Final = 500
URGE_AGAIN_MS: Final = 3_600_000
"""An overdue case can be urged once an hour."""

_RULES = frozenset({ActorKind.RULES})
_APPLICANT = frozenset({ActorKind.APPLICANT})
_REVIEWER = frozenset({ActorKind.REVIEWER})
_OPERATOR = frozenset({ActorKind.OPERATOR})
_CLOCK = frozenset({ActorKind.CLOCK})

ACTORS: Final[Mapping[Event, frozenset[ActorKind]]] = {
    Event.SUBMITTED: _APPLICANT | _OPERATOR | _RULES,
    Event.RULES_BLOCKED: _RULES,
    Event.RULES_QUEUED: _RULES,
    Event.RULES_APPROVED: _RULES,
    Event.HUMAN_REQUESTED: _APPLICANT,
    Event.CLAIMED: _REVIEWER,
    Event.RELEASED: _REVIEWER | _OPERATOR | _CLOCK,
    Event.MATERIAL_ASKED: _REVIEWER,
    Event.MATERIAL_GIVEN: _APPLICANT,
    Event.MATERIAL_LAPSED: _CLOCK,
    Event.CALL_ASKED: _REVIEWER,
    Event.CALL_CONFIRMED: _REVIEWER,
    Event.CALL_FAILED: _REVIEWER,
    Event.APPROVED: _REVIEWER,
    Event.REJECTED: _REVIEWER,
    Event.WITHDRAWN: _APPLICANT | _OPERATOR,
    Event.URGED: _APPLICANT,
    Event.ESCALATED: _CLOCK | _OPERATOR,
    Event.REOPENED: _OPERATOR,
}
"""Who may do it. Total over `Event`."""

_WITH_REASONS = frozenset({Event.RULES_BLOCKED, Event.REJECTED, Event.MATERIAL_LAPSED})
_WITH_REASONS_OR_NOTE = frozenset({Event.MATERIAL_ASKED})
_WITH_NOTE = frozenset({Event.REOPENED, Event.CALL_CONFIRMED, Event.CALL_FAILED})
_APPROVALS = frozenset({Event.RULES_APPROVED, Event.APPROVED})
_BY_CLAIMANT = frozenset(
    {
        Event.MATERIAL_ASKED,
        Event.CALL_ASKED,
        Event.CALL_CONFIRMED,
        Event.CALL_FAILED,
        Event.APPROVED,
        Event.REJECTED,
    }
)


@dataclass(frozen=True, slots=True)
class CaseAct:
    """Something that an actor does to a case."""

    event: Event
    at: int
    actor_kind: ActorKind
    actor: str
    reasons: tuple[RejectionReason, ...] = ()
    note: str = ""


def perform(case: Case, act: CaseAct, due_at: int | None = None) -> Case | Refused:
    """Return the case after an act, or why the act is not done.

    `due_at` is the new due time and is needed when the act is one of `CLOCK_STARTS`.
    """
    refused = barred(case, act)
    if refused is not None:
        return refused
    state = advance(case.state, act.event)
    assert state is not None, "barred() asked the table"
    changes: dict[str, Any] = {"state": state, "sequence": case.sequence + 1}
    if act.event in _CHANGES:
        changes |= _CHANGES[act.event](act)
    if act.event in CLOCK_STARTS:
        assert due_at is not None, "the clock starts anew and needs its end"
        changes |= {"due_at": due_at, "urged_at": None, "escalated_at": None}
    elif state not in AT_THE_DESK:
        changes["due_at"] = None
    after = replace(case, **changes)
    if after.verdict is not None:
        after = replace(after, decided_by=act.actor, decided_at=act.at, reasons=act.reasons)
    elif case.verdict is not None:
        after = replace(after, decided_by="", decided_at=None, reasons=())
    return after


def entry_of(after: Case, act: CaseAct) -> TrailEntry:
    """Return the trail's entry for an act that led to `after`."""
    return TrailEntry(
        case_id=after.case_id,
        sequence=after.sequence,
        at=act.at,
        actor_kind=act.actor_kind,
        actor=act.actor,
        event=act.event,
        state=after.state,
        reasons=act.reasons,
        note=act.note,
    )


def barred(case: Case, act: CaseAct) -> Refused | None:
    """Return why an act cannot be done to a case, or None."""
    event = act.event
    claimed = case.state in {State.CLAIMED, State.CALL_NEEDED}
    of_another = claimed and act.actor != case.claimed_by
    is_release = event is Event.RELEASED and act.actor_kind is ActorKind.REVIEWER
    conditions = (
        (CaseReason.NOT_NOW, advance(case.state, event) is None),
        (CaseReason.WRONG_ROLE, act.actor_kind not in ACTORS[event]),
        (CaseReason.CLAIMED_BY_ANOTHER, of_another and (event in _BY_CLAIMANT or is_release)),
        (CaseReason.OWN_DECISION, event is Event.CLAIMED and act.actor == case.not_by),
        (CaseReason.REASON_MISSING, event in _WITH_REASONS and not act.reasons),
        (CaseReason.REASON_UNFIT, _has_unfit_reason(case, act)),
        (CaseReason.NOTE_MISSING, _lacks_note(act)),
        (CaseReason.NOTE_TOO_LONG, len(act.note) > NOTE_CHARACTERS_MAX),
        (CaseReason.CALL_MISSING, event in _APPROVALS and needs_call(case)),
        (
            CaseReason.NOT_DUE,
            event in {Event.URGED, Event.ESCALATED} and not is_overdue(case, act.at),
        ),
        (CaseReason.DONE_LATELY, _is_done_lately(case, act)),
    )
    return next((no_to(case, reason) for reason, stands in conditions if stands), None)


def no_to(case: Case, reason: CaseReason) -> Refused:
    """Return the no to an act on a case for a reason, with what is known of the case."""
    return Refused(
        reason,
        _ABOUT.get(reason, "case"),
        case=case.case_id,
        state=CASE_STATES[case.state],
        by=case.claimed_by,
        known=", ".join(one.value for one in reasons_for(case.subject.kind)),
        most=NOTE_CHARACTERS_MAX,
    )


def needs_call(case: Case) -> bool:
    """Tell whether a reviewer must telephone the applicant before the case can be approved."""
    return (
        case.subject.grade is AccountGrade.GOVERNMENT_ENTERPRISE
        and case.purpose is Purpose.APPLICATION
        and case.call_confirmed_at is None
    )


def is_overdue(case: Case, now_ms: int) -> bool:
    """Tell whether a case waits at the desk although its due time has passed."""
    return case.due_at is not None and now_ms > case.due_at


def _has_unfit_reason(case: Case, act: CaseAct) -> bool:
    if act.event not in _WITH_REASONS | _WITH_REASONS_OR_NOTE:
        return bool(act.reasons)
    if act.actor_kind is not ActorKind.REVIEWER:
        return False
    return any(case.subject.kind not in REASONS[reason].subjects for reason in act.reasons)


def _lacks_note(act: CaseAct) -> bool:
    if not is_blank(act.note):
        return False
    return act.event in _WITH_NOTE or (act.event in _WITH_REASONS_OR_NOTE and not act.reasons)


def _is_done_lately(case: Case, act: CaseAct) -> bool:
    if act.event is Event.ESCALATED:
        return case.escalated_at is not None
    urged = act.event is Event.URGED and case.urged_at is not None
    return urged and act.at < (case.urged_at or 0) + URGE_AGAIN_MS


_ABOUT: Final[Mapping[CaseReason, str]] = {
    CaseReason.REASON_MISSING: "case.reason",
    CaseReason.REASON_UNFIT: "case.reason",
    CaseReason.NOTE_MISSING: "case.note",
    CaseReason.NOTE_TOO_LONG: "case.note",
}
"""What of an act is at fault where it is not the case."""

_UNCLAIMED: Final[Mapping[str, Any]] = {"claimed_by": "", "claimed_at": None}
# Who decided it first stays in the trail.
_UNDECIDED: Final[Mapping[str, Any]] = {
    **_UNCLAIMED,
    "decided_by": "",
    "decided_at": None,
    "reasons": (),
    "note": "",
}
_CHANGES: Final[Mapping[Event, Callable[[CaseAct], Mapping[str, Any]]]] = {
    Event.RULES_BLOCKED: lambda act: {"note": act.note},
    Event.HUMAN_REQUESTED: lambda _: _UNDECIDED,
    Event.CLAIMED: lambda act: {"claimed_by": act.actor, "claimed_at": act.at},
    Event.RELEASED: lambda _: _UNCLAIMED,
    Event.MATERIAL_ASKED: lambda act: {"note": act.note, "reasons": act.reasons},
    Event.MATERIAL_GIVEN: lambda _: _UNCLAIMED,
    Event.MATERIAL_LAPSED: lambda act: {"note": act.note},
    Event.CALL_CONFIRMED: lambda act: {"call_confirmed_at": act.at},
    Event.APPROVED: lambda act: {"note": act.note},
    Event.REJECTED: lambda act: {"note": act.note},
    Event.URGED: lambda act: {"urged_at": act.at},
    Event.ESCALATED: lambda act: {"escalated_at": act.at},
    Event.REOPENED: lambda _: _UNDECIDED,
}
"""What an act changes besides the state, the due time and the decision."""
