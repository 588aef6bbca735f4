"""A tenant asks that a human looks at what the rules rejected: a sign or a template of its own.

Only what the rules decided by themselves can be asked again this way; what a reviewer rejected is
corrected and applied for again. What happens to the case is `cases`'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.review import store
from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind, Case, SubjectKind
from hongyan.domain.review.reasons import ApplicationReason
from hongyan.domain.review.words import STATE_WORDS
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.reference.changes import note_change
from hongyan.flows.review.applications.missing_texts import missing_sign, missing_template
from hongyan.flows.review.cases.cases import act_on_case
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work


def request_review(
    work: Work, account_id: int, kind: SubjectKind, name: str, note: str
) -> Case | Refused:
    """Put the rejected case of an account's sign or template before the reviewers; return it.

    `name` is a sign's name or a template's code, `note` the applicant's word to the reviewer.
    """
    if kind is SubjectKind.SIGN:
        found = _sign_id(work, account_id, name)
        if found is None:
            return missing_sign(work.tx, account_id, name)
    else:
        found = _template_id(work, account_id, name)
        if found is None:
            return missing_template(work.tx, account_id, name)
    case = store.latest_case(work.tx, kind, found)
    if case is None:
        return Refused(ApplicationReason.NEVER_REVIEWED)
    act = CaseAct(
        Event.HUMAN_REQUESTED, work.now_ms, ActorKind.APPLICANT, str(account_id), note=note
    )
    after = act_on_case(work, case.case_id, act)
    if isinstance(after, Case):
        was, becomes = {"state": case.state}, {"state": after.state}
        note_change(work, account_id, "request_review", name, was, becomes)
        return after
    state = STATE_WORDS[case.state]
    return Refused(ApplicationReason.REVIEW_NOT_REQUESTABLE, state=state)


def _sign_id(work: Work, account_id: int, name: str) -> int | None:
    held = signs.sign_meant(work.tx, account_id, name)
    return None if held is None or held.state is SignState.DELETED else held.sign_id


def _template_id(work: Work, account_id: int, code: str) -> int | None:
    held = templates.template_by_code(work.tx, account_id, code)
    return None if held is None or held.state is TemplateState.DELETED else held.template_id
