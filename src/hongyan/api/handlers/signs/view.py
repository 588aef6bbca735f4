"""Actions that show signs, one or a page of them. The tables have the API's numbers and words.

Each pair of actions, an older and a newer one, shows the same in other fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.handlers.applications import (
    CANCELLED,
    NO_REMARK,
    PASSED,
    REJECTED,
    REVIEWING,
    TEST_TAG,
    USER_TAG,
    decision,
    reason,
)
from hongyan.api.handlers.signs.registered import registered
from hongyan.api.handlers.uploads import material_url
from hongyan.api.parameters.reader import reading
from hongyan.api.words.manage import CodeAge, words_for
from hongyan.domain.registrations.model import Registration
from hongyan.domain.signs.model import SignRecord, SignState
from hongyan.flows.review.applications import view_signs
from hongyan.flows.review.applications.registrations import registrations_of_sign, states_of
from hongyan.flows.review.applications.view_signs import SignView
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.kinds import SignKind
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

SIGN_STATUS: Final[Mapping[SignState, int]] = {
    SignState.PENDING: REVIEWING,
    SignState.APPROVED: PASSED,
    SignState.REJECTED: REJECTED,
    SignState.WITHDRAWN: CANCELLED,
    SignState.UNAVAILABLE: REJECTED,
    SignState.BANNED: REJECTED,
    SignState.SOURCE_RETIRED: REJECTED,
    SignState.DELETED: CANCELLED,
}
"""Total over `SignState`."""

AUDIT_STATUS: Final[Mapping[int, str]] = {
    REVIEWING: "AUDIT_STATE_INIT",
    PASSED: "AUDIT_STATE_PASS",
    REJECTED: "AUDIT_STATE_NOT_PASS",
    CANCELLED: "AUDIT_STATE_CANCEL",
}
USAGE: Final = {SignKind.GENERAL: "通用", SignKind.VERIFICATION: "验证码"}


@reading
def parse_name(call: Call) -> str:
    """Read the one parameter of QuerySmsSign, GetSmsSign and DeleteSmsSign."""
    return call.params.needed("SignName")


@reading
def parse_page(call: Call) -> tuple[int, int]:
    """Read QuerySmsSignList: the size of a page and its number."""
    return call.params.page()


async def query(call: Call, name: str) -> Reply | No:
    """Answer QuerySmsSign; `Reason` is a text here."""
    account_id = call.caller.account_id
    found = await call.services.read(lambda tx: view_signs.sign_view(tx, account_id, name))
    if isinstance(found, Refused):
        return words_for(found, CodeAge.OLD)
    applied = found.record.application
    return {
        "Code": "OK",
        "Message": "OK",
        "SignName": name,
        "SignStatus": SIGN_STATUS[found.record.sign.state],
        "Reason": (applied.reject_text if applied else "") or NO_REMARK,
        "CreateDate": shanghai_text(found.record.created_at),
        "Findings": found.findings,
    }


async def get(call: Call, name: str) -> Reply | No:
    """Answer GetSmsSign: the number of the state, the tag as a text."""
    account_id, now_ms, settings = call.caller.account_id, call.now_ms, call.services.settings

    def look(tx: Connection) -> tuple[SignView, dict[str, Registration]] | Refused:
        found = view_signs.sign_view(tx, account_id, name)
        if isinstance(found, Refused):
            return found
        return found, states_of(registrations_of_sign(tx, found.record, now_ms, settings))

    seen = await call.services.read(look)
    if isinstance(seen, Refused):
        return words_for(seen, CodeAge.NEW)
    found, counting = seen
    record, sign = found.record, found.record.sign
    return {
        "Code": "OK",
        "Message": "OK",
        "SignName": name,
        "SignCode": f"SIGN_{sign.sign_id}",
        "SignStatus": SIGN_STATUS[sign.state],
        "SignTag": str(TEST_TAG if sign.is_test else USER_TAG),
        "SignUsage": USAGE[sign.kind],
        "CreateDate": shanghai_text(record.created_at),
        "FileUrlList": [material_url(call, key) for key in found.files],
        "AuthorizationLetterAuditPass": found.is_letter_passed,
        "Findings": found.findings,
        **registered(counting),
        **_declared(record),
    }


async def query_list(call: Call, asked: tuple[int, int]) -> Reply | No:
    """Answer QuerySmsSignList; `Reason` is an object here, and `TotalCount` a number."""
    size, page = asked
    account_id = call.caller.account_id
    total, signs = await call.services.read(
        lambda tx: view_signs.sign_page(tx, account_id, size, page)
    )
    return {
        "Code": "OK",
        "Message": "OK",
        "TotalCount": total,
        "CurrentPage": page,
        "PageSize": size,
        "SmsSignList": [_row(record, is_passed=is_passed) for record, is_passed in signs],
    }


def _declared(record: SignRecord) -> dict[str, Value]:
    """Write what was applied for; what was not given has no key."""
    applied = record.application
    if applied is None:
        return {}
    fields: dict[str, Value] = {
        "OrderId": str(applied.order_id or ""),
        "Remark": applied.remark,
        "ApplyScene": applied.scene,
        "ThirdParty": applied.is_third_party,
        "AuditInfo": decision(applied),
    }
    return fields | _papers(record) | _numbered("QualificationId", applied.qualification_id)


def _papers(record: SignRecord) -> dict[str, Value]:
    applied = record.application
    if applied is None:
        return {}
    return {
        **_numbered("AuthorizationLetterId", applied.letter_id),
        **_numbered("TrademarkId", applied.trademark_id),
        **_numbered("AppIcpRecordId", applied.app_filing_id),
    }


def _numbered(name: str, number: int | None) -> dict[str, Value]:
    return {} if number is None else {name: number}


def _row(record: SignRecord, *, is_passed: bool) -> dict[str, Value]:
    sign, applied = record.sign, record.application
    fields: dict[str, Value] = {
        "SignName": sign.name,
        "AuditStatus": AUDIT_STATUS[SIGN_STATUS[sign.state]],
        "BusinessType": USAGE[sign.kind],
        "CreateDate": shanghai_text(record.created_at),
        "Reason": reason(applied),
        "authorizationLetterAuditPass": is_passed,
    }
    if applied is not None:
        fields["OrderId"] = str(applied.order_id or "")
    return fields | _papers(record)
