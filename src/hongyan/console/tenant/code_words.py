"""What receipt codes mean to a tenant, and what helps. Sentences of the catalogue alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from hongyan.console.wording import N_
from hongyan.domain.receipts.codes import ReceiptCode, StopCode


class CodeWords(NamedTuple):
    """What a code means, and what helps; both are sentences of the catalogue."""

    meaning: str
    remedy: str


_ASK_US: Final = N_("Tell who runs this service the BizId; they see what stopped the account.")
_CHOOSE_ANOTHER: Final = N_("Send with a sign and a template that are approved now.")

CODE_WORDS: Final[Mapping[str, CodeWords]] = {
    ReceiptCode.DELIVERED: CodeWords(N_("Received by the handset"), ""),
    ReceiptCode.MOBILE_NOT_ON_SERVICE: CodeWords(
        N_("Phone off, out of reach, suspended, or no such number"),
        N_("Send again later if it still matters; take numbers that do not exist off your list."),
    ),
    ReceiptCode.MOBILE_SEND_LIMIT: CodeWords(
        N_("The number hears too often"),
        N_("Send to it less often; the record says from when it may be sent to again."),
    ),
    ReceiptCode.MOBILE_ACCOUNT_ABNORMAL: CodeWords(
        N_("The subscriber's account is in arrears, irregular, or was ported"),
        N_("The subscriber settles it with the carrier; then send again."),
    ),
    ReceiptCode.MOBILE_IN_BLACK: CodeWords(
        N_("The number is on the carrier's blocklist"),
        N_("Stop sending to it. The subscriber can ask the carrier to be taken off."),
    ),
    ReceiptCode.MOBLLE_TERMINAL_ERROR: CodeWords(
        N_("The handset could not take it"),
        N_("The subscriber deletes old messages or restarts the phone; then send again."),
    ),
    ReceiptCode.INVALID_NUMBER: CodeWords(
        N_("The number is wrong"), N_("Take the number off your list, or correct it.")
    ),
    ReceiptCode.CONTENT_KEYWORD: CodeWords(
        N_("The carrier intercepted a word of the text"),
        N_("Change the text of the template; values of variables count too."),
    ),
    ReceiptCode.CONTENT_ERROR: CodeWords(
        N_("A promotion does not say how to opt out"),
        N_("Put the words of the opt-out at the end of the template."),
    ),
    ReceiptCode.IS_CLOSE: CodeWords(
        N_("The channel was closed, or would not take it"),
        N_("Send again; it goes by another channel if there is one."),
    ),
    ReceiptCode.PARAMS_ILLEGAL: CodeWords(
        N_("Sign, text or number is not allowed by the carrier"),
        N_("Compare sign and text with what is registered at the carrier."),
    ),
    ReceiptCode.REQUEST_SUCCESS: CodeWords(
        N_("Submitted, and no receipt came in time"),
        N_("It may have arrived. A receipt that comes later still corrects the record."),
    ),
    ReceiptCode.NO_ROUTE: CodeWords(
        N_("No channel could carry it"),
        N_("Tell who runs this service; nothing was charged."),
    ),
    ReceiptCode.USER_REJECT: CodeWords(
        N_("The subscriber opted out"),
        N_("Send no promotions to it. Only the subscriber's own wish ends an opt-out."),
    ),
    ReceiptCode.SP_NOT_BY_INTER_SMS: CodeWords(
        N_("The subscriber takes no international messages"),
        N_("The subscriber asks the carrier to allow them."),
    ),
    ReceiptCode.SP_UNKNOWN_ERROR: CodeWords(
        N_("The carrier reports an unknown error"),
        N_("If it goes on, give who runs this service the raw code."),
    ),
    ReceiptCode.PORT_NOT_REGISTERED: CodeWords(
        N_("The sign is not registered at the carrier"),
        N_("Wait until the registration is through; the page of the sign says where it stands."),
    ),
    ReceiptCode.CANCELLED: CodeWords(N_("Cancelled before it left"), ""),
    StopCode.ACCOUNT_NOT_EXISTS: CodeWords(N_("Stopped before it left: no such account"), _ASK_US),
    StopCode.ACCOUNT_ABNORMAL: CodeWords(
        N_("Stopped before it left: the account is irregular"), _ASK_US
    ),
    StopCode.SECURITY_FROZEN_ACCOUNT: CodeWords(
        N_("Stopped before it left: the account is frozen"), _ASK_US
    ),
    StopCode.PRODUCT_UN_SUBSCRIPT: CodeWords(
        N_("Stopped before it left: the service is not activated"), _ASK_US
    ),
    StopCode.PRODUCT_UNSUBSCRIBE: CodeWords(
        N_("Stopped before it left: the product is not activated"), _ASK_US
    ),
    StopCode.OUT_OF_SERVICE: CodeWords(
        N_("Stopped before it left: the account is suspended or in arrears"),
        N_("Top up until nothing is owed; then send again."),
    ),
    StopCode.SMS_TEMPLATE_ILLEGAL: CodeWords(
        N_("Stopped before it left: the template cannot be used any more"), _CHOOSE_ANOTHER
    ),
    StopCode.SMS_SIGNATURE_ILLEGAL: CodeWords(
        N_("Stopped before it left: the sign cannot be used any more"), _CHOOSE_ANOTHER
    ),
    StopCode.SIGN_STATE_ILLEGAL: CodeWords(
        N_("Stopped before it left: the sign rests on papers that ended"),
        N_("Upload a new letter for the sign, then send again."),
    ),
    StopCode.SMS_SIGN_ILLEGAL: CodeWords(
        N_("Stopped before it left: the sign is banned"), _CHOOSE_ANOTHER
    ),
    StopCode.SIGN_SOURCE_ILLEGAL: CodeWords(
        N_("Stopped before it left: signs of this source are no longer served"), _CHOOSE_ANOTHER
    ),
    StopCode.FORBIDDEN_ACTION: CodeWords(
        N_("Stopped before it left: the account may not send abroad"), _ASK_US
    ),
    StopCode.NOT_SUPPORTED_COUNTRY: CodeWords(
        N_("Stopped before it left: the country is not served any more"), _ASK_US
    ),
    StopCode.BUSINESS_LIMIT_CONTROL: CodeWords(
        N_("Stopped before it left: the country is halted, too few codes were typed in"),
        N_("Look at who asks for codes there; the halt can be lifted."),
    ),
}
"""Total over both kinds of codes (a test)."""


def words_of(code: str, delivered_code: str = "") -> CodeWords | None:
    """Return the words of a code; None for a carrier's own, which speaks for itself.

    `delivered_code` is what customers see for a delivered message: a setting.
    """
    if code and code == delivered_code:
        code = ReceiptCode.DELIVERED.value
    return CODE_WORDS.get(code)
