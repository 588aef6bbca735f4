"""Why something about a qualification is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class QualificationReason(Reason):
    """Why a qualification is not found, taken, changed, deleted or rested on."""

    NOT_ENTERPRISE = "qualification.not_enterprise"
    NAME_TAKEN = "qualification.name_taken"
    MISSING = "qualification.missing"
    CASE_IS_ANOTHER = "qualification.case_is_another"
    UNDER_REVIEW = "qualification.under_review"
    IN_USE = "qualification.in_use"
    NOT_PASSED = "qualification.not_passed"
    NOT_COMPLETE = "qualification.not_complete"
    COMPANY_DIFFERS = "qualification.company_differs"
    CODE_WRONG = "qualification.code_wrong"
    CODE_UNSENDABLE = "qualification.code_unsendable"


class QualificationFormReason(Reason):
    """What is wrong with a field of a declared qualification."""

    ABSENT = "qualification_form.absent"
    SHAPE = "qualification_form.shape"
    NOT_NOW = "qualification_form.not_now"
    FILE_MISSING = "qualification_form.file_missing"
