"""What an account elsewhere has, as values: the official API's fields, words and numbers read.

The lists name everything; each thing is asked for by its own action, which tells more. Knows no
account of ours, and judges nothing.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import msgspec

from hongyan.app.moving.cloud import Cloud, CloudError
from hongyan.flows.review.applications.import_texts import (
    CloudQualification,
    CloudSign,
    CloudState,
    CloudTemplate,
    CloudThing,
)
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import IntlType, MessageKind, SignKind, SignSource

TEST_TAG: Final = "4"
STATES: Final[Mapping[str, CloudState]] = {
    "0": CloudState.PENDING,
    "1": CloudState.APPROVED,
    "2": CloudState.REJECTED,
    "10": CloudState.CANCELLED,
}
"""SignStatus and TemplateStatus."""

QUALIFICATION_STATES: Final[Mapping[str, CloudState]] = {
    "INIT": CloudState.PENDING,
    "PASS": CloudState.APPROVED,
    "NOT_PASS": CloudState.REJECTED,
    "NOT_FINISH": CloudState.PENDING,
    "CANCEL": CloudState.CANCELLED,
}
VERIFICATION_ONLY: Final = "验证码"


class _Named(msgspec.Struct, rename="pascal"):
    sign_name: str


class _Coded(msgspec.Struct, rename="pascal"):
    template_code: str


class _Sign(msgspec.Struct, rename="pascal"):
    """What GetSmsSign answers, as far as it is used."""

    sign_name: str
    sign_status: str | int
    sign_tag: str | int | None = None
    sign_usage: str | None = None
    remark: str | None = None
    apply_scene: str | None = None
    trademark_id: int | None = None
    app_icp_record_id: int | None = None


class _Template(msgspec.Struct, rename="pascal"):
    """What GetSmsTemplate answers, as far as it is used."""

    template_code: str
    template_name: str
    template_content: str
    template_type: str | int
    template_status: str | int
    template_tag: str | int | None = None
    variable_attribute: str | None = None
    remark: str | None = None
    apply_scene: str | None = None
    related_sign_name: str | None = None
    intl_type: int | None = None


class _Group(msgspec.Struct, rename="pascal"):
    """A row of QuerySmsQualificationRecord."""

    group_id: int
    state_name: str


class _Qualification(msgspec.Struct, rename="pascal"):
    """What QuerySingleSmsQualification answers, without what it masks."""

    qualification_name: str
    company_name: str
    use_by_self: bool
    company_type: str = ""
    organization_code: str = ""
    whether_share: bool = False
    eff_time_str: str = ""
    legal_person_name: str = ""
    admin_name: str = ""


class _Single(msgspec.Struct, rename="pascal"):
    data: _Qualification


async def read_cloud(cloud: Cloud) -> AsyncIterator[CloudThing]:
    """Yield an account's qualifications, signs, then templates; raises CloudError."""
    listed = "QuerySmsQualificationRecord"
    async for group in cloud.pages(listed, "Data.List", _Group, "Data.Total", "PageNo"):
        state = _one_of(listed, "StateName", QUALIFICATION_STATES, group.state_name)
        found = await cloud.ask(
            "QuerySingleSmsQualification", _Single, QualificationGroupId=str(group.group_id)
        )
        yield _qualification(found.data, state)
    names = [one.sign_name async for one in cloud.pages("QuerySmsSignList", "SmsSignList", _Named)]
    for name in dict.fromkeys(names):
        yield _sign(await cloud.ask("GetSmsSign", _Sign, SignName=name))
    rows = cloud.pages("QuerySmsTemplateList", "SmsTemplateList", _Coded)
    codes = [one.template_code async for one in rows]
    for code in dict.fromkeys(codes):
        yield _template(await cloud.ask("GetSmsTemplate", _Template, TemplateCode=code))


def _qualification(found: _Qualification, state: CloudState) -> CloudQualification:
    return CloudQualification(
        name=found.qualification_name,
        state=state,
        company_name=found.company_name,
        company_type=found.company_type,
        credit_code=found.organization_code,
        use_by_self=found.use_by_self,
        whether_share=found.whether_share,
        licence_period_text=found.eff_time_str,
        legal_person_name=found.legal_person_name,
        administrator_name=found.admin_name,
    )


def _sign(found: _Sign) -> CloudSign:
    is_brand = found.trademark_id is not None
    of_app = SignSource.APP if found.app_icp_record_id is not None else SignSource.ORGANISATION
    only_codes = found.sign_usage == VERIFICATION_ONLY
    return CloudSign(
        name=found.sign_name,
        state=_one_of("GetSmsSign", "SignStatus", STATES, found.sign_status),
        kind=SignKind.VERIFICATION if only_codes else SignKind.GENERAL,
        source=SignSource.TRADEMARK if is_brand else of_app,
        is_test=str(found.sign_tag) == TEST_TAG,
        remark=found.remark or "",
        scene=found.apply_scene or "",
    )


def _template(found: _Template) -> CloudTemplate:
    action = "GetSmsTemplate"
    kinds = {str(one.value): one for one in MessageKind}
    purposes = {str(one.value): one for one in IntlType}
    kind = _one_of(action, "TemplateType", kinds, found.template_type)
    is_intl = kind is MessageKind.INTERNATIONAL and found.intl_type is not None
    return CloudTemplate(
        code=found.template_code,
        state=_one_of(action, "TemplateStatus", STATES, found.template_status),
        kind=kind,
        name=found.template_name,
        content=found.template_content,
        attributes=_attributes(action, found.variable_attribute),
        is_test=str(found.template_tag) == TEST_TAG,
        intl_type=_one_of(action, "IntlType", purposes, found.intl_type) if is_intl else None,
        related_sign=found.related_sign_name or "",
        remark=found.remark or "",
        scene=found.apply_scene or "",
    )


def _attributes(action: str, text: str | None) -> Mapping[str, str]:
    try:
        return msgspec.json.decode(text or "{}", type=dict[str, str] | None) or {}
    except msgspec.MsgspecError:
        raise _undocumented(action, "VariableAttribute", text) from None


def _one_of(action: str, field: str, known: Mapping[str, Any], written: object) -> Any:
    if str(written) not in known:
        raise _undocumented(action, field, written)
    return known[str(written)]


def _undocumented(action: str, field: str, written: object) -> CloudError:
    return CloudError(
        "{action}: {field} is {written}, which is not documented; nothing was imported",
        action=action,
        field=field,
        written=quoted(json.dumps(written, ensure_ascii=False)),
    )
