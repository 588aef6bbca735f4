"""Why something about messages and their numbers is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class MessageReason(Reason):
    """Why messages are not found or listed."""

    CALL_MISSING = "message.call_missing"
    NOT_IN_CALL = "message.not_in_call"
    PAGE_BOUNDS = "message.page_bounds"
    RECORD_MISSING = "message.record_missing"
    NOT_FINAL = "message.not_final"
    NO_ENDPOINT = "message.no_endpoint"
    REPORT_WAITS = "message.report_waits"
    NO_TEMPLATE_CODE = "message.no_template_code"
    NO_BIZ_ID = "message.no_biz_id"


class NumberReason(Reason):
    """Why a number is not taken, or not erased."""

    NONE_GIVEN = "number.none_given"
    ILLEGAL = "number.illegal"
    NOT_MAINLAND = "number.not_mainland"
    UNDER_WAY = "number.under_way"
