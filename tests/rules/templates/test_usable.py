"""What a template lacks before it can be used."""

from __future__ import annotations

import json

import pytest

from hongyan.domain.templates.model import (
    Template,
    TemplateApplication,
    TemplateRecord,
    TemplateState,
)
from hongyan.domain.templates.usable import UsableState, usable_states
from hongyan.kernel.kinds import IntlType, MessageKind
from hongyan.text.variables import compile_template

NOTICE = "您的订单${order_number}已发货，详见 www.lark.com/o"
SITE = {"trafficDrivingType": "DOMAIN", "trafficDrivingContent": "www.lark.com"}
DECLARED = {"order_number": "other_number2"}
FILED = json.dumps([{**SITE, "icpPicOssKey": "k.png"}])
U = UsableState


def record(
    content: str = NOTICE,
    *,
    state: TemplateState = TemplateState.APPROVED,
    kind: MessageKind = MessageKind.NOTIFICATION,
    attributes: dict[str, str] | None = None,
    sign: str = "鸿雁",
    traffic: str = FILED,
    is_applied_for: bool = True,
) -> TemplateRecord:
    intl_type = IntlType.NOTIFICATION if kind is MessageKind.INTERNATIONAL else None
    rule = DECLARED if attributes is None else attributes
    template = Template(
        1, 1, 1, kind, state, "发货", compile_template(content), rule, intl_type=intl_type
    )
    applied = TemplateApplication(1, 1, 1, "", "", sign, intl_type, traffic, (), "", None, 0)
    return TemplateRecord(template, content, 0, applied if is_applied_for else None)


# AUDIT H13: "TemplateTag and UsableStateList filter"; H3: "UsableStateList never filled"
@pytest.mark.parametrize(
    ("one", "states"),
    [
        (record(), {U.AVAILABLE}),
        (record(sign=""), {U.MISSING_SIGNATURE}),
        (record(sign="别的"), {U.MISSING_SIGNATURE}),
        (record(attributes={}), {U.MISSING_VARIABLE}),
        (record(attributes={"order_number": ""}), {U.MISSING_VARIABLE}),
        (record(traffic=""), {U.MISSING_TRAFFIC_DRIVING}),
        (record(traffic=json.dumps([SITE])), {U.MISSING_TRAFFIC_DRIVING_ARCHIVE}),
        (record("已发货", attributes={}, traffic=""), {U.AVAILABLE}),
        (
            record(sign="", attributes={}, traffic=""),
            {U.MISSING_SIGNATURE, U.MISSING_VARIABLE, U.MISSING_TRAFFIC_DRIVING},
        ),
    ],
)
def test_everything_that_is_lacking_is_named(one: TemplateRecord, states: set[UsableState]) -> None:
    assert set(usable_states(one, {"鸿雁"}, are_declarations_needed=True)) == states
    assert usable_states(one, {"鸿雁"}, are_declarations_needed=False) == (U.AVAILABLE,)


@pytest.mark.parametrize("state", TemplateState)
@pytest.mark.parametrize("is_needed", [True, False])
def test_only_an_approved_template_can_be_used(state: TemplateState, *, is_needed: bool) -> None:
    found = usable_states(record(state=state), {"鸿雁"}, are_declarations_needed=is_needed)
    assert found == ((U.AVAILABLE if state is TemplateState.APPROVED else U.UNAVAILABLE),)


@pytest.mark.parametrize(
    "one",
    [
        record(kind=MessageKind.INTERNATIONAL, sign="", attributes={}, traffic=""),
        record(is_applied_for=False, attributes={}),
    ],
)
def test_nothing_is_asked_of_those_abroad_and_of_an_operators(one: TemplateRecord) -> None:
    assert usable_states(one, (), are_declarations_needed=True) == (U.AVAILABLE,)
