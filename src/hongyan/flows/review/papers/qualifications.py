"""Qualifications submitted, changed, deleted and looked up; each submission is a review case.

Forms are full of personal data: they are sealed as a whole, and only what lists show stands in the
clear. Knows no API code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from hongyan.domain.certification.codes import canonical, check_credit_code, check_id_number
from hongyan.domain.materials import store as materials
from hongyan.domain.qualifications import store
from hongyan.domain.qualifications.form import RESIDENT_CARD, form_flaw
from hongyan.domain.qualifications.model import (
    CHANGEABLE,
    Person,
    Qualification,
    QualificationForm,
    QualificationState,
    seal_purpose,
)
from hongyan.domain.qualifications.reasons import QualificationFormReason, QualificationReason
from hongyan.domain.review.model import Subject, SubjectKind
from hongyan.flows.accounts.applicant import Applicant, applicant_of
from hongyan.flows.reference.changes import note_change
from hongyan.flows.review.cases.cases import open_case, withdraw_cases_of
from hongyan.flows.review.cases.resting import names_in_use
from hongyan.flows.review.papers.phone_codes import code_fits
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.cut import cut
from hongyan.kernel.refusal import Refused
from hongyan.text.management import same_name
from hongyan.text.phone import normalise_mainland

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext
    from hongyan.flows.reference.work import Work
    from hongyan.kernel.seal import Sealer


SIGNS_SHOWN_MAX: Final = 5
"""Of the signs for whose sake a qualification stays; an answer gives the number of all."""


@dataclass(frozen=True, slots=True)
class SubmittedForm:
    """A form with the code that proves its administrator's phone."""

    form: QualificationForm
    certify_code: str


def submit_qualification(work: Work, account_id: int, asked: SubmittedForm) -> int | Refused:
    """Take a qualification and return its id; a reviewer decides it."""
    applicant, form = applicant_of(work.tx, account_id), asked.form
    if not applicant.rights.qualification_by_api:
        return Refused(QualificationReason.NOT_ENTERPRISE)
    if store.has_qualification_named(work.tx, account_id, form.name):
        return Refused(QualificationReason.NAME_TAKEN, name=form.name)
    refused = _form_refusal(work.tx, applicant, form, work.now_ms) or _code_refusal(
        work, applicant, asked
    )
    if refused is not None:
        return refused
    made = store.add_qualification(work.tx, account_id, form, work.now_ms)
    _submit(work, applicant, made, 1, asked)
    after = store.qualification_of(work.tx, account_id, made)
    note_change(work, account_id, "submit_qualification", str(made), None, after)
    return made


def update_qualification(
    work: Work,
    account_id: int,
    qualification_id: int,
    asked: SubmittedForm,
    *,
    order_id: int | None = None,
) -> Refused | None:
    """Take changed papers and review them again; fields of the form that are empty stay.

    Name, purpose and credit code never change; nothing changes under review.
    """
    applicant = applicant_of(work.tx, account_id)
    held = _held(work.tx, account_id, qualification_id, order_id)
    if isinstance(held, Refused):
        return held
    if held.state not in CHANGEABLE:
        return Refused(QualificationReason.UNDER_REVIEW, qualification=qualification_id)
    merged = _merged(open_form(held, work.context), asked.form)
    again = SubmittedForm(merged, asked.certify_code)
    refused = _form_refusal(work.tx, applicant, merged, work.now_ms) or _code_refusal(
        work, applicant, again
    )
    if refused is not None:
        return refused
    withdraw_cases_of(work, SubjectKind.QUALIFICATION, qualification_id)
    version = held.version + 1
    _submit(work, applicant, qualification_id, version, again)
    after = store.qualification_of(work.tx, account_id, qualification_id)
    note_change(work, account_id, "update_qualification", str(qualification_id), held, after)
    return None


def delete_qualification(
    work: Work, account_id: int, qualification_id: int, *, order_id: int | None = None
) -> Refused | None:
    """Delete a qualification with its papers; not under review, nor while a sign rests on it."""
    held = _held(work.tx, account_id, qualification_id, order_id)
    if isinstance(held, Refused):
        return held
    if held.state is QualificationState.REVIEWING:
        return Refused(QualificationReason.UNDER_REVIEW, qualification=qualification_id)
    resting = names_in_use(work.tx, account_id, qualification_id=qualification_id)
    if resting:
        return _in_use(resting)
    withdraw_cases_of(work, SubjectKind.QUALIFICATION, qualification_id)
    store.remove_qualification(work.tx, qualification_id)
    materials.name_files(work.tx, SubjectKind.QUALIFICATION, qualification_id, ())
    note_change(work, account_id, "delete_qualification", str(qualification_id), held, None)
    return None


