"""The reviewers' desk: what is done to a case, two cases compared, and the operator's workdays.

What an act does and who may do it is `domain/review/conduct`'s, what follows from a decision is
`cases/follow`'s. The queue is `queue`'s, a case with all that helps to decide it `dossier`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hongyan.domain.compliance.pack import RulePack
from hongyan.domain.review import store
from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind, Case, SubjectKind
from hongyan.domain.review.reasons import CaseReason
from hongyan.flows.reference.changes import note_change
from hongyan.flows.review.cases.cases import act_on_case
from hongyan.flows.review.desk.replay import Comparison, compare_cases
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

ACTOR_CHARACTERS = range(1, 65)

_TEMPLATE_CODE = re.compile(r"SMS_([0-9]{1,18})")
_CASE_NUMBER = re.compile(r"[0-9]{1,18}")


def find_case(tx: Connection, case_id: int) -> Case | Refused:
    """Return the case of a number."""
    case = store.case_by_id(tx, case_id)
    if case is not None:
        return case
    return Refused(CaseReason.MISSING, "case", case=case_id)


def act_at_desk(work: Work, case_id: int, act: CaseAct) -> Case | Refused:
    """Do something to a case, and return it then, or why it is not done."""
    case = find_case(work.tx, case_id)
    if isinstance(case, Refused):
        return case
    if len(act.actor) not in ACTOR_CHARACTERS:
        most = ACTOR_CHARACTERS[-1]
        return Refused(CaseReason.REVIEWER_NAME, "case.reviewer", most=most)
    done = act_on_case(work, case_id, act)
    if isinstance(done, Case):
        was = {"state": case.state, "reasons": case.reasons}
        becomes = {"state": done.state, "reasons": done.reasons, "event": act.event}
        note_change(work, case.subject.account_id, "act_at_desk", str(case_id), was, becomes)
    return done


def act_for_applicant(work: Work, case_id: int, event: Event, note: str) -> Case | Refused:
    """Do what the applicant asked for: a human, the papers that were missing, or haste."""
    case = find_case(work.tx, case_id)
    if isinstance(case, Refused):
        return case
    applicant = str(case.subject.account_id)
    act = CaseAct(event, work.now_ms, ActorKind.APPLICANT, applicant, note=note)
    return act_at_desk(work, case_id, act)


def compare(
    tx: Connection, packs: Sequence[RulePack], first: str, second: str
) -> Comparison | Refused:
    """Compare two cases, each named by its number or by the code of a template."""
    found = []
    for name in (first, second):
        case = _named(tx, name)
        if isinstance(case, Refused):
            return case
        found.append(case)
    one, other = found
    kinds = {(case.subject.kind, case.subject.message_kind) for case in found}
    if len(kinds) > 1:
        return Refused(CaseReason.KINDS_DIFFER, "case.compared", first=first, second=second)
    return compare_cases(tx, packs, one, other)


def list_workdays(tx: Connection) -> Mapping[int, bool]:
    """Return the operator's days, True for one on which people work."""
    return store.workdays(tx)


def set_workdays(work: Work, days: Sequence[int], note: str, *, is_workday: bool) -> None:
    """Declare days, such as 20270206, workdays or free days; due times set before stay."""
    store.set_workdays(work.tx, days, note, work.now_ms, is_workday=is_workday)
    declared = {"days": days, "is_workday": is_workday}
    note_change(work, None, "set_workdays", "", None, declared)


def forget_workdays(work: Work, days: Sequence[int]) -> int:
    """Leave days to the calendar again and return how many the operator had declared."""
    forgotten = [day for day in days if store.forget_workday(work.tx, day)]
    note_change(work, None, "forget_workdays", "", {"days": forgotten}, None)
    return len(forgotten)


def _named(tx: Connection, name: str) -> Case | Refused:
    code = _TEMPLATE_CODE.fullmatch(name)
    if code:
        case = store.latest_case(tx, SubjectKind.TEMPLATE, int(code[1]))
        return case or Refused(CaseReason.NEVER_APPLIED, "case.compared", code=name)
    if not _CASE_NUMBER.fullmatch(name):
        return Refused(CaseReason.NEITHER_NUMBER_NOR_CODE, "case.compared", name=quoted(name))
    return find_case(tx, int(name))
