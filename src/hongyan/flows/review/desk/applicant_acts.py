"""What a tenant does to an application of its own: hurries it, takes it back; pauses what it has.

The case is found by the name of the sign or the code of the template, among those of the account
alone. What an operator disabled only an operator enables again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.review import store
from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind, Case, SubjectKind
from hongyan.domain.review.reasons import ApplicationReason
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.reasons import SignReason
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.reference.changes import note_change
from hongyan.flows.review.applications.missing_texts import missing_sign, missing_template
from hongyan.flows.review.applications.retire_texts import turn_sign, turn_template
from hongyan.flows.review.cases.cases import act_on_case
from hongyan.flows.review.cases.paused import is_paused_by_owner
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.signs.model import Sign
    from hongyan.domain.templates.model import Template
    from hongyan.flows.reference.work import Work


def urge_application(work: Work, account_id: int, kind: SubjectKind, name: str) -> Case | Refused:
    """Ask that an application which is overdue be decided soon (FAQ 1.1.2)."""
    done = _act(work, account_id, kind, name, Event.URGED)
    if isinstance(done, Case):
        note_change(work, account_id, "urge_application", name, None, {"case": done.case_id})
    return done


def withdraw_application(
    work: Work, account_id: int, kind: SubjectKind, name: str
) -> Case | Refused:
    """Take an application back before it is decided; it can be applied for again."""
    done = _act(work, account_id, kind, name, Event.WITHDRAWN)
    if isinstance(done, Case):
        note_change(work, account_id, "withdraw_application", name, {"case": done.case_id}, None)
    return done


def pause_sign(work: Work, account_id: int, name: str, *, is_on: bool) -> list[Sign] | Refused:
    """Let an approved sign send nothing, or let one that its account paused send again."""
    held = [
        one
        for one in signs.signs_named(work.tx, account_id, name)
        if one.state is not SignState.DELETED
    ]
    if not held:
        return missing_sign(work.tx, account_id, name)
    if is_on and not is_paused_by_owner(work.tx, account_id, SubjectKind.SIGN, name):
        return Refused(SignReason.DISABLED_BY_OPERATOR, "sign.name", name=name)
    turned = turn_sign(work, account_id, held, name, is_on=is_on)
    if isinstance(turned, Refused):
        return turned
    note_change(work, account_id, "pause_sign", name, *turned)
    return turned.after


def pause_template(work: Work, account_id: int, code: str, *, is_on: bool) -> Template | Refused:
    """Let an approved template send nothing, or let one that its account paused send again."""
    held = templates.template_by_code(work.tx, account_id, code)
    if held is None or held.state is TemplateState.DELETED:
        return missing_template(work.tx, account_id, code)
    if is_on and not is_paused_by_owner(work.tx, account_id, SubjectKind.TEMPLATE, code):
        return Refused(TemplateReason.DISABLED_BY_OPERATOR, "template.code", code=code)
    turned = turn_template(work, held, is_on=is_on)
    if not isinstance(turned, Refused):
        note_change(work, account_id, "pause_template", code, held, turned)
    return turned


def _act(work: Work, account_id: int, kind: SubjectKind, name: str, event: Event) -> Case | Refused:
    found = _subject_id(work.tx, account_id, kind, name)
    if isinstance(found, Refused):
        return found
    case = store.latest_case(work.tx, kind, found)
    if case is None:
        return Refused(ApplicationReason.NEVER_REVIEWED)
    act = CaseAct(event, work.now_ms, ActorKind.APPLICANT, str(account_id))
    return act_on_case(work, case.case_id, act)


def _subject_id(tx: Connection, account_id: int, kind: SubjectKind, name: str) -> int | Refused:
    if kind is SubjectKind.SIGN:
        sign = signs.sign_meant(tx, account_id, name)
        if sign is None or sign.state is SignState.DELETED:
            return missing_sign(tx, account_id, name)
        return sign.sign_id
    template = templates.template_by_code(tx, account_id, name)
    if template is None or template.state is TemplateState.DELETED:
        return missing_template(tx, account_id, name)
    return template.template_id
