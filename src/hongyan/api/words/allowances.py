"""The API's codes for an allowance that is used up; the words are the flow's.

Answered with HTTP 200. docs/rules/accounts.md repeats the codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.api.words.manage import BusinessNo
from hongyan.flows.accounts.allowances import words_of_reached
from hongyan.kernel.allowances import Allowance, Reached, Span

ALLOWANCE_CODES: Final[Mapping[Allowance, str]] = {
    Allowance.SIGN: "isv.SIGN_COUNT_OVER_LIMIT",
    Allowance.TEMPLATE: "isv.SMS_OVER_LIMIT",
    Allowance.QUALIFICATION: "QualificationCountOverLimit",
    Allowance.LETTER: "AuthorizationLetterCountOverLimit",
    Allowance.TRADEMARK: "TrademarkCountOverLimit",
    Allowance.APP_FILING: "AppIcpRecordCountOverLimit",
    Allowance.UPLOAD: "FileCountOverLimit",
    Allowance.PHONE_CODE: "isv.BUSINESS_LIMIT_CONTROL",
    Allowance.ALERT_TEXT: "isv.BUSINESS_LIMIT_CONTROL",
    Allowance.CHANGE: "OperationCountOverLimit",
    Allowance.CONVERSION: "OperationCountOverLimit",
}
"""Total over `Allowance`."""

BYTES_CODE: Final = "FileSizeOverLimit"
"""Files that come along would be more bytes than the account may store."""


def words_for_reached(reached: Reached) -> BusinessNo:
    """Return the code and message for an allowance that is used up."""
    code = BYTES_CODE if reached.span is Span.BYTES else ALLOWANCE_CODES[reached.allowance]
    return BusinessNo(code, words_of_reached(reached))
