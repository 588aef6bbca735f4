"""Why something about letters, or whose company is whose, is refused. Words are the edges'."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class LetterReason(Reason):
    """Why a letter is not found."""

    MISSING = "letter.missing"


class LetterUseReason(Reason):
    """Why a sign cannot rest on a letter, or on none."""

    NEEDED = "letter_use.needed"
    NOT_FOR_SIGN = "letter_use.not_for_sign"
    CREDIT_CODE_DIFFERS = "letter_use.credit_code_differs"
    UNFIT = "letter_use.unfit"


class LetterFormReason(Reason):
    """What is wrong with a declared letter, in the order in which it is asked."""

    NAME_SHAPE = "letter_form.name_shape"
    NAME_TOO_LONG = "letter_form.name_too_long"
    GRANTOR_SHAPE = "letter_form.grantor_shape"
    GRANTOR_TOO_LONG = "letter_form.grantor_too_long"
    GRANTEE_SHAPE = "letter_form.grantee_shape"
    GRANTEE_TOO_LONG = "letter_form.grantee_too_long"
    CREDIT_CODE_TOO_LONG = "letter_form.credit_code_too_long"
    SIGNS_TOO_MANY = "letter_form.signs_too_many"
    SIGN_SHAPE = "letter_form.sign_shape"
    SIGNS_NONE = "letter_form.signs_none"
    PERIOD_SHAPE = "letter_form.period_shape"
    PERIOD_NOT_NOW = "letter_form.period_not_now"
    NAME_TAKEN = "letter_form.name_taken"
    SCAN_MISSING = "letter_form.scan_missing"


class CompanyReason(Reason):
    """Why it is not written down whose subsidiary a company is."""

    NAME_EMPTY = "company.name_empty"
    OWN_PARENT = "company.own_parent"
