"""Words of papers that several pages say. Sentences of the catalogue only; knows no page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.console.page import State, Tone
from hongyan.console.wording import N_
from hongyan.domain.certification.model import CertificationState
from hongyan.domain.letters.model import LetterState
from hongyan.domain.qualifications.model import QualificationState
from hongyan.kernel.kinds import AccountGrade, AccountKind

LETTER_STATES: Final[Mapping[LetterState, State]] = {
    LetterState.PENDING: State(Tone.INFO, N_("Not yet seen by a reviewer")),
    LetterState.PASSED: State(Tone.OK, N_("Passed")),
    LetterState.REJECTED: State(Tone.BAD, N_("Rejected in review")),
}
QUALIFICATION_STATES: Final[Mapping[QualificationState, State]] = {
    QualificationState.REVIEWING: State(Tone.INFO, N_("In review")),
    QualificationState.REJECTED: State(Tone.BAD, N_("Rejected in review")),
    QualificationState.PASSED: State(Tone.OK, N_("Passed")),
    QualificationState.MATERIAL_NEEDED: State(Tone.WARN, N_("Papers are missing")),
    QualificationState.CANCELLED: State(Tone.NEUTRAL, N_("Cancelled")),
}
CERTIFICATION_STATES: Final[Mapping[CertificationState, State]] = {
    CertificationState.PENDING: State(Tone.INFO, N_("Waits for the operator")),
    CertificationState.CERTIFIED: State(Tone.OK, N_("Certified")),
    CertificationState.REJECTED: State(Tone.BAD, N_("Rejected in review")),
}
ACCOUNT_KINDS: Final[Mapping[AccountKind, str]] = {
    AccountKind.ENTERPRISE: N_("Company or organisation"),
    AccountKind.PERSONAL: N_("Natural person"),
}
GRADES: Final[Mapping[AccountGrade, str]] = {
    AccountGrade.ORDINARY: N_("Ordinary"),
    AccountGrade.GOVERNMENT_ENTERPRISE: N_("Government and enterprise grade"),
}
LETTER_FIELDS: Final[Mapping[str, str]] = {
    "letter.name": N_("Name of the letter"),
    "letter.grantor": N_("Authorizing party"),
    "letter.grantee": N_("Authorized party"),
    "letter.credit_code": N_("Credit code of the authorizing party"),
    "letter.signs": N_("Signs"),
    "letter.period": N_("Period"),
}
