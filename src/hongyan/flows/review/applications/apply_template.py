"""Templates applied for, changed and deleted by their account: each is reviewed at once.

What is wrong with the shape is refused; what is wrong with the content is found by the rules, which
reject the case in words; the rest waits for a reviewer. Knows no API code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.compliance import model as rules
from hongyan.domain.compliance.pack import pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.materials import store as materials
from hongyan.domain.materials.model import DOCUMENTS
from hongyan.domain.review import model as cases
from hongyan.domain.review import store as case_store
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState, preferred
from hongyan.domain.templates import store
from hongyan.domain.templates.model import (
    CHANGEABLE,
    NewTemplateText,
    Template,
    TemplateState,
    code_of,
)
from hongyan.flows.accounts.applicant import Applicant, applicant_of
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.refusals.manage_fault import ManageFault, ManageRefused
from hongyan.flows.review.applications.manage_texts import TEMPLATE_NUMBER_FIRST, TEMPLATE_NUMBERS
from hongyan.flows.review.applications.template_shape import (
    Declared,
    coded_fault,
    declared_in,
    template_shape_fault,
)
from hongyan.flows.review.cases.cases import open_case, withdraw_cases_of
from hongyan.flows.review.cases.evidence import evidence_for
from hongyan.text.variables import compile_template

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

OWN_NAMES_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class TemplateApplied:
    """An application that was taken; `order_id` is its review case."""

    code: str
    name: str
    order_id: int


@dataclass(frozen=True, slots=True)
class _Judged:
    """An application with who applies and what the rules found."""

    applicant: Applicant
    new: NewTemplateText
    subject: rules.TemplateSubject
    findings: Sequence[rules.Finding]


def apply_for_template(
    tx: Connection, account_id: int, new: NewTemplateText, *, now_ms: int, context: FlowContext
) -> TemplateApplied | ManageRefused:
    """Take an application for a new template and let the rules judge it."""
    judged = _judged(tx, account_id, new)
    if isinstance(judged, ManageRefused):
        return judged
    number = accounts.count_up(tx, TEMPLATE_NUMBERS, first=TEMPLATE_NUMBER_FIRST - 1)
    store.add_template(
        tx,
        number,
        account_id,
        new.kind,
        new.name,
        new.content,
        TemplateState.PENDING,
        now_ms,
        attributes=new.attributes,
        intl_type=new.intl_type,
    )
    return _submit(tx, number, 1, judged, now_ms=now_ms, context=context)


def change_template(
    tx: Connection,
    account_id: int,
    code: str,
    new: NewTemplateText,
    *,
    now_ms: int,
    context: FlowContext,
) -> TemplateApplied | ManageRefused:
    """Take an application for a template that was rejected: a new version, reviewed anew.

    While it is in review it stays as it is, unless the reviewer asked for more material.
    """
    held = _held(tx, account_id, code)
    if held is None:
        return ManageRefused(ManageFault.TEMPLATE_MISSING, code)
    fault = _unchangeable(tx, held)
    if fault is not None:
        return fault
    judged = _judged(tx, account_id, new)
    if isinstance(judged, ManageRefused):
        return judged
    version = held.version + 1
    store.change_template(tx, held.template_id, version, new, now_ms)
    return _submit(tx, held.template_id, version, judged, now_ms=now_ms, context=context)


def delete_template(
    tx: Connection, account_id: int, code: str, *, now_ms: int
) -> ManageRefused | None:
    """Delete a template for good; not while it is in review."""
    held = _held(tx, account_id, code)
    if held is None:
        return ManageRefused(ManageFault.TEMPLATE_MISSING, code)
    if held.state is TemplateState.PENDING:
        return ManageRefused(ManageFault.TEMPLATE_IN_REVIEW_DELETE, code)
    withdraw_cases_of(tx, SubjectKind.TEMPLATE, held.template_id, now_ms)
    store.set_template_state(tx, held.template_id, TemplateState.DELETED, now_ms)
    materials.name_files(tx, SubjectKind.TEMPLATE, held.template_id, ())
    accounts.count_up(tx, REFERENCE)
    return None


def judged_template(
    applicant: Applicant, new: NewTemplateText, declared: Declared, own_names: Sequence[str]
) -> rules.TemplateSubject:
    """Return an application as the rules read it; `own_names` are signs that passed a review."""
    return rules.TemplateSubject(
        text=new.content,
        kind=new.kind,
        intl_type=new.intl_type,
        account_kind=applicant.kind,
        owner_name=applicant.owner_name,
        parent_names=applicant.parent_names,
        scenario=f"{new.scene} {new.remark}".strip(),
        attributes=new.attributes,
        meanings=declared.meanings,
        domains=declared.domains,
        phones=declared.phones,
        related_signs=tuple(own_names),
    )


def _judged(tx: Connection, account_id: int, new: NewTemplateText) -> _Judged | ManageRefused:
    applicant = applicant_of(tx, account_id)
    fault = template_shape_fault(new, applicant.rights) or _related_fault(tx, account_id, new)
    if fault is not None:
        return fault
    missing = materials.missing_keys(tx, account_id, new.more_data, DOCUMENTS)
    if missing:
        return ManageRefused(ManageFault.MORE_DATA_ILLEGAL, f"未上传 {min(missing)[:64]}")
    declared = declared_in(new, compile_template(new.content).names)
    if isinstance(declared, ManageRefused):
        return declared
    own_names = signs.approved_names(tx, account_id, OWN_NAMES_MAX)
    subject = judged_template(applicant, new, declared, own_names)
    findings = review(pack_for(shipped_packs(), subject), subject)
    return coded_fault(findings) or _Judged(applicant, new, subject, findings)


def _submit(
    tx: Connection,
    template_id: int,
    version: int,
    judged: _Judged,
    *,
    now_ms: int,
    context: FlowContext,
) -> TemplateApplied:
    applicant, new = judged.applicant, judged.new
    store.add_template_application(tx, template_id, version, applicant.account_id, new, now_ms)
    materials.name_files(tx, SubjectKind.TEMPLATE, template_id, new.more_data)
    # The case of the version before, if it still waits, is no longer about this template.
    withdraw_cases_of(tx, SubjectKind.TEMPLATE, template_id, now_ms)
    accounts.count_up(tx, REFERENCE)
    subject = cases.Subject(
        kind=SubjectKind.TEMPLATE,
        subject_id=template_id,
        version=version,
        account_id=applicant.account_id,
        account_kind=applicant.kind,
        grade=applicant.grade,
        text=new.content,
        message_kind=new.kind,
    )
    weighed = evidence_for(tx, applicant.account_id, judged.subject, now_ms, context.settings)
    case = open_case(
        tx,
        subject,
        judged.findings,
        auto_approve=weighed.is_enough,
        now_ms=now_ms,
        context=context,
        evidence=weighed.words,
    )
    return TemplateApplied(code_of(template_id), new.name, case.case_id)


def _related_fault(tx: Connection, account_id: int, new: NewTemplateText) -> ManageRefused | None:
    if not new.related_sign:
        return None
    held = preferred(signs.signs_named(tx, account_id, new.related_sign))
    if held is None or held.state is SignState.DELETED:
        return ManageRefused(ManageFault.RELATED_SIGN_MISSING, new.related_sign)
    if held.state is not SignState.APPROVED:
        return ManageRefused(ManageFault.RELATED_SIGN_UNAPPROVED, new.related_sign)
    return None


def _held(tx: Connection, account_id: int, code: str) -> Template | None:
    held = store.template_by_code(tx, account_id, code)
    return None if held is None or held.state is TemplateState.DELETED else held


def _unchangeable(tx: Connection, held: Template) -> ManageRefused | None:
    if held.state in CHANGEABLE:
        return None
    if held.state is TemplateState.PENDING:
        case = case_store.latest_case(tx, SubjectKind.TEMPLATE, held.template_id)
        if case is not None and case.state is State.MATERIAL_NEEDED:
            return None
        return ManageRefused(ManageFault.TEMPLATE_IN_REVIEW_CHANGE, held.code)
    return ManageRefused(ManageFault.TEMPLATE_APPROVED_CHANGE, held.code)
