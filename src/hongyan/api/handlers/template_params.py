"""Reads what the actions on templates are given. Whether a template passes is not known here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from hongyan.api import parameters
from hongyan.api.call import Call
from hongyan.api.handlers import fields
from hongyan.api.handlers.fields import NoError, answering, needed_number, needed_text
from hongyan.api.parameters import Unreadable
from hongyan.api.words.manage import CodeAge, words_for
from hongyan.domain.templates.model import NewTemplateText, TemplateFilter, TemplateState
from hongyan.flows.refusals.manage_fault import ManageFault, ManageRefused
from hongyan.kernel.kinds import IntlType, MessageKind

STATES: Final[Mapping[int, frozenset[TemplateState]]] = {
    0: frozenset({TemplateState.PENDING}),
    1: frozenset({TemplateState.APPROVED}),
    2: frozenset({TemplateState.REJECTED}),
    10: frozenset({TemplateState.WITHDRAWN}),
}
"""What AuditStatus filters by."""

ATTRIBUTES_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """A change of a template: which one, and what is applied for now."""

    code: str
    new: NewTemplateText


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """A page of templates, and which of them are wanted."""

    size: int
    page: int
    wanted: TemplateFilter


@answering
def parse_code(call: Call) -> str:
    """Read the one parameter of QuerySmsTemplate, GetSmsTemplate and DeleteSmsTemplate."""
    return needed_text(call.params, "TemplateCode")


@answering
def parse_add(call: Call) -> NewTemplateText:
    """Read AddSmsTemplate."""
    return _old(call.params)


@answering
def parse_modify(call: Call) -> TemplateChange:
    """Read ModifySmsTemplate."""
    return TemplateChange(needed_text(call.params, "TemplateCode"), _old(call.params))


@answering
def parse_create(call: Call) -> NewTemplateText:
    """Read CreateSmsTemplate."""
    return _new(call.params)


@answering
def parse_update(call: Call) -> TemplateChange:
    """Read UpdateSmsTemplate."""
    return TemplateChange(needed_text(call.params, "TemplateCode"), _new(call.params))


@answering
def parse_page(call: Call) -> TemplatePage:
    """Read QuerySmsTemplateList: the size of a page and its number."""
    size, page = fields.page(call.params)
    return TemplatePage(size, page, TemplateFilter())


@answering
def parse_filter(call: Call) -> TemplatePage:
    """Read GetSmsTemplateList.

    TemplateTag and UsableStateList are read and choose nothing: no value of theirs is documented.
    """
    params = call.params
    size, page = fields.page(params)
    status = fields.number(params, "AuditStatus")
    if status is not None and status not in STATES:
        raise fields.unfit("AuditStatus", "只能是 0、1、2 或 10")
    fields.text(params, "TemplateTag")
    fields.texts(params, "UsableStateList")
    kind = fields.number(params, "TemplateType")
    wanted = TemplateFilter(
        states=None if status is None else STATES[status],
        kind=None if kind is None else _kind(kind, CodeAge.NEW),
        code=fields.text(params, "TemplateCode"),
        name=fields.text(params, "TemplateName"),
        related_sign=fields.text(params, "SignName"),
    )
    return TemplatePage(size, page, wanted)


def _old(params: Mapping[str, str]) -> NewTemplateText:
    name = needed_text(params, "TemplateName")
    content = needed_text(params, "TemplateContent")
    kind = _kind(needed_number(params, "TemplateType"), CodeAge.OLD)
    remark = needed_text(params, "Remark")
    # These actions have no IntlType; what only a promotion may say is then for the review.
    intl_type = IntlType.NOTIFICATION if kind is MessageKind.INTERNATIONAL else None
    return NewTemplateText(kind, name, content, remark, intl_type=intl_type)


def _new(params: Mapping[str, str]) -> NewTemplateText:
    name = needed_text(params, "TemplateName")
    content = needed_text(params, "TemplateContent")
    kind = _kind(needed_number(params, "TemplateType"), CodeAge.NEW)
    return NewTemplateText(
        kind=kind,
        name=name,
        content=content,
        remark=fields.text(params, "Remark"),
        scene=fields.text(params, "ApplySceneContent"),
        attributes=_attributes(params),
        related_sign=fields.text(params, "RelatedSignName"),
        intl_type=_intl_type(params) if kind is MessageKind.INTERNATIONAL else None,
        traffic_driving=_traffic_driving(params),
        more_data=fields.texts(params, "MoreData"),
    )


def _kind(written: int, age: CodeAge) -> MessageKind:
    if written not in set(MessageKind):
        refused = ManageRefused(ManageFault.TEMPLATE_KIND_ILLEGAL, "只能是 0、1、2 或 3")
        raise NoError(words_for(refused, age))
    return MessageKind(written)


def _intl_type(params: Mapping[str, str]) -> IntlType:
    written = needed_number(params, "IntlType")
    if written not in set(IntlType):
        refused = ManageRefused(ManageFault.TEMPLATE_KIND_ILLEGAL, "IntlType 只能是 0、1 或 2")
        raise NoError(words_for(refused, CodeAge.NEW))
    return IntlType(written)


def _traffic_driving(params: Mapping[str, str]) -> str:
    """Read TrafficDriving: a JSON list of objects, kept as strict JSON."""
    written = fields.text(params, "TrafficDriving")
    if not written.strip():
        return ""
    try:
        items = parameters.nested(written, list[dict[str, Any]], ATTRIBUTES_MAX)
    except Unreadable as unreadable:
        refused = ManageRefused(ManageFault.TRAFFIC_DRIVING_ILLEGAL, unreadable.rule)
        raise NoError(words_for(refused, CodeAge.NEW)) from None
    return msgspec.json.encode(items).decode()


def _attributes(params: Mapping[str, str]) -> Mapping[str, str]:
    """Read TemplateRule: a JSON object from the variable to its attribute."""
    written = fields.text(params, "TemplateRule")
    if not written.strip():
        return {}
    try:
        return parameters.nested(written, dict[str, str], ATTRIBUTES_MAX)
    except Unreadable:
        refused = ManageRefused(
            ManageFault.TEMPLATE_RULE_FORMAT, '应为 JSON 对象，如 {"code":"numberCaptcha"}'
        )
        raise NoError(words_for(refused, CodeAge.NEW)) from None
