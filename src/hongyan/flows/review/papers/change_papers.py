"""ChangeSignatureQualification: other papers behind a sign that exists, without a new review of it.

A letter that no reviewer has seen yet gets a case of its own; a halted sign sends again once it
passes. Knows no API code.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from hongyan.domain.letters import store as letters
from hongyan.domain.letters.check import REMARK_WORDS, LetterAssessment, assessment_of
from hongyan.domain.letters.model import Letter, LetterState
from hongyan.domain.letters.reasons import LetterReason, LetterUseReason
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.qualifications.model import Qualification, QualificationState
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.domain.review.model import Subject, SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import NewSign, SignRecord, SignState
from hongyan.domain.signs.reasons import SignApplicationReason
from hongyan.flows.accounts.applicant import Applicant, applicant_of
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.review.applications.missing_texts import missing_sign
from hongyan.flows.review.cases.cases import open_case
from hongyan.flows.review.papers.letters import remarks_on
from hongyan.kernel.kinds import SignSource
from hongyan.kernel.refusal import Refused
from hongyan.kernel.said import said

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

_STATES = frozenset({SignState.APPROVED, SignState.UNAVAILABLE})
_QUALIFICATION_REASONS = {
    QualificationState.MATERIAL_NEEDED: QualificationReason.NOT_COMPLETE,
    QualificationState.REVIEWING: QualificationReason.NOT_PASSED,
    QualificationState.REJECTED: QualificationReason.NOT_PASSED,
    QualificationState.CANCELLED: QualificationReason.MISSING,
}


def change_papers(
    work: Work, account_id: int, sign_name: str, qualification_id: int, letter_id: int | None
) -> Refused | None:
    """Put another qualification, and another letter if one is named, behind a sign."""
    held = _passed_qualification(work.tx, account_id, qualification_id)
    if isinstance(held, Refused):
        return held
    record = _changeable_sign(work.tx, account_id, sign_name)
    if isinstance(record, Refused):
        return record
    sign, letter = record.sign, None
    if letter_id is not None:
        letter = letters.letter_of(work.tx, account_id, letter_id)
        if letter is None:
            return Refused(LetterReason.MISSING, "letter", letter=letter_id)
        refused = _letter_refusal(work.tx, letter, sign_name, qualification_id, work.now_ms)
        if refused is not None:
            return refused
    elif not held.use_by_self or (record.application and record.application.letter_id):
        return Refused(LetterUseReason.NEEDED, "letter", name=sign_name)
    _rest_on(work, record, qualification_id, letter_id)
    if letter is not None and letter.state is LetterState.PENDING:
        _review_letter(work, applicant_of(work.tx, account_id), letter)
    elif sign.state is SignState.UNAVAILABLE:
        signs.set_sign_state(work.tx, sign.sign_id, SignState.APPROVED, work.now_ms)
        invalidate_reference(work.tx)
    papers = {"qualification_id": qualification_id, "letter_id": letter_id}
    note_change(work, account_id, "change_papers", sign_name, _papers(record), papers)
    return None


def _papers(record: SignRecord) -> dict[str, int | None] | None:
    old = record.application
    if old is None:
        return None
    return {"qualification_id": old.qualification_id, "letter_id": old.letter_id}


def _passed_qualification(
    tx: Connection, account_id: int, qualification_id: int
) -> Qualification | Refused:
    held = qualifications.qualification_of(tx, account_id, qualification_id)
    if held is None:
        return Refused(QualificationReason.MISSING, qualification=qualification_id)
    if held.state is not QualificationState.PASSED:
        return Refused(_QUALIFICATION_REASONS[held.state], qualification=qualification_id)
    return held


def _changeable_sign(tx: Connection, account_id: int, name: str) -> SignRecord | Refused:
    sign = signs.sign_meant(tx, account_id, name)
    if sign is None or sign.state is SignState.DELETED:
        return missing_sign(tx, account_id, name)
    if sign.state not in _STATES:
        return Refused(SignApplicationReason.PAPERS_NOT_CHANGEABLE, "sign.name", name=name)
    record = signs.sign_record(tx, sign.sign_id)
    assert record is not None, "it was just found"
    return record


def _letter_refusal(
    tx: Connection, letter: Letter, sign_name: str, qualification_id: int, now_ms: int
) -> Refused | None:
    remarks = remarks_on(
        tx, letter, now_ms=now_ms, sign_name=sign_name, qualification_id=qualification_id
    )
    if assessment_of(remarks) is LetterAssessment.GOOD:
        return None
    words = [REMARK_WORDS[one] for one in remarks]
    faults = [one.sentence for one in words if not one.is_advice]
    told = reduce(lambda one, more: said("{one}; {more}", one=one, more=more), faults)
    return Refused(LetterUseReason.UNFIT, "letter", remarks=told)


def _rest_on(work: Work, record: SignRecord, qualification_id: int, letter_id: int | None) -> None:
    """Write a new version of what was applied for: the same, but for its papers."""
    old, sign = record.application, record.sign
    new = NewSign(
        name=sign.name,
        source=old.source if old else SignSource.ORGANISATION,
        kind=sign.kind,
        remark=old.remark if old else "",
        scene=old.scene if old else "",
        is_third_party=letter_id is not None,
        qualification_id=qualification_id,
        letter_id=letter_id,
        trademark_id=old.trademark_id if old else None,
        app_filing_id=old.app_filing_id if old else None,
        more_data=old.more_data if old else (),
    )
    version = signs.add_sign_application(
        work.tx, sign.sign_id, sign.account_id, new, work.now_ms, keeps_files=True
    )
    if old is not None and old.order_id is not None:
        signs.set_sign_order(work.tx, sign.sign_id, version, old.order_id)
    decided_at = old.decided_at if old else work.now_ms
    signs.decide_sign_application(work.tx, sign.sign_id, version, "", decided_at)


def _review_letter(work: Work, applicant: Applicant, letter: Letter) -> None:
    subject = Subject(
        kind=SubjectKind.LETTER,
        subject_id=letter.letter_id,
        version=1,
        account_id=letter.account_id,
        account_kind=applicant.kind,
        grade=applicant.grade,
        text=letter_text(letter),
    )
    open_case(work, subject, (), auto_approve=False)


def letter_text(letter: Letter) -> str:
    """Return what a letter declares, as a reviewer reads it beside the scan."""
    return (
        f"{letter.grantor} → {letter.grantee}；签名：{'、'.join(letter.sign_names)}；"
        f"统一社会信用代码：{letter.credit_code}；期限：{letter.period.text}"
    )
