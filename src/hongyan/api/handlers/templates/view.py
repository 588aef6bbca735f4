"""The actions that show templates, one or a page of them.

The API numbers kinds in two ways and states in three; the tables here are the only place that
knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import msgspec

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
from hongyan.api.handlers.signs.registered import audited
from hongyan.api.handlers.templates.apply import template_kind
from hongyan.api.handlers.uploads import material_url
from hongyan.api.parameters.reader import (
    Params,
    Unreadable,
    bounded,
    harmless,
    out_of_range,
    reading,
)
from hongyan.api.words.manage import CodeAge, words_for
from hongyan.domain.registrations.model import RegistrationState
from hongyan.domain.tags.model import TAGS_MAX
from hongyan.domain.templates.model import TemplateFilter, TemplateRecord, TemplateState
from hongyan.domain.templates.usable import UsableState
from hongyan.flows.review.applications import view_templates
from hongyan.flows.review.applications.registrations import carriers_of_template
from hongyan.flows.review.applications.view_templates import (
    TaggedTemplate,
    TemplateQuery,
    TemplateView,
)
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.cut import cut
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

BySign = dict[str, RegistrationState] | None
"""Where a related sign stands at each carrier; None without one."""

TEMPLATE_STATUS: Final[Mapping[TemplateState, int]] = {
    TemplateState.PENDING: REVIEWING,
    TemplateState.APPROVED: PASSED,
    TemplateState.REJECTED: REJECTED,
    TemplateState.WITHDRAWN: CANCELLED,
    TemplateState.DISABLED: REJECTED,
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


STATES: Final[Mapping[int, frozenset[TemplateState]]] = {
    REVIEWING: frozenset({TemplateState.PENDING}),
    PASSED: frozenset({TemplateState.APPROVED}),
    REJECTED: frozenset({TemplateState.REJECTED, TemplateState.DISABLED}),
    CANCELLED: frozenset({TemplateState.WITHDRAWN}),
}
"""What AuditStatus filters by."""


@reading
def parse_code(call: Call) -> str:
    """Read the one parameter of QuerySmsTemplate, GetSmsTemplate and DeleteSmsTemplate."""
    return call.params.needed("TemplateCode")


@reading
def parse_page(call: Call) -> TemplateQuery:
    """Read QuerySmsTemplateList: the size of a page and its number."""
    return TemplateQuery(*call.params.page())


@reading
def parse_filter(call: Call) -> TemplateQuery:
    """Read GetSmsTemplateList."""
    params = call.params
    size, page = params.page()
    status = params.number("AuditStatus")
    if status is not None and status not in STATES:
        raise Unreadable(out_of_range("AuditStatus", "只能是 0、1、2 或 10"))
    wanted = TemplateFilter(
        states=None if status is None else STATES[status],
        kind=None if params.is_blank("TemplateType") else template_kind(params, CodeAge.NEW),
        code=params.text("TemplateCode"),
        name=params.text("TemplateName"),
        related_sign=params.text("SignName"),
    )
    return TemplateQuery(
        size,
        page,
        wanted,
        _wanted_tags(params),
        _wanted_states(params),
        call.services.settings.template_declarations,
    )


def _wanted_tags(params: Params) -> tuple[tuple[str, str], ...]:
    """Read TemplateTag: a JSON list of TagKey and TagValue; a plain word is a key."""
    name = "TemplateTag"
    if params.is_blank(name):
        return ()
    word = params.text(name, None)
    if not word.lstrip().startswith("["):
        return ((word, ""),)
    tags = bounded(name, params.objects(name, ("TagKey", "TagValue"), TAGS_MAX), TAGS_MAX)
    return tuple((harmless(name, one["TagKey"]), harmless(name, one["TagValue"])) for one in tags)


def _wanted_states(params: Params) -> frozenset[UsableState]:
    """Read UsableStateList: one of the states that are named is enough."""
    name = "UsableStateList"
    written = params.texts(name, len(UsableState))
    unknown = [one for one in written if one not in UsableState.__members__]
    if unknown:
        rule = f"没有状态 {cut(unknown[0], 16)}，如 AVAILABLE、UNAVAILABLE"
        raise Unreadable(out_of_range(name, rule))
    return frozenset(UsableState[one] for one in written)


async def query(call: Call, code: str) -> Reply | No:
    """Answer QuerySmsTemplate; state and kind are numbers, `Reason` is a text."""
    account_id = call.caller.account_id
    found = await call.services.read(lambda tx: view_templates.template_view(tx, account_id, code))
    if isinstance(found, Refused):
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
    account_id, now_ms, settings = call.caller.account_id, call.now_ms, call.services.settings

    def look(tx: Connection) -> tuple[TemplateView, BySign] | Refused:
        found = view_templates.template_view(tx, account_id, code)
        if isinstance(found, Refused):
            return found
        return found, carriers_of_template(tx, found.record, now_ms, settings)

    seen = await call.services.read(look)
    if isinstance(seen, Refused):
        return words_for(seen, CodeAge.NEW)
    found, by_sign = seen
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
        "VariableAttribute": msgspec.json.encode(template.attributes).decode(),
        "CreateDate": shanghai_text(record.created_at),
        "Findings": found.findings,
        **(
            {"VendorAuditStatus": audited(template.state, by_sign)}
            if template.intl_type is None
            else {"IntlType": int(template.intl_type)}
        ),
        **_declared(call, record),
    }


async def query_list(call: Call, asked: TemplateQuery) -> Reply | No:
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


async def get_list(call: Call, asked: TemplateQuery) -> Reply | No:
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


async def _page(call: Call, asked: TemplateQuery) -> tuple[int, list[TaggedTemplate]]:
    account_id = call.caller.account_id
    return await call.services.read(lambda tx: view_templates.template_page(tx, account_id, asked))


def _declared(call: Call, record: TemplateRecord) -> dict[str, Value]:
    """Write what was applied for; what was not given has no key."""
    applied = record.application
    if applied is None:
        return {}
    return {
        "OrderId": str(applied.order_id or ""),
        "Remark": applied.remark,
        "ApplyScene": applied.scene,
        "RelatedSignName": applied.related_sign,
        "SignList": {"SignList": [applied.related_sign] if applied.related_sign else []},
        "MoreDataFileUrlList": {
            "MoreDataFileUrl": [material_url(call, key) for key in applied.more_data]
        },
        "FileUrlList": {"FileUrl": []},
        "AuditInfo": decision(applied),
    }


def _row(record: TemplateRecord) -> dict[str, Value]:
    template, applied = record.template, record.application
    fields: dict[str, Value] = {
        "TemplateCode": template.code,
        "TemplateName": template.name,
        "TemplateContent": record.content,
        "TemplateType": LISTED_KIND[template.kind],
        "OuterTemplateType": int(template.kind),
        "AuditStatus": AUDIT_STATUS[TEMPLATE_STATUS[template.state]],
        "CreateDate": shanghai_text(record.created_at),
        "Reason": reason(applied),
    }
    if applied is not None:
        fields["OrderId"] = str(applied.order_id or "")
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
        "UsableStateList": [state.name for state in one.usable],
    }
    if record.application is not None:
        fields["WorkOrderId"] = str(record.application.order_id)
        fields["SignName"] = record.application.related_sign
    return fields