def _in_use(names: list[str]) -> Refused:
    shown = "、".join(names[:SIGNS_SHOWN_MAX])
    return Refused(QualificationReason.IN_USE, signs=shown, count=len(names))


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
) -> tuple[Qualification, QualificationForm] | Refused:
    """Return a qualification with its papers."""
    held = _held(tx, account_id, qualification_id, order_id)
    return held if isinstance(held, Refused) else (held, open_form(held, context))


def _held(
    tx: Connection, account_id: int, qualification_id: int, order_id: int | None
) -> Qualification | Refused:
    """Return a qualification whose last case has this number; None does not ask for it."""
    held = store.qualification_of(tx, account_id, qualification_id)
    if held is None:
        return Refused(QualificationReason.MISSING, qualification=qualification_id)
    if order_id not in {None, held.order_id}:
        return Refused(
            QualificationReason.CASE_IS_ANOTHER, qualification=qualification_id, case=order_id
        )
    return held


def open_form(held: Qualification, context: FlowContext) -> QualificationForm:
    """Return the papers of a qualification in the clear."""
    purpose = seal_purpose(held.qualification_id)
    text = _sealer(context).open(held.form_sealed, purpose)
    return msgspec.json.decode(text, type=QualificationForm)


def _form_refusal(
    tx: Connection, applicant: Applicant, form: QualificationForm, now_ms: int
) -> Refused | None:
    today = shanghai_day(now_ms)
    flaw = form_flaw(form, today) or _number_flaw(form, today)
    if flaw is not None:
        return flaw
    owner = applicant.owner_name
    if form.use_by_self and owner and not same_name(owner, form.company_name):
        return Refused(QualificationReason.COMPANY_DIFFERS, company=form.company_name)
    for field, keys in _pictures(form).items():
        missing = materials.missing_keys(tx, applicant.account_id, keys)
        if missing:
            return Refused(QualificationFormReason.FILE_MISSING, field, key=cut(min(missing)))
    return None


def _code_refusal(work: Work, applicant: Applicant, asked: SubmittedForm) -> Refused | None:
    """Ask the administrator's code, last of all: a wrong one counts as a try."""
    phone = _administrators_phone(asked.form)
    if code_fits(work, applicant.account_id, phone, asked.certify_code):
        return None
    return Refused(QualificationReason.CODE_WRONG)


def _administrators_phone(form: QualificationForm) -> int:
    phone = normalise_mainland(form.administrator.phone)
    assert phone is not None, "its shape was asked"
    return phone


def _number_flaw(form: QualificationForm, today: int) -> Refused | None:
    """Ask the check digits of every number, and the form of the phone's."""
    legal, admin = form.legal_person, form.administrator
    faults = {
        "qualification.credit_code": check_credit_code(form.credit_code) is not None,
        "qualification.legal_id_number": _is_wrong_id(legal, today),
        "qualification.admin_id_number": _is_wrong_id(admin, today),
        "qualification.admin_phone": normalise_mainland(admin.phone) is None,
    }
    field = next((name for name, is_wrong in faults.items() if is_wrong), None)
    return None if field is None else Refused(QualificationFormReason.SHAPE, field)


def _is_wrong_id(person: Person, today: int) -> bool:
    is_resident = person.id_kind == RESIDENT_CARD
    return is_resident and check_id_number(person.id_number, today) is not None


def _pictures(form: QualificationForm) -> dict[str, list[str]]:
    legal, admin = form.legal_person, form.administrator
    named = {
        "qualification.admin_id_front": [admin.front_key],
        "qualification.admin_id_portrait": [admin.portrait_key],
        "qualification.legal_id_front": [legal.front_key],
        "qualification.legal_id_back": [legal.portrait_key],
        "qualification.licences": [one.key for one in form.licences],
        "qualification.others": [one.key for one in form.others],
    }
    return {field: [key for key in keys if key] for field, keys in named.items()}


def _submit(
    work: Work, applicant: Applicant, qualification_id: int, version: int, asked: SubmittedForm
) -> None:
    form = asked.form
    text = msgspec.json.encode(form).decode()
    sealed = _sealer(work.context).seal(text, seal_purpose(qualification_id))
    store.save_form(work.tx, qualification_id, form, sealed, work.now_ms)
    materials.name_files(work.tx, SubjectKind.QUALIFICATION, qualification_id, form.keys)
    store.change_qualification(
        work.tx,
        qualification_id,
        work.now_ms,
        version=version,
        state=QualificationState.REVIEWING.value,
        note="",
        decided_at=None,
    )
    store.forget_phone_code(work.tx, applicant.account_id, _administrators_phone(form))
    subject = Subject(
        kind=SubjectKind.QUALIFICATION,
        subject_id=qualification_id,
        version=version,
        account_id=applicant.account_id,
        account_kind=applicant.kind,
        grade=applicant.grade,
        text=f"{form.company_name}；{canonical(form.credit_code)}；法人 {form.legal_person.name}",
    )
    case = open_case(work, subject, (), auto_approve=False)
    store.change_qualification(work.tx, qualification_id, work.now_ms, order_id=case.case_id)


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
