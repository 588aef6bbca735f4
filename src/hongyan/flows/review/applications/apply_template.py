"""Templates applied for, changed and deleted by their account: each is reviewed at once.

What is wrong with the shape is refused; what is wrong with the content is found by the rules, which
reject the case in words; the rest waits for a reviewer. Knows no API code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.materials import store as materials
from hongyan.domain.review import store as case_store
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.templates import store
from hongyan.domain.templates.codes import code_of
from hongyan.domain.templates.model import CHANGEABLE, NewTemplateText, Template, TemplateState
from hongyan.domain.templates.reasons import TemplateApplicationReason, TemplateReason
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.review.applications.judge_template import (
    JudgedTemplate,
    case_subject,
    judge_template,
)
from hongyan.flows.review.applications.manage_texts import free_number, next_template_number
from hongyan.flows.review.applications.missing_texts import missing_template
from hongyan.flows.review.cases.cases import open_case, withdraw_cases_of
from hongyan.flows.review.cases.evidence import evidence_for
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class TemplateApplied:
    """An application that was taken; `order_id` is its review case."""

    code: str
    name: str
    order_id: int


def apply_for_template(
    work: Work, account_id: int, new: NewTemplateText, *, code: str = ""
) -> TemplateApplied | Refused:
    """Take an application for a new template and let the rules judge it.

    It gets the next number, or keeps the `code` that comes along with its account.
    """
    judged = judge_template(work.tx, account_id, new)
    if judged.refused is not None:
        return judged.refused
    number = free_number(work.tx, code) if code else next_template_number(work.tx)
    if isinstance(number, Refused):
        return number
    store.add_template(
        work.tx,
        number,
        account_id,
        new.kind,
        new.name,
        new.content,
        TemplateState.PENDING,
        work.now_ms,
        attributes=new.attributes,
        intl_type=new.intl_type,
    )
    applied = _submit(work, number, 1, judged)
    after = _held(work.tx, account_id, applied.code)
    note_change(work, account_id, "apply_for_template", applied.code, None, after)
    return applied


def change_template(
    work: Work, account_id: int, code: str, new: NewTemplateText
) -> TemplateApplied | Refused:
    """Take an application for a template that was rejected: a new version, reviewed anew.

    While it is in review it stays as it is, unless the reviewer asked for more material.
    """
    held = _held(work.tx, account_id, code)
    if held is None:
        return missing_template(work.tx, account_id, code)
    fault = _unchangeable(work.tx, held)
    if fault is not None:
        return fault
    judged = judge_template(work.tx, account_id, new)
    if judged.refused is not None:
        return judged.refused
    version = held.version + 1
    store.change_template(work.tx, held.template_id, version, new, work.now_ms)
    applied = _submit(work, held.template_id, version, judged)
    after = _held(work.tx, account_id, code)
    note_change(work, account_id, "change_template", applied.code, held, after)
    return applied


def delete_template(work: Work, account_id: int, code: str) -> Refused | None:
    """Delete a template permanently; not while it is in review."""
    held = _held(work.tx, account_id, code)
    if held is None:
        return missing_template(work.tx, account_id, code)
    if held.state is TemplateState.PENDING:
        return Refused(TemplateReason.IN_REVIEW, "template.code", code=code)
    withdraw_cases_of(work, SubjectKind.TEMPLATE, held.template_id)
    store.set_template_state(work.tx, held.template_id, TemplateState.DELETED, work.now_ms)
    materials.name_files(work.tx, SubjectKind.TEMPLATE, held.template_id, ())
    invalidate_reference(work.tx)
    note_change(work, account_id, "delete_template", held.code, held, None)
    return None


def _submit(work: Work, template_id: int, version: int, judged: JudgedTemplate) -> TemplateApplied:
    applicant, new = judged.applicant, judged.new
    store.add_template_application(
        work.tx, template_id, version, applicant.account_id, new, work.now_ms
    )
    materials.name_files(work.tx, SubjectKind.TEMPLATE, template_id, new.more_data)
    # The case of the version before, if it still waits, is no longer about this template.
    withdraw_cases_of(work, SubjectKind.TEMPLATE, template_id)
    invalidate_reference(work.tx)
    subject = case_subject(judged, template_id, version)
    weighed = evidence_for(
        work.tx, applicant.account_id, judged.subject, work.now_ms, work.context.settings
    )
    case = open_case(
        work, subject, judged.findings, auto_approve=weighed.is_enough, evidence=weighed.words
    )
    return TemplateApplied(code_of(template_id), new.name, case.case_id)


def _held(tx: Connection, account_id: int, code: str) -> Template | None:
    held = store.template_by_code(tx, account_id, code)
    return None if held is None or held.state is TemplateState.DELETED else held


def _unchangeable(tx: Connection, held: Template) -> Refused | None:
    if held.state in CHANGEABLE:
        return None
    if held.state is TemplateState.PENDING:
        case = case_store.latest_case(tx, SubjectKind.TEMPLATE, held.template_id)
        if case is not None and case.state is State.MATERIAL_NEEDED:
            return None
        return Refused(TemplateApplicationReason.IN_REVIEW, "template.code", code=held.code)
    return Refused(TemplateApplicationReason.APPROVED, "template.code", code=held.code)
