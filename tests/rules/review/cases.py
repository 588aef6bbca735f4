"""Cases and acts that the tests of the review share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hongyan.domain.review.conduct import CaseAct, perform
from hongyan.domain.review.lifecycle import CLOCK_STARTS, CaseDecision, Event, State
from hongyan.domain.review.model import ActorKind, Case, Subject, SubjectKind
from hongyan.kernel.kinds import AccountGrade, AccountKind, MessageKind, RejectionReason
from hongyan.kernel.refusal import Refused

NOON = 1_768_363_200_000
"""2026-01-14 12:00 in Shanghai, a Wednesday."""

HOUR = 3_600_000
DUE = NOON + 2 * HOUR

SUBJECT = Subject(
    kind=SubjectKind.TEMPLATE,
    subject_id=200_000_001,
    version=1,
    account_id=1,
    account_kind=AccountKind.ENTERPRISE,
    grade=AccountGrade.ORDINARY,
    text="您的验证码为${code}，5分钟内有效。",
    message_kind=MessageKind.VERIFICATION,
)
GOVERNMENT = replace(SUBJECT, grade=AccountGrade.GOVERNMENT_ENTERPRISE)
TEXT_REASON = (RejectionReason.CONTENT_NOT_ALLOWED,)
PAPER_REASON = (RejectionReason.LETTER_MISSING,)

_ACTORS = {
    Event.RULES_BLOCKED: ActorKind.RULES,
    Event.RULES_QUEUED: ActorKind.RULES,
    Event.RULES_APPROVED: ActorKind.RULES,
    Event.HUMAN_REQUESTED: ActorKind.APPLICANT,
    Event.MATERIAL_GIVEN: ActorKind.APPLICANT,
    Event.MATERIAL_LAPSED: ActorKind.CLOCK,
    Event.WITHDRAWN: ActorKind.APPLICANT,
    Event.URGED: ActorKind.APPLICANT,
    Event.ESCALATED: ActorKind.CLOCK,
    Event.REOPENED: ActorKind.OPERATOR,
}
_REASONS = {
    Event.RULES_BLOCKED: TEXT_REASON,
    Event.REJECTED: TEXT_REASON,
    Event.MATERIAL_LAPSED: (RejectionReason.MATERIAL_MISSING,),
    Event.MATERIAL_ASKED: (RejectionReason.MATERIAL_MISSING,),
}


def new_case(subject: Subject = SUBJECT, case_id: int = 1, **changes: Any) -> Case:
    return Case(case_id, subject, NOON, **changes)


def act(event: Event, at: int = NOON, **changes: Any) -> CaseAct:
    """Return an act that is in order: by the right actor, with the reasons and note it needs."""
    kind = _ACTORS.get(event, ActorKind.REVIEWER)
    actor = "lin" if kind is ActorKind.REVIEWER else kind.value
    return replace(CaseAct(event, at, kind, actor, _REASONS.get(event, ()), "a word"), **changes)


def after(case: Case, *events: Event, at: int = NOON) -> Case:
    """Return a case after events that are all in order."""
    for event in events:
        due_at = at + 2 * HOUR if event in CLOCK_STARTS else None
        done = perform(case, act(event, at), due_at)
        assert not isinstance(done, Refused), (event, done)
        case = done
    return case


def decided(verdict: CaseDecision, case_id: int = 1, **changes: Any) -> Case:
    """Return a case that a reviewer decided."""
    event = Event.APPROVED if verdict is CaseDecision.APPROVED else Event.REJECTED
    case = after(new_case(case_id=case_id), Event.RULES_QUEUED, Event.CLAIMED, event)
    return replace(case, **changes)


def waiting(case_id: int, due_at: int, **changes: Any) -> Case:
    """Return a case in the queue."""
    return replace(new_case(case_id=case_id), state=State.QUEUED, due_at=due_at, **changes)
