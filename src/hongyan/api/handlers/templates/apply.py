"""Actions that apply for a template, change or delete it: what is read becomes a call of one flow.

Each pair of actions, an older and a newer one, does the same and answers in the codes of its age.
Whether a template passes is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from hongyan.api.call import Call, No, Reply
from hongyan.api.handlers.applications import MORE_DATA_MAX, unfit, worded
from hongyan.api.parameters import values
from hongyan.api.parameters.reader import Params, reading
from hongyan.api.words.manage import CodeAge, words_for
from hongyan.config import Settings
from hongyan.domain.templates.model import NewTemplateText
from hongyan.domain.templates.reasons import TemplateApplicationReason
from hongyan.flows.review.applications import apply_template
from hongyan.flows.review.applications.apply_template import TemplateApplied
from hongyan.kernel.kinds import IntlType, MessageKind
from hongyan.kernel.refusal import Refused

ATTRIBUTES_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """A change of a template: which one, and what is applied for now."""

    code: str
    new: NewTemplateText


@reading
def parse_add(call: Call) -> NewTemplateText:
    """Read AddSmsTemplate."""
    return _old(call.params)


@reading
def parse_modify(call: Call) -> TemplateChange:
    """Read ModifySmsTemplate."""
    return TemplateChange(call.params.needed("TemplateCode"), _old(call.params))


@reading
def parse_create(call: Call) -> NewTemplateText:
    """Read CreateSmsTemplate."""
    return _new(call.params, call.services.settings)


@reading
def parse_update(call: Call) -> TemplateChange:
    """Read UpdateSmsTemplate."""
    return TemplateChange(
        call.params.needed("TemplateCode"), _new(call.params, call.services.settings)
    )


def _old(params: Params) -> NewTemplateText:
    name = params.needed("TemplateName", has_own_limit=True)
    content = params.needed("TemplateContent", has_own_limit=True)
    kind = template_kind(params, CodeAge.OLD)
    return NewTemplateText(
        kind=kind,
        name=name,
        content=content,
        remark=params.needed("Remark", has_own_limit=True),
        # These actions have no IntlType; what only a promotion may say is then for the review.
        intl_type=IntlType.NOTIFICATION if kind is MessageKind.INTERNATIONAL else None,
    )


def _new(params: Params, settings: Settings) -> NewTemplateText:
    name = params.needed("TemplateName", has_own_limit=True)
    content = params.needed("TemplateContent", has_own_limit=True)
    kind = template_kind(params, CodeAge.NEW)
    if settings.template_declarations and kind is not MessageKind.INTERNATIONAL:
        params.needed("RelatedSignName")
        params.needed("TemplateRule", has_own_limit=True)
    return NewTemplateText(
        kind=kind,
        name=name,
        content=content,
        remark=params.text("Remark", has_own_limit=True),
        scene=params.text("ApplySceneContent", has_own_limit=True),
        attributes=_attributes(params),
        related_sign=params.text("RelatedSignName"),
        intl_type=_intl_type(params) if kind is MessageKind.INTERNATIONAL else None,
        traffic_driving=_traffic_driving(params),
        more_data=params.texts("MoreData", MORE_DATA_MAX),
    )


def template_kind(params: Params, age: CodeAge) -> MessageKind:
    """Read TemplateType, by the numbers of requests."""
    written = params.needed_number("TemplateType")
    if written not in set(MessageKind):
        raise unfit(Refused(TemplateApplicationReason.KIND_UNKNOWN), age)
    return MessageKind(written)


def _intl_type(params: Params) -> IntlType:
    written = params.needed_number("IntlType")
    if written not in set(IntlType):
        raise unfit(Refused(TemplateApplicationReason.INTL_TYPE_UNKNOWN))
    return IntlType(written)


def _traffic_driving(params: Params) -> str:
    """Read TrafficDriving: a JSON list of objects, kept as strict JSON."""
    name = "TrafficDriving"
    if params.is_blank(name):
        return ""
    params.text(name, None)
    items = params.read(
        name,
        lambda text: values.nested(text, list[dict[str, Any]], ATTRIBUTES_MAX),
        lambda _, rule: words_for(
            Refused(TemplateApplicationReason.TRAFFIC_FORMAT, rule=rule), CodeAge.NEW
        ),
    )
    return msgspec.json.encode(items).decode()


def _attributes(params: Params) -> Mapping[str, str]:
    """Read TemplateRule: a JSON object from the variable to its attribute."""
    name = "TemplateRule"
    refused = Refused(TemplateApplicationReason.RULE_FORMAT)
    if params.is_blank(name):
        return {}
    params.text(name, None)
    return params.read(
        name,
        lambda text: values.nested(text, dict[str, str], ATTRIBUTES_MAX),
        lambda *_: words_for(refused, CodeAge.NEW),
    )


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
    account_id = call.caller.account_id
    refused = await call.write(apply_template.delete_template, account_id, code)
    if refused is not None:
        return worded(refused, CodeAge.OLD)
    return {"Code": "OK", "Message": "OK", "TemplateCode": code}


async def _apply(call: Call, new: NewTemplateText) -> TemplateApplied | Refused | No:
    account_id = call.caller.account_id
    return await call.write(apply_template.apply_for_template, account_id, new)


async def _change(call: Call, asked: TemplateChange) -> TemplateApplied | Refused | No:
    account_id = call.caller.account_id
    return await call.write(apply_template.change_template, account_id, asked.code, asked.new)


def _old_answer(result: TemplateApplied | Refused | No) -> Reply | No:
    if not isinstance(result, TemplateApplied):
        return worded(result, CodeAge.OLD)
    return {"Code": "OK", "Message": "OK", "TemplateCode": result.code}


def _new_answer(result: TemplateApplied | Refused | No) -> Reply | No:
    if not isinstance(result, TemplateApplied):
        return worded(result, CodeAge.NEW)
    return {
        "Code": "OK",
        "Message": "OK",
        "TemplateCode": result.code,
        "TemplateName": result.name,
        "OrderId": str(result.order_id),
    }
