"""What follows for a template from its case: state, reason, report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.review import store as cases
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.review.cases.follow_texts import follow_template_case
from hongyan.kernel.kinds import RejectionReason
from tests.flows.applying import (
    GAMBLING,
    act,
    apply_text_of,
    decide,
    new_text,
    run,
    template_coded,
)
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


def words(world: World) -> list[str]:
    return [one["template_status"] for one in world.pushed(PushKind.TEMPLATE_SMS_REPORT)]


def test_a_rejection_keeps_the_reviewers_words(world: World) -> None:
    done = apply_text_of(world, new_text())
    decide(world, done.order_id, RejectionReason.USAGE_SCENARIO, note="何时发送？")
    record = template_coded(world, done.code)
    assert record.template.state is TemplateState.REJECTED
    assert record.application is not None
    assert record.application.reject_text.startswith("请提供使用场景。")
    assert record.application.reject_text.endswith("审核意见：何时发送？")


def test_each_change_of_the_review_is_reported(world: World) -> None:
    world.hears_of(PushKind.TEMPLATE_SMS_REPORT)
    done = apply_text_of(world, new_text(remark="发货"))
    decide(world, done.order_id)
    assert words(world) == ["approving", "approved"]
    [_, approved] = world.pushed(PushKind.TEMPLATE_SMS_REPORT)
    assert (approved["template_code"], approved["orderId"]) == (done.code, str(done.order_id))


def test_a_template_waits_again_when_a_human_is_asked_for(world: World) -> None:
    world.hears_of(PushKind.TEMPLATE_SMS_REPORT)
    done = apply_text_of(world, new_text(GAMBLING))
    act(world, done.order_id, Event.HUMAN_REQUESTED, kind=ActorKind.APPLICANT)
    assert template_coded(world, done.code).template.state is TemplateState.PENDING
    assert words(world) == ["rejected", "approving"]


def test_a_withdrawn_case_cancels_the_template(world: World) -> None:
    done = apply_text_of(world, new_text())
    act(world, done.order_id, Event.WITHDRAWN, kind=ActorKind.APPLICANT)
    assert template_coded(world, done.code).template.state is TemplateState.WITHDRAWN


def test_a_late_decision_moves_neither_a_deleted_template_nor_a_newer_version(
    world: World,
) -> None:
    done = apply_text_of(world, new_text())
    case = run(world, lambda tx: cases.case_by_id(tx, done.order_id))
    assert case is not None
    template_id = case.subject.subject_id
    run(world, lambda tx: templates.change_template(tx, template_id, 2, new_text(), world.now))
    decide(world, done.order_id, RejectionReason.USAGE_SCENARIO)
    assert template_coded(world, done.code).template.state is TemplateState.PENDING
    deleted = TemplateState.DELETED
    run(world, lambda tx: templates.set_template_state(tx, template_id, deleted, world.now))
    run(world, lambda tx: follow_template_case(work_at(tx, world.now, world.context), case))
    assert template_coded(world, done.code).template.state is deleted
