"""ChangeSignatureQualification: other papers behind a sign that exists, without a new review of it.

A letter that no reviewer has seen yet gets a case of its own; a halted sign sends again once it
passes. Knows no API code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.letters import store as letters
from hongyan.domain.letters.check import REMARK_WORDS, LetterAssessment, standing
from hongyan.domain.letters.model import Letter, LetterState
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.qualifications.model import Qualification, QualificationState
from hongyan.domain.review.model import Subject, SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import NewSign, SignRecord, SignState, preferred
from hongyan.flows.accounts.applicant import Applicant, applicant_of
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.refusals.paper_fault import PaperFault, PaperRefused
from hongyan.flows.review.cases.cases import open_case
from hongyan.flows.review.papers.letters import remarks_on
from hongyan.kernel.kinds import SignSource

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

_STATES = frozenset({SignState.APPROVED, SignState.UNAVAILABLE})
_QUALIFICATION_FAULTS = {
    QualificationState.MATERIAL_NEEDED: PaperFault.QUALIFICATION_NOT_COMPLETE,
    QualificationState.REVIEWING: PaperFault.QUALIFICATION_NOT_PASSED,
    QualificationState.REJECTED: PaperFault.QUALIFICATION_NOT_PASSED,
    QualificationState.CANCELLED: PaperFault.QUALIFICATION_MISSING,
}


def change_papers(
    tx: Connection,
    account_id: int,
    sign_name: str,
    qualification_id: int,
    letter_id: int | None,
    *,
    now_ms: int,
    context: FlowContext,
) -> PaperRefused | None:
    """Put another qualification, and another letter if one is named, behind a sign."""
    held = _passed_qualification(tx, account_id, qualification_id)
    if isinstance(held, PaperRefused):
        return held
    record = _changeable_sign(tx, account_id, sign_name)
    if isinstance(record, PaperRefused):
        return record
    sign, letter = record.sign, None
    if letter_id is not None:
        letter = letters.letter_of(tx, account_id, letter_id)
        refused = _letter_refusal(tx, letter, sign_name, qualification_id, now_ms)
        if refused is not None:
            return refused
    elif not held.use_by_self or (record.application and record.application.letter_id):
        return PaperRefused(PaperFault.LETTER_NEEDED, sign_name)
    _rest_on(tx, record, qualification_id, letter_id, now_ms)
    if letter is not None and letter.state is LetterState.PENDING:
        _review_letter(tx, applicant_of(tx, account_id), letter, now_ms=now_ms, context=context)
    elif sign.state is SignState.UNAVAILABLE:
        signs.set_sign_state(tx, sign.sign_id, SignState.APPROVED, now_ms)
        accounts.count_up(tx, REFERENCE)
    return None


def _passed_qualification(
    tx: Connection, account_id: int, qualification_id: int
) -> Qualification | PaperRefused:
    held = qualifications.qualification_of(tx, account_id, qualification_id)
    if held is None:
        return PaperRefused(PaperFault.QUALIFICATION_MISSING, str(qualification_id))
    if held.state is not QualificationState.PASSED:
        return PaperRefused(_QUALIFICATION_FAULTS[held.state], str(qualification_id))
    return held


def _changeable_sign(tx: Connection, account_id: int, name: str) -> SignRecord | PaperRefused:
    sign = preferred(signs.signs_named(tx, account_id, name))
    if sign is None or sign.state is SignState.DELETED:
        return PaperRefused(PaperFault.SIGN_MISSING, name)
    if sign.state not in _STATES:
        return PaperRefused(PaperFault.SIGN_NOT_CHANGEABLE, name)
    record = signs.sign_record(tx, sign.sign_id)
    assert record is not None, "it was just found"
    return record


def _letter_refusal(
    tx: Connection, letter: Letter | None, sign_name: str, qualification_id: int, now_ms: int
) -> PaperRefused | None:
    if letter is None:
        return PaperRefused(PaperFault.LETTER_UNFIT, "找不到授权委托书")
    remarks = remarks_on(
        tx, letter, now_ms=now_ms, sign_name=sign_name, qualification_id=qualification_id
    )
    if standing(remarks) is LetterAssessment.GOOD:
        return None
    words = [REMARK_WORDS[one] for one in remarks]
    return PaperRefused(
        PaperFault.LETTER_UNFIT, "；".join(one.zh for one in words if not one.is_advice)
    )


def _rest_on(
    tx: Connection, record: SignRecord, qualification_id: int, letter_id: int | None, now_ms: int
) -> None:
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
        tx, sign.sign_id, sign.account_id, new, now_ms, keeps_files=True
    )
    if old is not None and old.order_id is not None:
        signs.set_sign_order(tx, sign.sign_id, version, old.order_id)
    decided_at = old.decided_at if old else now_ms
    signs.decide_sign_application(tx, sign.sign_id, version, "", decided_at)


def _review_letter(
    tx: Connection, applicant: Applicant, letter: Letter, *, now_ms: int, context: FlowContext
) -> None:
    subject = Subject(
        kind=SubjectKind.LETTER,
        subject_id=letter.letter_id,
        version=1,
        account_id=letter.account_id,
        account_kind=applicant.kind,
        grade=applicant.grade,
        text=letter_text(letter),
    )
    open_case(tx, subject, (), auto_approve=False, now_ms=now_ms, context=context)


def letter_text(letter: Letter) -> str:
    """Return what a letter declares, as a reviewer reads it beside the scan."""
    return (
        f"{letter.grantor} → {letter.grantee}；签名：{'、'.join(letter.sign_names)}；"
        f"统一社会信用代码：{letter.credit_code}；期限：{letter.period.text}"
    )
