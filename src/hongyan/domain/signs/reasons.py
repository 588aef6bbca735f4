"""Why something about a sign is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class SignReason(Reason):
    """Why a sign is not found, added, switched or removed."""

    MISSING = "sign.missing"
    TAKEN = "sign.taken"
    IN_REVIEW = "sign.in_review"
    NAME_SHAPE = "sign.name_shape"
    STATE = "sign.state"
    DISABLED_BY_OPERATOR = "sign.disabled_by_operator"


class ExtendCodeReason(Reason):
    """Why an own extend code is not bound to a sign."""

    SHAPE = "extend_code.shape"
    TAKEN = "extend_code.taken"
    RECYCLED = "extend_code.recycled"
    TOO_MANY = "extend_code.too_many"


class SignApplicationReason(Reason):
    """Why an application for a sign, or a change of one, is not taken."""

    DAY_FULL = "sign_application.day_full"
    NAME_SYMBOL = "sign_application.name_symbol"
    NAME_EMOJI = "sign_application.name_emoji"
    NAME_DIGITS = "sign_application.name_digits"
    NAME_LENGTH = "sign_application.name_length"
    SOURCE_UNKNOWN = "sign_application.source_unknown"
    BANNED = "sign_application.banned"
    IN_REVIEW = "sign_application.in_review"
    APPROVED = "sign_application.approved"
    NOT_CHANGEABLE = "sign_application.not_changeable"
    PAPERS_NOT_CHANGEABLE = "sign_application.papers_not_changeable"
    FILE_TOO_LARGE = "sign_application.file_too_large"
    FILE_GROWN = "sign_application.file_grown"
    FILE_EMPTY = "sign_application.file_empty"
    FILE_SUFFIX = "sign_application.file_suffix"
    FILE_KIND = "sign_application.file_kind"
    FILE_BROKEN = "sign_application.file_broken"
    FILE_TOO_COSTLY = "sign_application.file_too_costly"
    FILES_TOO_MANY = "sign_application.files_too_many"
