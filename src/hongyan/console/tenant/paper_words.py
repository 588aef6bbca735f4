"""Words of papers that several pages say. Sentences of the catalogue only; knows no page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.console.page import ShownState, Tone
from hongyan.console.wording import N_
from hongyan.domain.certification.model import CertificationState
from hongyan.domain.letters.model import LetterState
from hongyan.domain.qualifications.model import QualificationState
from hongyan.kernel.kinds import AccountGrade, AccountKind

LETTER_STATES: Final[Mapping[LetterState, ShownState]] = {
    LetterState.PENDING: ShownState(Tone.INFO, N_("Not yet seen by a reviewer")),
    LetterState.PASSED: ShownState(Tone.OK, N_("Passed")),
    LetterState.REJECTED: ShownState(Tone.BAD, N_("Rejected in review")),
}
QUALIFICATION_STATES: Final[Mapping[QualificationState, ShownState]] = {
    QualificationState.REVIEWING: ShownState(Tone.INFO, N_("In review")),
    QualificationState.REJECTED: ShownState(Tone.BAD, N_("Rejected in review")),
    QualificationState.PASSED: ShownState(Tone.OK, N_("Passed")),
    QualificationState.MATERIAL_NEEDED: ShownState(Tone.WARN, N_("Papers are missing")),
    QualificationState.CANCELLED: ShownState(Tone.NEUTRAL, N_("Cancelled")),
}
CERTIFICATION_STATES: Final[Mapping[CertificationState, ShownState]] = {
    CertificationState.PENDING: ShownState(Tone.INFO, N_("Waits for the operator")),
    CertificationState.CERTIFIED: ShownState(Tone.OK, N_("Certified")),
    CertificationState.REJECTED: ShownState(Tone.BAD, N_("Rejected in review")),
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
