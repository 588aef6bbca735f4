"""The nine actions on templates: what is read becomes a call of one flow, its result the answer.

The API numbers kinds in two ways and states in three; the tables here are the only place that
knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.handlers.signs import (
    CANCELLED,
    NO_REMARK,
    PASSED,
    REJECTED,
    REVIEWING,
    TEST_TAG,
    USER_TAG,
)
from hongyan.api.handlers.template_params import TemplateChange, TemplatePage
from hongyan.api.words.manage import CodeAge, words_for
from hongyan.domain.templates.model import NewTemplateText, TemplateRecord, TemplateState
from hongyan.flows.refusals.manage_fault import ManageRefused
from hongyan.flows.review.applications import apply_template, view_templates
from hongyan.flows.review.applications.apply_template import TemplateApplied
from hongyan.flows.review.applications.view_templates import TaggedTemplate
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.kinds import MessageKind

TEMPLATE_STATUS: Final[Mapping[TemplateState, int]] = {
    TemplateState.PENDING: REVIEWING,
    TemplateState.APPROVED: PASSED,
    TemplateState.REJECTED: REJECTED,
    TemplateState.WITHDRAWN: CANCELLED,
    TemplateState.DELETED: CANCELLED,
}
"""Total over `TemplateState`."""

AUDIT_STATUS: Final[Mapping[int, str]] = {
    REVIEWING: "AUDIT_STATE_INIT",
    PASSED: "AUDIT_STATE_PASS",
    REJECTED: "AUDIT_STATE_NOT_PASS",
    CANCELLED: "AUDIT_SATE_CANCEL",  # so spelt at the original, in this list alone
}

LISTED_KIND: Final[Mapping[MessageKind, int]] = {
    MessageKind.VERIFICATION: 2,
    MessageKind.NOTIFICATION: 0,
    MessageKind.PROMOTION: 1,
    MessageKind.INTERNATIONAL: 6,
}
"""How QuerySmsTemplateList numbers kinds, unlike every request. Total over `MessageKind`."""


async def add(call: Call, new: NewTemplateText) -> Reply | No:
    """Answer AddSmsTemplate."""
    return _old_answer(await _apply(call, new))


async def create(call: Call, new: NewTemplateText) -> Reply | No:
    """Answer CreateSmsTemplate."""
    return _new_answer(await _apply(call, new))


async def modify(call: Call, asked: TemplateChange) -> Reply | No:
    """Answer ModifySmsTemplate."""
    return _old_answer(await _change(call, asked))


async def update(call: Call, asked: TemplateChange) -> Reply | No:
    """Answer UpdateSmsTemplate."""
    return _new_answer(await _change(call, asked))


async def delete(call: Call, code: str) -> Reply | No:
    """Answer DeleteSmsTemplate."""
    services, account_id = call.services, call.caller.account_id
    refused = await call.write(
        "delete_template",
        lambda tx, now_ms: apply_template.delete_template(
            tx, account_id, code, now_ms=now_ms, context=services.context
        ),
    )
    if isinstance(refused, No):
        return refused
    if refused is not None:
        return words_for(refused, CodeAge.OLD)
    return {"Code": "OK", "Message": "OK", "TemplateCode": code}


async def query(call: Call, code: str) -> Reply | No:
    """Answer QuerySmsTemplate; state and kind are numbers, `Reason` is a text."""
    account_id = call.caller.account_id
    found = await call.services.read(lambda tx: view_templates.template_view(tx, account_id, code))
    if isinstance(found, ManageRefused):
        return words_for(found, CodeAge.OLD)
    record, applied = found.record, found.record.application
    return {
        "Code": "OK",
        "Message": "OK",
        "TemplateCode": record.template.code,
        "TemplateName": record.template.name,
        "TemplateContent": record.content,
        "TemplateType": int(record.template.kind),
        "TemplateStatus": TEMPLATE_STATUS[record.template.state],
        "Reason": (applied.reject_text if applied else "") or NO_REMARK,
        "CreateDate": shanghai_text(record.created_at),
        "Findings": found.findings,
    }


async def get(call: Call, code: str) -> Reply | No:
    """Answer GetSmsTemplate; state and kind are texts here, the tag is a number."""
    account_id = call.caller.account_id
    found = await call.services.read(lambda tx: view_templates.template_view(tx, account_id, code))
    if isinstance(found, ManageRefused):
        return words_for(found, CodeAge.NEW)
    record, template = found.record, found.record.template
    return {
        "Code": "OK",
        "Message": "OK",
        "TemplateCode": template.code,
        "TemplateName": template.name,
        "TemplateContent": record.content,
        "TemplateType": str(int(template.kind)),
        "TemplateStatus": str(TEMPLATE_STATUS[template.state]),
        "TemplateTag": TEST_TAG if template.is_test else USER_TAG,
        "VariableAttribute": _json_object(template.attributes),
        "CreateDate": shanghai_text(record.created_at),
        "Findings": found.findings,
        **({} if template.intl_type is None else {"IntlType": int(template.intl_type)}),
        **_declared(record),
    }


async def query_list(call: Call, asked: TemplatePage) -> Reply | No:
    """Answer QuerySmsTemplateList: its own numbers for kinds, `Reason` an object."""
    total, templates = await _page(call, asked)
    return {
        "Code": "OK",
        "Message": "OK",
        "TotalCount": total,
        "CurrentPage": asked.page,
        "PageSize": asked.size,
        "SmsTemplateList": [_row(one.record) for one in templates],
    }


async def get_list(call: Call, asked: TemplatePage) -> Reply | No:
    """Answer GetSmsTemplateList: the numbers of the requests, under `Data`."""
    total, templates = await _page(call, asked)
    return {
        "Code": "OK",
        "Message": "OK",
        "Success": True,
        "Data": {
            "Total": total,
            "PageNo": asked.page,
            "PageSize": asked.size,
            "List": [_tagged_row(one) for one in templates],
        },
    }


async def _page(call: Call, asked: TemplatePage) -> tuple[int, list[TaggedTemplate]]:
    account_id = call.caller.account_id
    return await call.services.read(
        lambda tx: view_templates.template_page(
            tx, account_id, asked.size, asked.page, asked.wanted
        )
    )


async def _apply(call: Call, new: NewTemplateText) -> TemplateApplied | ManageRefused | No:
    services, account_id = call.services, call.caller.account_id
    return await call.write(
        "apply_template",
        lambda tx, now_ms: apply_template.apply_for_template(
            tx, account_id, new, now_ms=now_ms, context=services.context
        ),
    )


async def _change(call: Call, asked: TemplateChange) -> TemplateApplied | ManageRefused | No:
    services, account_id = call.services, call.caller.account_id
    return await call.write(
        "change_template",
        lambda tx, now_ms: apply_template.change_template(
            tx, account_id, asked.code, asked.new, now_ms=now_ms, context=services.context
        ),
    )


def _old_answer(result: TemplateApplied | ManageRefused | No) -> Reply | No:
    if isinstance(result, No):
        return result
    if isinstance(result, ManageRefused):
        return words_for(result, CodeAge.OLD)
    return {"Code": "OK", "Message": "OK", "TemplateCode": result.code}


def _new_answer(result: TemplateApplied | ManageRefused | No) -> Reply | No:
    if isinstance(result, No):
        return result
    if isinstance(result, ManageRefused):
        return words_for(result, CodeAge.NEW)
    return {
        "Code": "OK",
        "Message": "OK",
        "TemplateCode": result.code,
        "TemplateName": result.name,
        "OrderId": str(result.order_id),
    }


def _declared(record: TemplateRecord) -> dict[str, Value]:
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
        "RelatedSignName": applied.related_sign,
        "SignList": {"SignList": [applied.related_sign] if applied.related_sign else []},
        "MoreDataFileUrlList": {"MoreDataFileUrl": applied.more_data},
        "FileUrlList": {"FileUrl": []},
        "AuditInfo": audit,
    }
    return fields


def _row(record: TemplateRecord) -> dict[str, Value]:
    template, applied = record.template, record.application
    decided_at = applied.decided_at if applied and applied.reject_text else None
    fields: dict[str, Value] = {
        "TemplateCode": template.code,
        "TemplateName": template.name,
        "TemplateContent": record.content,
        "TemplateType": LISTED_KIND[template.kind],
        "OuterTemplateType": int(template.kind),
        "AuditStatus": AUDIT_STATUS[TEMPLATE_STATUS[template.state]],
        "CreateDate": shanghai_text(record.created_at),
        "Reason": {
            "RejectInfo": applied.reject_text if applied else "",
            "RejectDate": "" if decided_at is None else shanghai_text(decided_at),
            "RejectSubInfo": "",
        },
    }
    if applied is not None:
        fields["OrderId"] = str(applied.order_id)
        fields["SignatureName"] = applied.related_sign
        fields["TrafficDriving"] = applied.traffic_driving
    return fields


def _tagged_row(one: TaggedTemplate) -> dict[str, Value]:
    record, template = one.record, one.record.template
    status = TEMPLATE_STATUS[template.state]
    fields: dict[str, Value] = {
        "TemplateCode": template.code,
        "TemplateName": template.name,
        "TemplateContent": record.content,
        "TemplateType": int(template.kind),
        "AuditStatus": status,
        "GmtCreate": shanghai_text(record.created_at),
        "TemplateTag": [{"TagKey": key, "TagValue": value} for key, value in one.tags.items()],
        "UsableStateList": [],
    }
    if record.application is not None:
        fields["WorkOrderId"] = str(record.application.order_id)
        fields["SignName"] = record.application.related_sign
    return fields


def _json_object(members: Mapping[str, str]) -> str:
    return msgspec.json.encode(members).decode()
