"""Why an application for a sign or a template, or a change of one, is not taken.

These are refusals of managing, as `Refusal` is of sending; the API's codes for them live in
`api/words/manage`, where the older and the newer actions have different ones for the same no.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hongyan.kernel.cut import DETAIL_CHARACTERS_MAX, cut


class ManageFault(StrEnum):
    """Every way in which managing signs and templates is refused."""

    NOT_ENTITLED = "not_entitled"
    SIGN_DAY_FULL = "sign_day_full"
    SIGN_NAME_ILLEGAL = "sign_name_illegal"
    SIGN_NAME_EMOJI = "sign_name_emoji"
    SIGN_NAME_TOO_LONG = "sign_name_too_long"
    SIGN_TAKEN = "sign_taken"
    SIGN_MISSING = "sign_missing"
    SIGN_SOURCE_ILLEGAL = "sign_source_illegal"
    SIGN_BANNED = "sign_banned"
    SIGN_IN_REVIEW_CHANGE = "sign_in_review_change"
    SIGN_IN_REVIEW_DELETE = "sign_in_review_delete"
    SIGN_APPROVED_CHANGE = "sign_approved_change"
    SIGN_NOT_CHANGEABLE = "sign_not_changeable"
    REMARK_TOO_LONG = "remark_too_long"
    FILE_TOO_LARGE = "file_too_large"
    FILE_EMPTY = "file_empty"
    FILE_KIND = "file_kind"
    FILES_TOO_MANY = "files_too_many"
    QUALIFICATION_MISSING = "qualification_missing"
    QUALIFICATION_UNFIT = "qualification_unfit"
    LETTER_MISSING = "letter_missing"
    LETTER_UNFIT = "letter_unfit"
    LETTER_NOT_FOR_SIGN = "letter_not_for_sign"
    THIRD_PARTY_MISMATCH = "third_party_mismatch"
    TRADEMARK_MISSING = "trademark_missing"
    APP_FILING_MISSING = "app_filing_missing"
    SCENE_CONTENT_ILLEGAL = "scene_content_illegal"
    MORE_DATA_ILLEGAL = "more_data_illegal"
    TEMPLATE_MISSING = "template_missing"
    TEMPLATE_NAME_ILLEGAL = "template_name_illegal"
    TEMPLATE_TOO_LONG = "template_too_long"
    TEMPLATE_CONTENT_ILLEGAL = "template_content_illegal"
    TEMPLATE_VARIABLE_COUNT = "template_variable_count"
    TEMPLATE_KIND_ILLEGAL = "template_kind_illegal"
    INTL_TYPE_ILLEGAL = "intl_type_illegal"
    TEMPLATE_RULE_FORMAT = "template_rule_format"
    TEMPLATE_IN_REVIEW_CHANGE = "template_in_review_change"
    TEMPLATE_IN_REVIEW_DELETE = "template_in_review_delete"
    TEMPLATE_APPROVED_CHANGE = "template_approved_change"
    RELATED_SIGN_MISSING = "related_sign_missing"
    RELATED_SIGN_UNAPPROVED = "related_sign_unapproved"
    TRAFFIC_DRIVING_ILLEGAL = "traffic_driving_illegal"


@dataclass(frozen=True, slots=True)
class ManageRefused:
    """A no with the part of its words that varies: a name, a limit, what is wrong."""

    fault: ManageFault
    detail: str = ""

    def __post_init__(self) -> None:
        """Keep of the detail, which may be a caller's text of any length, what an error repeats."""
        object.__setattr__(self, "detail", cut(self.detail, DETAIL_CHARACTERS_MAX))
