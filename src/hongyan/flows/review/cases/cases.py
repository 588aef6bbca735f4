"""Review cases: opened when something is applied for, moved by acts, heard of when decided.

Everything that happens to a case goes through here: the act is asked for in the table, stored with
its trail, and what follows for the subject is told to its handler (`follow`). Which rules judge a
text and who may sit at the desk is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.compliance.model import Finding, RulesVerdict, verdict
from hongyan.domain.review import sla, store
from hongyan.domain.review.conduct import Barrier, CaseAct, barred, entry_of, perform
from hongyan.domain.review.consistency import contradicted
from hongyan.domain.review.desk import is_sampled
from hongyan.domain.review.lifecycle import CLOCK_STARTS, OPEN, CaseVerdict, Event
from hongyan.domain.review.model import ActorKind, Case, Purpose, Subject, SubjectKind
from hongyan.engine.work_calendar import ChinaWorkCalendar
from hongyan.flows.review.cases.findings import blocking_reasons, findings_json
from hongyan.flows.review.cases.follow import FOLLOW
from hongyan.kernel.choices import Profile
from hongyan.kernel.kinds import AccountGrade

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.flows.reference.context import FlowContext

RULES = "rules"
"""The name under which the rules stand in a trail."""

_TEXTS = frozenset({SubjectKind.SIGN, SubjectKind.TEMPLATE})
_TOLD_OF = frozenset({Event.RULES_QUEUED, Event.HUMAN_REQUESTED, Event.WITHDRAWN})
_TOLD_OF_PAPERS = frozenset({Event.MATERIAL_ASKED, Event.MATERIAL_GIVEN})
"""Papers have a state of their own for it, signs and templates wait as before."""

_CLOCKS = {Profile.FAQ2020: sla.FAQ2020, Profile.CURRENT: sla.CURRENT}


def open_case(
    tx: Connection,
    subject: Subject,
    findings: Sequence[Finding],
    *,
    auto_approve: bool,
    now_ms: int,
    context: FlowContext,
    evidence: str = "",
) -> Case:
    """Open a case for a subject that is already stored, and let the rules speak: return it then.

    The subject's handler has been called when this returns, whether the case is decided or waits.

    A blocking finding rejects it, a clean one is approved if `auto_approve` (the caller's decision:
    the setting `review_auto_approve`, and evidence enough), all others queue; the trail keeps in
    `evidence` what spoke for it. A government-grade applicant is never approved without a call.
    Findings are those of `subject.text`.
    """
    new = Case(0, subject, now_ms, findings=findings_json(findings, subject.text))
    submitted = CaseAct(Event.SUBMITTED, now_ms, ActorKind.APPLICANT, str(subject.account_id))
    case = store.add_case(tx, new, entry_of(new, submitted))
    found = verdict(findings)
    if found is RulesVerdict.BLOCKED:
        reasons = blocking_reasons(findings)
        act = CaseAct(Event.RULES_BLOCKED, now_ms, ActorKind.RULES, RULES, reasons)
    else:
        act = CaseAct(Event.RULES_APPROVED, now_ms, ActorKind.RULES, RULES, note=evidence)
        is_clean = found is RulesVerdict.CLEAN
        if not (auto_approve and is_clean) or barred(case, act) is not None:
            act = replace(act, event=Event.RULES_QUEUED)
    after = _done(tx, case, act, now_ms=now_ms, context=context)
    assert isinstance(after, Case), "the rules may always speak first"
    return after


def act_on_case(
    tx: Connection, case_id: int, act: CaseAct, *, now_ms: int, context: FlowContext
) -> Case | Barrier:
    """Do something to a case and return it then, or why it is not done; the case must exist.

    A case that somebody else changed at this moment is `NOT_NOW`.
    """
    case = store.case_by_id(tx, case_id)
    assert case is not None, "whoever acts has seen the case"
    return _done(tx, case, act, now_ms=now_ms, context=context)


def withdraw_cases_of(tx: Connection, kind: SubjectKind, subject_id: int, now_ms: int) -> None:
    """Withdraw what is still open for a subject that its account deletes or applies for anew."""
    case = store.latest_case(tx, kind, subject_id)
    if case is None or case.state not in OPEN:
        return
    applicant = str(case.subject.account_id)
    act = CaseAct(Event.WITHDRAWN, now_ms, ActorKind.APPLICANT, applicant)
    # Whoever withdraws it knows what becomes of the subject.
    after = perform(case, act)
    assert isinstance(after, Case), "what is open can be withdrawn"
    store.save_case(tx, case, after, entry_of(after, act))


def clocks_of(settings: Settings) -> Mapping[AccountGrade, sla.ReviewClock]:
    """Return the review clocks: those of the profile, with the operator's figures in them."""
    seconds = {
        AccountGrade.ORDINARY: settings.review_ordinary_minutes * 60,
        AccountGrade.GOVERNMENT_ENTERPRISE: settings.review_enterprise_hours * 3600,
    }
    clocks = _CLOCKS[settings.profile]
    return {
        grade: replace(
            clock,
            duration_seconds=seconds[grade],
            # A desk that never closes (FAQ 1.4.1, government and enterprise grade) has no hours.
            opens_hour=clock.opens_hour and settings.review_opens_hour,
            closes_hour=settings.review_closes_hour if clock.opens_hour else clock.closes_hour,
        )
        for grade, clock in clocks.items()
    }


