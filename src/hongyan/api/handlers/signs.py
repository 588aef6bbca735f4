"""The actions on signs: what is read becomes a call of one flow, its result the answer.

Each pair of actions, an older and a newer one, does the same and answers in the codes of its age.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.gateway.errors import RETRY_HEADER, GatewayFault, gateway_error
from hongyan.api.handlers.cleaning import CROWDED, RETRY_MS
from hongyan.api.words.manage import CodeAge, words_for
from hongyan.documents.scans import Scan, Unfit
from hongyan.domain.materials.model import IMAGES
from hongyan.domain.signs.model import NewSign, SignRecord, SignState
from hongyan.flows.refusals.manage_fault import ManageFault, ManageRefused
from hongyan.flows.review.applications import apply_sign, view_signs
from hongyan.flows.review.applications.apply_sign import SignApplied
from hongyan.flows.review.applications.sign_shape import FILE_BYTES_MAX, sign_file, sign_shape_fault
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.kinds import SignKind

NO_REMARK: Final = "无审批备注"
"""What `Reason` says while nothing was rejected."""

REVIEWING, PASSED, REJECTED, CANCELLED = 0, 1, 2, 10

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
UNFIT_FAULTS: Final[Mapping[Unfit, ManageFault]] = {
    Unfit.EMPTY: ManageFault.FILE_EMPTY,
    Unfit.TOO_LARGE: ManageFault.FILE_TOO_LARGE,
    Unfit.KIND: ManageFault.FILE_KIND,
    Unfit.BROKEN: ManageFault.FILE_KIND,
    Unfit.TOO_COSTLY: ManageFault.FILE_KIND,
}
UNFIT_WORDS: Final[Mapping[Unfit, str]] = {
    Unfit.EMPTY: "为空",
    Unfit.TOO_LARGE: "重新生成后超过 2 MB 或像素过多",
    Unfit.KIND: "不是 jpg、png、gif 或 jpeg 图片",
    Unfit.BROKEN: "已损坏，无法读取",
    Unfit.TOO_COSTLY: "过于复杂，请另存为普通图片",
}
"""Both total over `Unfit`."""

USER_TAG, TEST_TAG = 2, 4
"""SignTag and TemplateTag: made by the user, or for tests."""


async def add(call: Call, new: NewSign) -> Reply | No:
    """Answer AddSmsSign."""
    cleaned = await _cleaned(call, new)
    return _old_answer(await _apply(call, cleaned)) if isinstance(cleaned, NewSign) else cleaned


async def create(call: Call, new: NewSign) -> Reply | No:
    """Answer CreateSmsSign."""
    return _new_answer(await _apply(call, new))


async def modify(call: Call, new: NewSign) -> Reply | No:
    """Answer ModifySmsSign, for signs that are not approved."""
    cleaned = await _cleaned(call, new)
    if not isinstance(cleaned, NewSign):
        return cleaned
    return _old_answer(await _change(call, cleaned, approved_too=False))


async def update(call: Call, new: NewSign) -> Reply | No:
    """Answer UpdateSmsSign; approved signs go back into review too."""
    return _new_answer(await _change(call, new, approved_too=True))


async def delete(call: Call, name: str) -> Reply | No:
    """Answer DeleteSmsSign."""
    services, account_id = call.services, call.caller.account_id
    refused = await call.write(
        "delete_sign",
        lambda tx, now_ms: apply_sign.delete_sign(
            tx, account_id, name, now_ms=now_ms, context=services.context
        ),
    )
    if isinstance(refused, No):
        return refused
    if refused is not None:
        return words_for(refused, CodeAge.OLD)
    return {"Code": "OK", "Message": "OK", "SignName": name}


async def query(call: Call, name: str) -> Reply | No:
    """Answer QuerySmsSign; `Reason` is a text here."""
    account_id = call.caller.account_id
    found = await call.services.read(lambda tx: view_signs.sign_view(tx, account_id, name))
    if isinstance(found, ManageRefused):
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
    account_id = call.caller.account_id
    found = await call.services.read(lambda tx: view_signs.sign_view(tx, account_id, name))
    if isinstance(found, ManageRefused):
        return words_for(found, CodeAge.NEW)
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
        "FileUrlList": found.files,
        "AuthorizationLetterAuditPass": found.is_letter_passed,
        "SignIspRegisterDetailList": [],
        "Findings": found.findings,
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


async def _cleaned(call: Call, new: NewSign) -> NewSign | No:
    """Return an application whose files are made harmless, like those that are uploaded.

    What costs nothing to ask is asked before: the shape, and what the account may do.
    """
    fault = sign_shape_fault(new)
    no = await call.refusal() if fault is None else words_for(fault, CodeAge.OLD)
    if no is not None:
        return no
    files = []
    for place, file in enumerate(new.files, 1):
        account_id = call.caller.account_id
        scan = await call.services.clean(account_id, file.content, FILE_BYTES_MAX, IMAGES)
        if scan is CROWDED:
            wait = (RETRY_HEADER, str(RETRY_MS))
            return gateway_error(GatewayFault.THROTTLED_API, headers=(wait,))
        if isinstance(scan, Unfit):
            refused = ManageRefused(UNFIT_FAULTS[scan], f"第 {place} 个{UNFIT_WORDS[scan]}")
            return words_for(refused, CodeAge.OLD)
        assert isinstance(scan, Scan), "nothing else is answered"
        files.append(sign_file(file.suffix, scan.content))
    return replace(new, files=tuple(files))


async def _apply(call: Call, new: NewSign) -> SignApplied | ManageRefused | No:
    services, account_id = call.services, call.caller.account_id
    return await call.write(
        "apply_sign",
        lambda tx, now_ms: apply_sign.apply_for_sign(
            tx, account_id, new, now_ms=now_ms, context=services.context
        ),
        _size_bytes(new),
    )


async def _change(
    call: Call, new: NewSign, *, approved_too: bool
) -> SignApplied | ManageRefused | No:
    services, account_id = call.services, call.caller.account_id
    return await call.write(
        "change_sign",
        lambda tx, now_ms: apply_sign.change_sign(
            tx,
            account_id,
            new,
            approved_too=approved_too,
            now_ms=now_ms,
            context=services.context,
        ),
        _size_bytes(new),
    )


def _size_bytes(new: NewSign) -> int:
    return sum(len(file.content) for file in new.files)


def _old_answer(result: SignApplied | ManageRefused | No) -> Reply | No:
    if isinstance(result, No):
        return result
    if isinstance(result, ManageRefused):
        return words_for(result, CodeAge.OLD)
    return {"Code": "OK", "Message": "OK", "SignName": result.name}


def _new_answer(result: SignApplied | ManageRefused | No) -> Reply | No:
    if isinstance(result, No):
        return result
    if isinstance(result, ManageRefused):
        return words_for(result, CodeAge.NEW)
    order_id = str(result.order_id)
    return {"Code": "OK", "Message": "OK", "SignName": result.name, "OrderId": order_id}


def _declared(record: SignRecord) -> dict[str, Value]:
    """Write what was applied for; what was not given has no key."""
    applied = record.application
    if applied is None:
        return {}
    audit: dict[str, Value] = {"RejectInfo": applied.reject_text}
    if applied.decided_at is not None:
        audit["AuditDate"] = shanghai_text(applied.decided_at)
    fields: dict[str, Value] = {
        "OrderId": str(applied.order_id),
        "Remark": applied.remark,
        "ApplyScene": applied.scene,
        "ThirdParty": applied.is_third_party,
        "AuditInfo": audit,
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
    decided_at = applied.decided_at if applied and applied.reject_text else None
    fields: dict[str, Value] = {
        "SignName": sign.name,
        "AuditStatus": AUDIT_STATUS[SIGN_STATUS[sign.state]],
        "BusinessType": USAGE[sign.kind],
        "CreateDate": shanghai_text(record.created_at),
        "Reason": {
            "RejectInfo": applied.reject_text if applied else "",
            "RejectDate": "" if decided_at is None else shanghai_text(decided_at),
            "RejectSubInfo": "",
        },
        "authorizationLetterAuditPass": is_passed,
    }
    if applied is not None:
        fields["OrderId"] = str(applied.order_id)
    return fields | _papers(record)
