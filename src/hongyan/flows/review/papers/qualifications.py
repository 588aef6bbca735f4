"""Qualifications submitted, changed, deleted and looked up; each submission is a review case.

Forms are full of personal data: they are sealed as a whole, and only what lists show stands in the
clear. Knows no API code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from hongyan.domain.certification.codes import canonical, check_credit_code, check_id_number
from hongyan.domain.materials import store as materials
from hongyan.domain.qualifications import store
from hongyan.domain.qualifications.form import RESIDENT_CARD, FieldFlaw, Flaw, form_flaw
from hongyan.domain.qualifications.model import (
    CHANGEABLE,
    Person,
    Qualification,
    QualificationForm,
    QualificationState,
    seal_purpose,
)
from hongyan.domain.review.model import Subject, SubjectKind
from hongyan.domain.signs.model import SignState
from hongyan.flows.accounts.applicant import Applicant, applicant_of
from hongyan.flows.refusals.paper_fault import PaperFault, PaperRefused
from hongyan.flows.review.cases.cases import open_case, withdraw_cases_of
from hongyan.flows.review.cases.resting import signs_resting_on
from hongyan.flows.review.papers.phone_codes import code_fits
from hongyan.kernel.calendar import shanghai_day
from hongyan.text.management import same_name
from hongyan.text.phone import normalise_mainland

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext
    from hongyan.kernel.seal import Sealer


@dataclass(frozen=True, slots=True)
class SubmittedForm:
    """A form with the code that proves its administrator's phone."""

    form: QualificationForm
    certify_code: str


def submit_qualification(
    tx: Connection, account_id: int, asked: SubmittedForm, *, now_ms: int, context: FlowContext
) -> int | PaperRefused:
    """Take a qualification and return its id; a reviewer decides it."""
    applicant, form = applicant_of(tx, account_id), asked.form
    if not applicant.rights.qualification_by_api:
        return PaperRefused(PaperFault.NOT_ENTERPRISE)
    if store.has_qualification_named(tx, account_id, form.name):
        return PaperRefused(PaperFault.QUALIFICATION_NAME_TAKEN, form.name)
    refused = _form_refusal(tx, applicant, form, now_ms) or _code_refusal(
        tx, applicant, asked, now_ms
    )
    if refused is not None:
        return refused
    made = store.add_qualification(tx, account_id, form, now_ms)
    _submit(tx, applicant, made, 1, asked, now_ms=now_ms, context=context)
    return made


def update_qualification(
    tx: Connection,
    account_id: int,
    qualification_id: int,
    asked: SubmittedForm,
    *,
    order_id: int | None = None,
    now_ms: int,
    context: FlowContext,
) -> PaperRefused | None:
    """Take changed papers and review them again; fields of the form that are empty stay.

    Name, purpose and credit code never change; nothing changes under review.
    """
    applicant = applicant_of(tx, account_id)
    held = _held(tx, account_id, qualification_id, order_id)
    if isinstance(held, PaperRefused):
        return held
    if held.state not in CHANGEABLE:
        return PaperRefused(PaperFault.QUALIFICATION_UNDER_REVIEW, str(qualification_id))
    merged = _merged(open_form(held, context), asked.form)
    again = SubmittedForm(merged, asked.certify_code)
    refused = _form_refusal(tx, applicant, merged, now_ms) or _code_refusal(
        tx, applicant, again, now_ms
    )
    if refused is not None:
        return refused
    withdraw_cases_of(tx, SubjectKind.QUALIFICATION, qualification_id, now_ms)
    version = held.version + 1
    _submit(tx, applicant, qualification_id, version, again, now_ms=now_ms, context=context)
    return None