def work_calendar(tx: Connection) -> ChinaWorkCalendar:
    """Return the calendar with the operator's days in it."""
    return ChinaWorkCalendar(store.workdays(tx))


def _done(
    tx: Connection, case: Case, act: CaseAct, *, now_ms: int, context: FlowContext
) -> Case | Barrier:
    due_at = None
    if act.event in CLOCK_STARTS:
        clocks = clocks_of(context.settings)
        due_at = sla.due_at(now_ms, case.subject.grade, work_calendar(tx), clocks)
    after = perform(case, act, due_at)
    if isinstance(after, Barrier):
        return after
    if not store.save_case(tx, case, after, entry_of(after, act)):
        return Barrier.NOT_NOW
    if after.purpose is Purpose.APPLICATION and _concerns_subject(case, after, act.event):
        FOLLOW[after.subject.kind](tx, after, now_ms, context)
    if after.verdict is not None:
        _look_again(tx, after, now_ms=now_ms, context=context)
    return after


def _concerns_subject(before: Case, after: Case, event: Event) -> bool:
    if after.verdict is not None or event in _TOLD_OF:
        return True
    if event in _TOLD_OF_PAPERS and after.subject.kind not in _TEXTS:
        return True
    # What is approved stays in use until the second look has come to its end.
    return event is Event.REOPENED and before.verdict is not CaseVerdict.APPROVED


def _look_again(tx: Connection, decided: Case, *, now_ms: int, context: FlowContext) -> None:
    if decided.purpose is not Purpose.APPLICATION:
        return
    alike = store.cases_with_text(tx, decided.subject)
    against = contradicted(decided, alike)
    if against is not None:
        pair = {decided.case_id, against.case_id}
        if all({one.of_case, one.against_case} != pair or one.state not in OPEN for one in alike):
            _add_look(tx, decided, Purpose.CONSISTENCY, against, now_ms=now_ms, context=context)
    settings = context.settings
    by_human = decided.claimed_by != ""
    permille, seed = settings.review_second_opinion_permille, settings.review_seed
    if by_human and is_sampled(decided.case_id, seed, permille):
        _add_look(tx, decided, Purpose.SECOND_OPINION, None, now_ms=now_ms, context=context)


def _add_look(
    tx: Connection,
    decided: Case,
    purpose: Purpose,
    against: Case | None,
    *,
    now_ms: int,
    context: FlowContext,
) -> None:
    new = Case(
        0,
        decided.subject,
        now_ms,
        purpose=purpose,
        findings=decided.findings,
        of_case=decided.case_id,
        against_case=None if against is None else against.case_id,
        not_by=decided.decided_by if purpose is Purpose.SECOND_OPINION else "",
    )
    submitted = CaseAct(Event.SUBMITTED, now_ms, ActorKind.RULES, RULES)
    look = store.add_case(tx, new, entry_of(new, submitted))
    queued = CaseAct(Event.RULES_QUEUED, now_ms, ActorKind.RULES, RULES)
    _done(tx, look, queued, now_ms=now_ms, context=context)
