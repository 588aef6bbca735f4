"""Why a trademark or an app filing is not found or not taken. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class FilingReason(Reason):
    """Why a trademark or an app filing that is named is not found."""

    TRADEMARK_MISSING = "filing.trademark_missing"
    APP_FILING_MISSING = "filing.app_filing_missing"


class FilingFormReason(Reason):
    """What is wrong with a declared trademark or app filing."""

    TRADEMARK_NAME = "filing_form.trademark_name"
    TRADEMARK_NUMBER = "filing_form.trademark_number"
    TRADEMARK_APPLICANT = "filing_form.trademark_applicant"
    TRADEMARK_PERIOD = "filing_form.trademark_period"
    TRADEMARK_PICTURE = "filing_form.trademark_picture"
    APP_NUMBER = "filing_form.app_number"
    APP_NAME = "filing_form.app_name"
    APP_PRINCIPAL = "filing_form.app_principal"
    APP_APPROVAL_DATE = "filing_form.app_approval_date"
    APP_DOMAIN = "filing_form.app_domain"
    APP_PICTURE = "filing_form.app_picture"