def delete_qualification(
    tx: Connection,
    account_id: int,
    qualification_id: int,
    *,
    order_id: int | None = None,
    now_ms: int,
) -> PaperRefused | None:
    """Delete a qualification with its papers; not under review, nor while a sign rests on it."""
    held = _held(tx, account_id, qualification_id, order_id)
    if isinstance(held, PaperRefused):
        return held
    if held.state is QualificationState.REVIEWING:
        return PaperRefused(PaperFault.QUALIFICATION_UNDER_REVIEW, str(qualification_id))
    resting = [
        one.sign.name
        for one in signs_resting_on(tx, account_id, qualification_id=qualification_id)
        if one.sign.state is not SignState.DELETED
    ]
    if resting:
        return PaperRefused(PaperFault.QUALIFICATION_IN_USE, "、".join(resting))
    withdraw_cases_of(tx, SubjectKind.QUALIFICATION, qualification_id, now_ms)
    store.remove_qualification(tx, qualification_id)
    materials.name_files(tx, SubjectKind.QUALIFICATION, qualification_id, ())
    return None


def list_qualifications(
    tx: Connection, account_id: int, where: Mapping[str, object], page: tuple[int, int]
) -> tuple[int, list[Qualification]]:
    """Return how many of an account's qualifications fit, and a page (size, number) of them."""
    return store.qualifications_page(tx, account_id, where, page)


def one_qualification(
    tx: Connection,
    account_id: int,
    qualification_id: int,
    context: FlowContext,
    *,
    order_id: int | None = None,
) -> tuple[Qualification, QualificationForm] | PaperRefused:
    """Return a qualification with its papers."""
    held = _held(tx, account_id, qualification_id, order_id)
    return held if isinstance(held, PaperRefused) else (held, open_form(held, context))


def _held(
    tx: Connection, account_id: int, qualification_id: int, order_id: int | None
) -> Qualification | PaperRefused:
    """Return a qualification whose last case has this number; None does not ask for it."""
    held = store.qualification_of(tx, account_id, qualification_id)
    if held is None:
        return PaperRefused(PaperFault.QUALIFICATION_MISSING, str(qualification_id))
    if order_id not in {None, held.order_id}:
        detail = f"{qualification_id}（最近的工单不是 {order_id}）"
        return PaperRefused(PaperFault.QUALIFICATION_MISSING, detail)
    return held


def open_form(held: Qualification, context: FlowContext) -> QualificationForm:
    """Return the papers of a qualification in the clear."""
    purpose = seal_purpose(held.qualification_id)
    text = _sealer(context).open(held.form_sealed, purpose)
    return msgspec.json.decode(text, type=QualificationForm)


def _form_refusal(
    tx: Connection, applicant: Applicant, form: QualificationForm, now_ms: int
) -> PaperRefused | None:
    today = shanghai_day(now_ms)
    flaw = form_flaw(form, today) or _number_flaw(form, today)
    if flaw is not None:
        return PaperRefused(flaw)
    owner = applicant.owner_name
    if form.use_by_self and owner and not same_name(owner, form.company_name):
        return PaperRefused(PaperFault.COMPANY_MISMATCH, form.company_name)
    for field, keys in _pictures(form).items():
        missing = materials.missing_keys(tx, applicant.account_id, keys)
        if missing:
            return PaperRefused(FieldFlaw(field, Flaw.FILE), min(missing)[:64])
    return None


def _code_refusal(
    tx: Connection, applicant: Applicant, asked: SubmittedForm, now_ms: int
) -> PaperRefused | None:
    """Ask the administrator's code, last of all: a wrong one counts as a try."""
    phone = _administrators_phone(asked.form)
    if code_fits(tx, applicant.account_id, phone, asked.certify_code, now_ms):
        return None
    return PaperRefused(PaperFault.CERTIFY_CODE_WRONG)


def _administrators_phone(form: QualificationForm) -> int:
    phone = normalise_mainland(form.administrator.phone)
    assert phone is not None, "its shape was asked"
    return phone


