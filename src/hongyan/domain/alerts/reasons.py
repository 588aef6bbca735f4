"""Why something about alert rules is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class AlertReason(Reason):
    """Why a rule is not found or added."""

    MISSING = "alert.missing"
    RULES_TOO_MANY = "alert.rules_too_many"
    SILENCE_LENGTH = "alert.silence_length"
    ARREARS_BUILT_IN = "alert.arrears_built_in"
    THRESHOLD_NOT_YUAN = "alert.threshold_not_yuan"
    THRESHOLD_NOT_WHOLE = "alert.threshold_not_whole"
    CONTACTS_TOO_MANY = "alert.contacts_too_many"
    CONTACT_NOT_MOBILE = "alert.contact_not_mobile"
