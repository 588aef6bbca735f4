"""Review cases: opened when something is applied for, moved by acts, heard of when decided.

Everything that happens to a case goes through here: the act is asked for in the table, stored with
its trail, and what follows for the subject is told to its handler (`follow`). Which rules judge a
text and who may sit at the desk is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.compliance.model import Finding, RulesResult, verdict
from hongyan.domain.review import sla, store
from hongyan.domain.review.conduct import CaseAct, barred, entry_of, no_to, perform
from hongyan.domain.review.consistency import contradicted
from hongyan.domain.review.desk import is_sampled
from hongyan.domain.review.lifecycle import CLOCK_STARTS, OPEN, CaseDecision, Event
from hongyan.domain.review.model import ActorKind, Case, Purpose, Subject, SubjectKind
from hongyan.domain.review.reasons import CaseReason
from hongyan.engine.work_calendar import ChinaWorkCalendar
from hongyan.flows.reference.changes import note_change
from hongyan.flows.review.cases.findings import blocking_reasons, findings_json
from hongyan.flows.review.cases.follow import FOLLOW
from hongyan.kernel.choices import Profile
from hongyan.kernel.kinds import AccountGrade
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.flows.reference.work import Work

RULES = "rules"
"""The name under which the rules stand in a trail."""

_TEXTS = frozenset({SubjectKind.SIGN, SubjectKind.TEMPLATE})
_TOLD_OF = frozenset({Event.RULES_QUEUED, Event.HUMAN_REQUESTED, Event.WITHDRAWN})
_TOLD_OF_PAPERS = frozenset({Event.MATERIAL_ASKED, Event.MATERIAL_GIVEN})
"""Papers have a state of their own for it, signs and templates wait as before."""

_CLOCKS = {Profile.FAQ2020: sla.FAQ2020, Profile.CURRENT: sla.CURRENT}


def open_case(
    work: Work,
    subject: Subject,
    findings: Sequence[Finding],
    *,
    auto_approve: bool,
    evidence: str = "",
) -> Case:
    """Open a case for a subject that is already stored, and let the rules speak: return it then.

    The subject's handler has been called when this returns, whether the case is decided or waits.

    A blocking finding rejects it, a clean one is approved if `auto_approve` (the caller's decision:
    the setting `review_auto_approve`, and evidence enough), all others queue; the trail keeps in
    `evidence` what spoke for it. A government-grade applicant is never approved without a call.
    Findings are those of `subject.text`.
    """
    new = Case(0, subject, work.now_ms, findings=findings_json(findings, subject.text))
    submitted = CaseAct(Event.SUBMITTED, work.now_ms, ActorKind.APPLICANT, str(subject.account_id))
    case = store.add_case(work.tx, new, entry_of(new, submitted))
    act = opening_act(case, findings, work.now_ms, auto_approve=auto_approve, evidence=evidence)
    after = _done(work, case, act)
    assert isinstance(after, Case), "the rules may always speak first"
    return after


def opening_act(
    case: Case, findings: Sequence[Finding], now_ms: int, *, auto_approve: bool, evidence: str = ""
) -> CaseAct:
    """Return what the rules do with a case that was just submitted; see `open_case`."""
    found = verdict(findings)
    if found is RulesResult.BLOCKED:
        reasons = blocking_reasons(findings)
        return CaseAct(Event.RULES_BLOCKED, now_ms, ActorKind.RULES, RULES, reasons)
    act = CaseAct(Event.RULES_APPROVED, now_ms, ActorKind.RULES, RULES, note=evidence)
    is_clean = found is RulesResult.CLEAN
    if auto_approve and is_clean and barred(case, act) is None:
        return act
    return replace(act, event=Event.RULES_QUEUED)


def due_if_queued(tx: Connection, settings: Settings, grade: AccountGrade, now_ms: int) -> int:
    """Return by when a case that comes to the desk now must be decided."""
    return sla.due_at(now_ms, grade, work_calendar(tx), clocks_of(settings))


def act_on_case(work: Work, case_id: int, act: CaseAct) -> Case | Refused:
    """Do something to a case and return it then, or why it is not done; the case must exist.

    A case that another process changed at this moment is `NOT_NOW`.
    """
    case = store.case_by_id(work.tx, case_id)
    assert case is not None, "the actor has seen the case"
    return _done(work, case, act)


def withdraw_cases_of(work: Work, kind: SubjectKind, subject_id: int) -> None:
    """Withdraw what is still open for a subject that its account deletes or applies for anew."""
    case = store.latest_case(work.tx, kind, subject_id)
    if case is None or case.state not in OPEN:
        return
    applicant = str(case.subject.account_id)
    act = CaseAct(Event.WITHDRAWN, work.now_ms, ActorKind.APPLICANT, applicant)
    # The caller that withdraws it knows what becomes of the subject.
    after = perform(case, act)
    assert isinstance(after, Case), "what is open can be withdrawn"
    store.save_case(work.tx, case, after, entry_of(after, act))


def withdraw_applications_of(work: Work, account_id: int) -> int:
    """Withdraw what a closed account has applied for, and return how many cases it was.

    Looks at decisions stay: they ask whether a reviewer decided rightly. A case that a reviewer
    decides at this moment stays decided.
    """
    act = CaseAct(Event.WITHDRAWN, work.now_ms, ActorKind.OPERATOR, work.actor.name)
    waiting = store.open_applications_of(work.tx, account_id)
    count = sum(isinstance(_done(work, case, act), Case) for case in waiting)
    note_change(work, account_id, "withdraw_applications_of", "", {"cases": count}, None)
    return count


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


def _done(work: Work, case: Case, act: CaseAct) -> Case | Refused:
    due_at = None
    if act.event in CLOCK_STARTS:
        grade = case.subject.grade
        due_at = due_if_queued(work.tx, work.context.settings, grade, work.now_ms)
    after = perform(case, act, due_at)
    if isinstance(after, Refused):
        return after
    if not store.save_case(work.tx, case, after, entry_of(after, act)):
        return no_to(case, CaseReason.NOT_NOW)
    if after.purpose is Purpose.APPLICATION and _concerns_subject(case, after, act.event):
        FOLLOW[after.subject.kind](work, after)
    if after.verdict is not None:
        _look_again(work, after)
    return after


def _concerns_subject(before: Case, after: Case, event: Event) -> bool:
    if after.verdict is not None or event in _TOLD_OF:
        return True
    if event in _TOLD_OF_PAPERS and after.subject.kind not in _TEXTS:
        return True
    # What is approved stays in use until the second look has come to its end.
    return event is Event.REOPENED and before.verdict is not CaseDecision.APPROVED


def _look_again(work: Work, decided: Case) -> None:
    if decided.purpose is not Purpose.APPLICATION:
        return
    alike = store.cases_with_text(work.tx, decided.subject)
    against = contradicted(decided, alike)
    if against is not None:
        pair = {decided.case_id, against.case_id}
        if all({one.of_case, one.against_case} != pair or one.state not in OPEN for one in alike):
            _add_look(work, decided, Purpose.CONSISTENCY, against)
    settings = work.context.settings
    by_human = decided.claimed_by != ""
    permille, seed = settings.review_second_opinion_permille, settings.review_seed
    if by_human and is_sampled(decided.case_id, seed, permille):
        _add_look(work, decided, Purpose.SECOND_OPINION, None)


def _add_look(work: Work, decided: Case, purpose: Purpose, against: Case | None) -> None:
    new = Case(
        0,
        decided.subject,
        work.now_ms,
        purpose=purpose,
        findings=decided.findings,
        of_case=decided.case_id,
        against_case=None if against is None else against.case_id,
        not_by=decided.decided_by if purpose is Purpose.SECOND_OPINION else "",
    )
    submitted = CaseAct(Event.SUBMITTED, work.now_ms, ActorKind.RULES, RULES)
    look = store.add_case(work.tx, new, entry_of(new, submitted))
    queued = CaseAct(Event.RULES_QUEUED, work.now_ms, ActorKind.RULES, RULES)
    _done(work, look, queued)