def _number_flaw(form: QualificationForm, today: int) -> FieldFlaw | None:
    """Ask the check digits of every number, and the form of the phone's."""
    legal, admin = form.legal_person, form.administrator
    faults = {
        "OrganizationCode": check_credit_code(form.credit_code) is not None,
        "LegalPersonIDCardNo": _is_wrong_id(legal, today),
        "AdminIDCardNo": _is_wrong_id(admin, today),
        "AdminPhoneNo": normalise_mainland(admin.phone) is None,
    }
    field = next((name for name, is_wrong in faults.items() if is_wrong), None)
    return None if field is None else FieldFlaw(field, Flaw.SHAPE)


def _is_wrong_id(person: Person, today: int) -> bool:
    is_resident = person.id_kind == RESIDENT_CARD
    return is_resident and check_id_number(person.id_number, today) is not None


def _pictures(form: QualificationForm) -> dict[str, list[str]]:
    legal, admin = form.legal_person, form.administrator
    named = {
        "AdminIDCardFrontFace": [admin.front_key],
        "AdminIDCardPic": [admin.portrait_key],
        "LegalPersonIdCardFrontSide": [legal.front_key],
        "LegalPersonIdCardBackSide": [legal.portrait_key],
        "BusinessLicensePics": [one.key for one in form.licences],
        "OtherFiles": [one.key for one in form.others],
    }
    return {field: [key for key in keys if key] for field, keys in named.items()}


def _submit(
    tx: Connection,
    applicant: Applicant,
    qualification_id: int,
    version: int,
    asked: SubmittedForm,
    *,
    now_ms: int,
    context: FlowContext,
) -> None:
    form = asked.form
    text = msgspec.json.encode(form).decode()
    sealed = _sealer(context).seal(text, seal_purpose(qualification_id))
    store.save_form(tx, qualification_id, form, sealed, now_ms)
    materials.name_files(tx, SubjectKind.QUALIFICATION, qualification_id, form.keys)
    store.change_qualification(
        tx,
        qualification_id,
        now_ms,
        version=version,
        state=QualificationState.REVIEWING.value,
        note="",
        decided_at=None,
    )
    store.forget_phone_code(tx, applicant.account_id, _administrators_phone(form))
    subject = Subject(
        kind=SubjectKind.QUALIFICATION,
        subject_id=qualification_id,
        version=version,
        account_id=applicant.account_id,
        account_kind=applicant.kind,
        grade=applicant.grade,
        text=f"{form.company_name}；{canonical(form.credit_code)}；法人 {form.legal_person.name}",
    )
    case = open_case(tx, subject, (), auto_approve=False, now_ms=now_ms, context=context)
    store.change_qualification(tx, qualification_id, now_ms, order_id=case.case_id)


def _merged(old: QualificationForm, new: QualificationForm) -> QualificationForm:
    """Return the old form with what the new one says; the fields that never change stay."""
    return QualificationForm(
        name=old.name,
        company_name=new.company_name or old.company_name,
        company_type=old.company_type,
        credit_code=old.credit_code,
        use_by_self=old.use_by_self,
        whether_share=old.whether_share,
        licence_period_text=new.licence_period_text or old.licence_period_text,
        legal_person=_merged_person(old.legal_person, new.legal_person),
        administrator=_merged_person(old.administrator, new.administrator),
        licences=new.licences or old.licences,
        others=new.others or old.others,
        remark=old.remark,
    )


def _merged_person(old: Person, new: Person) -> Person:
    return Person(
        name=new.name or old.name,
        id_kind=new.id_kind or old.id_kind,
        id_number=new.id_number or old.id_number,
        id_period_text=new.id_period_text or old.id_period_text,
        front_key=new.front_key or old.front_key,
        portrait_key=new.portrait_key or old.portrait_key,
        phone=new.phone or old.phone,
    )


def _sealer(context: FlowContext) -> Sealer:
    assert context.sealer is not None, "a process that serves has a master key"
    return context.sealer
