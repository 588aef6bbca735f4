"""What follows for a sign from its case: state, reason, report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.review import store as cases
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.review.cases.follow_texts import follow_sign_case
from hongyan.kernel.kinds import RejectionReason
from tests.flows.applying import (
    BARRED,
    NAME,
    act,
    apply_sign_of,
    change_sign_of,
    decide,
    new_sign,
    run,
    sign_named,
)
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


def words(world: World) -> list[str]:
    return [one["sign_status"] for one in world.pushed(PushKind.SIGN_SMS_REPORT)]


def test_a_rejection_keeps_the_reviewers_words(world: World) -> None:
    decide(world, apply_sign_of(world, new_sign()), RejectionReason.PRODUCT_LINK, note="请补充官网")
    record = sign_named(world)
    assert record.sign.state is SignState.REJECTED
    assert record.application is not None
    assert record.application.reject_text.startswith("请提供产品链接。")
    assert record.application.reject_text.endswith("审核意见：请补充官网。")
    assert record.application.decided_at == world.now


def test_each_change_of_the_review_is_reported(world: World) -> None:
    world.hears_of(PushKind.SIGN_SMS_REPORT)
    order_id = apply_sign_of(world, new_sign(remark="会员登录"))
    decide(world, order_id)
    assert words(world) == ["approving", "approved"]
    [_, approved] = world.pushed(PushKind.SIGN_SMS_REPORT)
    assert (approved["sign_name"], approved["orderId"]) == (NAME, str(order_id))
    assert (approved["remark"], approved["reason"]) == ("会员登录", "")


def test_who_asked_for_no_reports_gets_none(world: World) -> None:
    decide(world, apply_sign_of(world, new_sign()))
    assert words(world) == []


def test_a_rejection_by_the_rules_is_one_report(world: World) -> None:
    world.hears_of(PushKind.SIGN_SMS_REPORT)
    apply_sign_of(world, new_sign(BARRED))
    assert words(world) == ["rejected"]


def test_a_sign_waits_again_when_a_human_is_asked_for(world: World) -> None:
    world.hears_of(PushKind.SIGN_SMS_REPORT)
    order_id = apply_sign_of(world, new_sign(BARRED))
    act(world, order_id, Event.HUMAN_REQUESTED, kind=ActorKind.APPLICANT)
    record = sign_named(world, BARRED)
    assert record.sign.state is SignState.PENDING
    assert record.application is not None
    assert (record.application.reject_text, record.application.decided_at) == ("", None)
    assert words(world) == ["rejected", "approving"]


def test_a_withdrawn_case_cancels_the_sign(world: World) -> None:
    order_id = apply_sign_of(world, new_sign())
    act(world, order_id, Event.WITHDRAWN, kind=ActorKind.APPLICANT)
    assert sign_named(world).sign.state is SignState.WITHDRAWN


def test_giving_material_is_no_rejection(world: World) -> None:
    world.hears_of(PushKind.SIGN_SMS_REPORT)
    order_id = apply_sign_of(world, new_sign())
    act(world, order_id, Event.CLAIMED)
    act(world, order_id, Event.MATERIAL_ASKED, note="请补充官网")
    change_sign_of(world, new_sign())
    assert words(world) == ["approving", "approving"]


def test_a_late_decision_moves_neither_a_deleted_sign_nor_a_newer_version(world: World) -> None:
    order_id = apply_sign_of(world, new_sign())
    case = run(world, lambda tx: cases.case_by_id(tx, order_id))
    assert case is not None
    sign_id = sign_named(world).sign.sign_id
    owner = world.sender.account_id
    run(world, lambda tx: signs.add_sign_application(tx, sign_id, owner, new_sign(), world.now))
    act(world, order_id, Event.CLAIMED)
    act(world, order_id, Event.REJECTED, RejectionReason.PRODUCT_LINK)
    assert sign_named(world).sign.state is SignState.PENDING
    run(world, lambda tx: signs.set_sign_state(tx, sign_id, SignState.DELETED, world.now))
    run(world, lambda tx: follow_sign_case(work_at(tx, world.now, world.context), case))
    assert sign_named(world).sign.state is SignState.DELETED
