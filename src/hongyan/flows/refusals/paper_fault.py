"""Why a paper is not taken: the islands' own faults, and those that only a flow can see.

The API's codes for them live in `api/words/papers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hongyan.domain.filings.model import FilingFault
from hongyan.domain.letters.form import LetterFault
from hongyan.domain.qualifications.form import FieldFlaw
from hongyan.kernel.cut import DETAIL_CHARACTERS_MAX, cut


class PaperFault(StrEnum):
    """What the papers' flows refuse besides the shape of what was declared."""

    NOT_ENTERPRISE = "not_enterprise"
    QUALIFICATION_NAME_TAKEN = "qualification_name_taken"
    QUALIFICATION_MISSING = "qualification_missing"
    QUALIFICATION_UNDER_REVIEW = "qualification_under_review"
    QUALIFICATION_IN_USE = "qualification_in_use"
    QUALIFICATION_NOT_PASSED = "qualification_not_passed"
    QUALIFICATION_NOT_COMPLETE = "qualification_not_complete"
    COMPANY_MISMATCH = "company_mismatch"
    CERTIFY_CODE_WRONG = "certify_code_wrong"
    CERTIFY_CODE_UNSENDABLE = "certify_code_unsendable"
    SIGN_MISSING = "sign_missing"
    SIGN_NOT_CHANGEABLE = "sign_not_changeable"
    LETTER_NEEDED = "letter_needed"
    LETTER_UNFIT = "letter_unfit"
    TAG_ILLEGAL = "tag_illegal"
    TAGS_TOO_MANY = "tags_too_many"
    TEMPLATE_MISSING = "template_missing"


Fault = LetterFault | FilingFault | FieldFlaw | PaperFault


@dataclass(frozen=True, slots=True)
class PaperRefused:
    """A no with the part of its words that varies."""

    fault: Fault
    detail: str = ""

    def __post_init__(self) -> None:
        """Keep of the detail, which may be a caller's text of any length, what an error repeats."""
        object.__setattr__(self, "detail", cut(self.detail, DETAIL_CHARACTERS_MAX))
