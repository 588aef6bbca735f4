"""An application for a template as the rules read it, and what refuses it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.review.model import SubjectKind
from hongyan.domain.review.reasons import ApplicationReason
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates.reasons import TemplateApplicationReason, TemplateReason
from hongyan.flows.review.applications.judge_template import (
    NOTHING_DECLARED,
    JudgedTemplate,
    case_subject,
    judge_template,
)
from hongyan.flows.review.applications.template_shape import REMARK_CHARACTERS_MAX
from hongyan.kernel.kinds import AccountKind, MessageKind, SignKind
from tests.flows.applying import (
    GAMBLING,
    NAME,
    NOTICE,
    OWNER,
    ask_for_template,
    certify,
    fault_of,
    new_text,
    run,
)
from tests.flows.world import SIGN_NAME

if TYPE_CHECKING:
    from hongyan.domain.templates.model import NewTemplateText
    from hongyan.kernel.refusal import Reason
    from tests.flows.world import World


def judge(world: World, new: NewTemplateText) -> JudgedTemplate:
    owner = world.sender.account_id
    return run(world, lambda tx: judge_template(tx, owner, new))


def hold(world: World, name: str, state: SignState) -> None:
    owner = world.sender.account_id
    world.change(
        lambda tx: signs.add_sign(tx, owner, name, SignKind.GENERAL, state, world.now),
    )


def test_a_sound_application_is_neither_refused_nor_found_fault_with(world: World) -> None:
    judged = judge(world, new_text())
    assert judged.refused is None
    assert not judged.findings


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        (None, TemplateApplicationReason.RELATED_SIGN_MISSING),
        (SignState.DELETED, TemplateApplicationReason.RELATED_SIGN_MISSING),
        (SignState.PENDING, TemplateApplicationReason.RELATED_SIGN_UNAPPROVED),
        (SignState.BANNED, TemplateApplicationReason.RELATED_SIGN_UNAPPROVED),
    ],
)
def test_a_template_goes_with_no_sign_that_is_not_approved(
    world: World, state: SignState | None, fault: Reason
) -> None:
    if state is not None:
        hold(world, NAME, state)
    assert fault_of(judge(world, new_text(related_sign=NAME)).refused) is fault
    assert judge(world, new_text(related_sign=SIGN_NAME)).refused is None


@pytest.mark.parametrize(
    ("declared", "fault"),
    [
        ({"more_data": ("never.png",)}, ApplicationReason.FILE_NOT_UPLOADED),
        ({"traffic_driving": "{}"}, TemplateApplicationReason.TRAFFIC_NO_LIST),
        ({"attributes": {"order_number": "no_such"}}, TemplateReason.NO_ATTRIBUTE),
        ({"content": "您的订单${1}已发货"}, TemplateApplicationReason.VARIABLE_MALFORMED),
    ],
)
def test_the_application_is_refused_for_the_reason_that_was_judged(
    world: World, declared: dict[str, Any], fault: Reason
) -> None:
    new = replace(new_text(), **declared)
    assert fault_of(judge(world, new).refused) is fault
    assert fault_of(ask_for_template(world, new)) is fault


def test_a_refused_application_is_read_by_the_rules_all_the_same(world: World) -> None:
    judged = judge(world, new_text(GAMBLING, traffic_driving="{}"))
    assert judged.refused is not None
    assert {one.rule_id for one in judged.findings} == {"topic.gambling"}


def test_the_rules_are_not_asked_about_a_text_longer_than_any_message(world: World) -> None:
    judged = judge(world, new_text(GAMBLING * 40))
    assert fault_of(judged.refused) is TemplateReason.CONTENT_LENGTH
    assert not judged.findings


def test_the_rules_read_what_was_declared_and_whose_signs_are_approved(world: World) -> None:
    certify(world)
    hold(world, NAME, SignState.APPROVED)
    hold(world, "裹裹", SignState.PENDING)
    other = world.new_sender("other", sign_name="别的公司")
    assert other.account_id != world.sender.account_id
    new = new_text(
        remark="order_number：订单号",
        scene="见 https://lark.example/app",
        traffic_driving='[{"type": "400_PHONE", "content": "4001234567"}]',
    )
    subject = judge(world, new).subject
    assert subject.owner_name == OWNER
    assert subject.meanings == {"order_number": "订单号"}
    assert subject.domains == ("lark.example",)
    assert subject.phones == ("4001234567",)
    assert subject.related_signs == (NAME, SIGN_NAME)


def test_a_remark_that_is_too_long_declares_nothing(world: World) -> None:
    remark = "order_number：订单号" + "。" * REMARK_CHARACTERS_MAX
    judged = judge(world, new_text(remark=remark))
    assert fault_of(judged.refused) is ApplicationReason.REMARK_TOO_LONG
    assert judged.subject.meanings == NOTHING_DECLARED.meanings


def test_a_person_sends_no_promotion(world: World) -> None:
    world.sender = world.new_sender("li", AccountKind.PERSONAL)
    judged = judge(world, new_text("新品上市，拒收请回复R", MessageKind.PROMOTION))
    assert fault_of(judged.refused) is TemplateReason.ENTERPRISES_ONLY


def test_the_case_is_about_this_version_of_the_text_of_this_account(world: World) -> None:
    about = case_subject(judge(world, new_text()), 7, 2)
    assert (about.kind, about.subject_id, about.version) == (SubjectKind.TEMPLATE, 7, 2)
    assert about.account_id == world.sender.account_id
    assert about.account_kind is AccountKind.ENTERPRISE
    assert (about.text, about.message_kind) == (NOTICE, MessageKind.NOTIFICATION)
