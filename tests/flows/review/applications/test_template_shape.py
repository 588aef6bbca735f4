"""The shape of an application for a template, and what it declares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.certification.rights import RIGHTS
from hongyan.domain.compliance.model import Finding, Severity
from hongyan.domain.review.reasons import ApplicationReason
from hongyan.domain.templates.model import NewTemplateText
from hongyan.domain.templates.reasons import TemplateApplicationReason, TemplateReason
from hongyan.flows.review.applications.template_shape import (
    CODED_RULES,
    Declared,
    coded_fault,
    declared_in,
    template_shape_fault,
)
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind, RejectionReason
from hongyan.kernel.refusal import Reason, Refused
from tests.flows.applying import new_text

ENTERPRISE = RIGHTS[AccountKind.ENTERPRISE]


def declared(new: NewTemplateText, *names: str) -> Declared:
    found = declared_in(new, names)
    assert isinstance(found, Declared), found
    return found


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        (new_text("长" * 501), TemplateReason.CONTENT_LENGTH),
        # AUDIT I1: "can never be sent (sign + content > 500; abroad too)".
        (new_text("长" * 497), TemplateReason.MESSAGE_TOO_LONG),
        (
            new_text("a" * 497, MessageKind.INTERNATIONAL, intl_type=IntlType.NOTIFICATION),
            TemplateReason.MESSAGE_TOO_LONG,
        ),
        (new_text(""), TemplateReason.CONTENT_LENGTH),
        (new_text(remark="备" * 101), ApplicationReason.REMARK_TOO_LONG),
        (new_text(scene="景" * 1001), ApplicationReason.SCENE_TOO_LONG),
        (
            NewTemplateText(MessageKind.NOTIFICATION, "名" * 31, "文"),
            TemplateReason.NAME_LENGTH,
        ),
        (
            new_text("hello", MessageKind.INTERNATIONAL),
            TemplateReason.PURPOSE_UNSAID,
        ),
        (new_text(intl_type=IntlType.NOTIFICATION), TemplateReason.PURPOSE_UNSAID),
    ],
)
def test_what_is_too_long_or_unknown_is_refused(new: NewTemplateText, fault: Reason) -> None:
    refused = template_shape_fault(new, ENTERPRISE)
    assert refused is not None
    assert refused.reason is fault


def test_what_just_fits_is_taken() -> None:
    new = NewTemplateText(MessageKind.NOTIFICATION, "名" * 30, "长" * 496, "备" * 100, "景" * 1000)
    assert template_shape_fault(new, ENTERPRISE) is None


@pytest.mark.parametrize(
    "new",
    [
        new_text("文", MessageKind.PROMOTION),
        *(new_text("文", MessageKind.INTERNATIONAL, intl_type=one) for one in IntlType),
    ],
)
def test_some_kinds_are_for_enterprises(new: NewTemplateText) -> None:
    # FAQ 1.1, 4.2.1
    refused = template_shape_fault(new, RIGHTS[AccountKind.PERSONAL])
    assert refused is not None
    assert refused.reason is TemplateReason.ENTERPRISES_ONLY
    assert template_shape_fault(new, ENTERPRISE) is None


def finding(rule_id: str, severity: Severity) -> Finding:
    return Finding(rule_id, severity, 0, 0, "", "", RejectionReason.VARIABLE_UNCLEAR, "改", "mend")


def test_some_rules_have_codes_of_their_own_when_they_block() -> None:
    for rule_id, fault in CODED_RULES.items():
        assert coded_fault([finding("topic.x", Severity.BLOCKS)]) is None
        assert coded_fault([finding(rule_id, Severity.HUMAN)]) is None
        assert coded_fault([finding(rule_id, Severity.BLOCKS)]) == Refused(
            fault, "template.content", remedy="改"
        )


def test_declared_domains_and_phones_are_read() -> None:
    text = (
        '[{"trafficDrivingType":"DOMAIN","trafficDrivingContent":"https://Lark.example/a?b"},'
        '{"type":"400_PHONE","content":"4001234567"}]'
    )
    found = declared(new_text(traffic_driving=text))
    assert (found.domains, found.phones) == (("lark.example",), ("4001234567",))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", TemplateApplicationReason.TRAFFIC_NO_LIST),
        ("{}", TemplateApplicationReason.TRAFFIC_NO_LIST),
        ("[1]", TemplateApplicationReason.TRAFFIC_NO_LIST),
        ("[" * 5000, TemplateApplicationReason.TRAFFIC_NO_LIST),
        ("[" * 5001, TemplateApplicationReason.TRAFFIC_TOO_LONG),
        ('[{"type":"1"}]', TemplateApplicationReason.TRAFFIC_ITEM),
        ('[{"type":"DOMAIN","content":""}]', TemplateApplicationReason.TRAFFIC_ITEM),
    ],
)
def test_a_declaration_that_cannot_be_read_is_refused(text: str, reason: Reason) -> None:
    refused = declared_in(new_text(traffic_driving=text), ())
    assert isinstance(refused, Refused)
    assert refused.reason is reason


def test_a_link_among_the_words_about_the_use_declares_its_site() -> None:
    found = declared(new_text(remark="官网 www.lark.com/login", scene="https://shop.lark.com"))
    assert found.domains == ("www.lark.com", "shop.lark.com")


@pytest.mark.parametrize(
    "remark",
    ["order_number：订单号", "变量 ${order_number} = 订单号，name:姓名", "order_number为订单号;"],
)
def test_the_remark_may_say_what_a_variable_means(remark: str) -> None:
    assert declared(new_text(remark=remark), "order_number").meanings == {"order_number": "订单号"}


def test_a_longer_name_does_not_explain_a_shorter_one() -> None:
    assert declared(new_text(remark="my_name：姓名"), "name").meanings == {}


@given(st.text(), st.text(max_size=100))
def test_any_text_can_be_declared(traffic: str, remark: str) -> None:
    found = declared_in(new_text(traffic_driving=traffic, remark=remark), ["code"])
    assert isinstance(found, Declared | Refused)
