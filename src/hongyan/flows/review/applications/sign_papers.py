"""The papers that an application for a sign names: whether they are there, and fit.

A paper that is not there, or is for another sign, is a no at once. A letter filled in wrongly is
the rules' to find, with reason and remedy (FAQ 1.2). Knows no API code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.certification.codes import canonical, check_credit_code
from hongyan.domain.compliance.model import LetterEvidence
from hongyan.domain.filings import store as filings
from hongyan.domain.filings.reasons import FilingReason
from hongyan.domain.letters import store as letters
from hongyan.domain.letters.check import (
    Facts,
    LetterAssessment,
    Remark,
    assessment_of,
    check_letter,
)
from hongyan.domain.letters.reasons import LetterReason, LetterUseReason
from hongyan.domain.materials import store as materials
from hongyan.domain.materials.model import DOCUMENTS
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.qualifications.model import Qualification, QualificationState
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.domain.review.reasons import ApplicationReason
from hongyan.domain.signs.model import NewSign
from hongyan.flows.accounts.applicant import Applicant
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.cut import cut
from hongyan.kernel.refusal import Refused
from hongyan.text.management import same_name

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_EVIDENCE = {
    LetterAssessment.GOOD: LetterEvidence.GOOD,
    LetterAssessment.FAULTY: LetterEvidence.FAULTY,
}


@dataclass(frozen=True, slots=True)
class SignPapers:
    """What the papers of an application prove.

    `owner_name` is the certified name, or that of a qualification for own use; `own_names` are
    trademarks and apps that belong to it.
    """

    letter: LetterEvidence
    owner_name: str
    own_names: tuple[str, ...] = ()


def papers_of_sign(
    tx: Connection, applicant: Applicant, new: NewSign, now_ms: int
) -> SignPapers | Refused:
    """Return what the papers that come along prove, or why they cannot come along.

    Files that came inside the call prove nothing by themselves: they are for a reviewer's eyes.
    """
    qualification = _qualification(tx, applicant, new)
    if isinstance(qualification, Refused):
        return qualification
    letter = _letter(tx, applicant, new, qualification, now_ms)
    if isinstance(letter, Refused):
        return letter
    owner = applicant.owner_name
    if qualification is not None and qualification.use_by_self:
        owner = owner or qualification.company_name
    own_names = _own_names(tx, applicant, new, owner)
    if isinstance(own_names, Refused):
        return own_names
    missing = materials.missing_keys(tx, applicant.account_id, new.more_data, DOCUMENTS)
    if missing:
        return Refused(
            ApplicationReason.FILE_NOT_UPLOADED, "application.files", key=cut(min(missing))
        )
    return SignPapers(letter, owner, own_names)


def _qualification(
    tx: Connection, applicant: Applicant, new: NewSign
) -> Qualification | Refused | None:
    if new.qualification_id is None:
        return None
    found = qualifications.qualification_of(tx, applicant.account_id, new.qualification_id)
    if found is None:
        return Refused(
            QualificationReason.MISSING, "qualification", qualification=new.qualification_id
        )
    if found.state is not QualificationState.PASSED:
        return Refused(
            QualificationReason.NOT_PASSED, "qualification", qualification=new.qualification_id
        )
    return found


def _letter(
    tx: Connection,
    applicant: Applicant,
    new: NewSign,
    qualification: Qualification | None,
    now_ms: int,
) -> LetterEvidence | Refused:
    if new.letter_id is None:
        return LetterEvidence.NONE
    letter = letters.letter_of(tx, applicant.account_id, new.letter_id)
    if letter is None:
        return Refused(LetterReason.MISSING, "letter", letter=new.letter_id)
    facts = Facts(
        today=shanghai_day(now_ms),
        certified_name=applicant.owner_name,
        credit_code="" if qualification is None else canonical(qualification.credit_code),
        sign_name=new.name,
        is_credit_code_sound=check_credit_code(letter.credit_code) is None,
    )
    remarks = check_letter(letter, facts)
    if Remark.SIGN_NOT_LISTED in remarks:
        return Refused(LetterUseReason.NOT_FOR_SIGN, "letter", name=new.name)
    if Remark.CREDIT_CODE_IS_ANOTHER in remarks:
        return Refused(LetterUseReason.CREDIT_CODE_DIFFERS, "letter")
    return _EVIDENCE[assessment_of(remarks)]


def _own_names(
    tx: Connection, applicant: Applicant, new: NewSign, owner: str
) -> tuple[str, ...] | Refused:
    names: list[str] = []
    if new.trademark_id is not None:
        marks = filings.trademarks_of(tx, applicant.account_id, [new.trademark_id])
        if not marks:
            return Refused(FilingReason.TRADEMARK_MISSING, "trademark", trademark=new.trademark_id)
        names += [one.name for one in marks if same_name(one.applicant, owner)]
    if new.app_filing_id is not None:
        apps = filings.app_filings_of(tx, applicant.account_id, [new.app_filing_id])
        if not apps:
            return Refused(FilingReason.APP_FILING_MISSING, "filing", filing=new.app_filing_id)
        names += [one.service_name for one in apps if same_name(one.principal, owner)]
    return tuple(names)
