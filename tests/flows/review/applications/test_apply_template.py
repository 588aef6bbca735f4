"""Applications for templates: what is refused, what the rules reject, what waits, what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.review import store as cases
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.templates.codes import number_of
from hongyan.domain.templates.model import NewTemplateText, TemplateState
from hongyan.domain.templates.reasons import TemplateApplicationReason, TemplateReason
from hongyan.flows.review.applications.apply_template import (
    TemplateApplied,
    change_template,
    delete_template,
)
from hongyan.kernel.kinds import AccountKind, MessageKind, RejectionReason
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.applying import (
    GAMBLING,
    NOTICE,
    act,
    apply_text_of,
    ask_for_template,
    certify_with_sign,
    decide,
    fault_of,
    new_text,
    run,
    template_coded,
)
from tests.flows.world import PHONE
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

PLAIN = "您的登录验证码为${code}，5分钟内有效，请勿泄露给他人。"
CODE = "您正在登录鸿雁演示，验证码为${code}，5分钟内有效。"
PROMOTION = "会员您好，新品上市，欢迎选购。拒收请回复R"


def change(world: World, code: str, new: NewTemplateText) -> TemplateApplied | Refused:
    owner = world.sender.account_id
    return run(
        world,
        lambda tx: change_template(work_at(tx, world.now, world.context), owner, code, new),
    )


def delete(world: World, code: str) -> Refused | None:
    owner = world.sender.account_id
    return run(
        world,
        lambda tx: delete_template(work_at(tx, world.now), owner, code),
    )


def refusal_of_sending(world: World, code: str) -> Refusal | None:
    answer = world.asks(PHONE, template_id=number_of(code) or 0)
    return answer.reason if isinstance(answer, Refused) else None


def test_a_new_template_waits_and_is_sent_once_approved(world: World) -> None:
    done = apply_text_of(world, new_text(CODE, MessageKind.VERIFICATION))
    assert refusal_of_sending(world, done.code) is Refusal.TEMPLATE_MISSING
    decide(world, done.order_id)
    assert refusal_of_sending(world, done.code) is None


def test_what_the_rules_find_rejects_at_once_with_words(world: World) -> None:
    done = apply_text_of(world, new_text(GAMBLING))
    record = template_coded(world, done.code)
    assert record.template.state is TemplateState.REJECTED
    assert record.application is not None
    assert record.application.reject_text.startswith("不支持此短信内容")


def test_only_clean_codes_and_notifications_without_links_are_approved_at_once(
    world: World,
) -> None:
    world.use(review_auto_approve=True)
    certify_with_sign(world)
    decide(world, apply_text_of(world, new_text(PLAIN, MessageKind.VERIFICATION)).order_id)
    typed = {"order_number": "other_number2"}
    cases = (
        (new_text(attributes=typed), TemplateState.APPROVED),
        (new_text(PLAIN, MessageKind.VERIFICATION), TemplateState.APPROVED),
        (new_text(), TemplateState.PENDING),
        (new_text(PROMOTION, MessageKind.PROMOTION), TemplateState.PENDING),
        (new_text(attributes=typed, scene="https://lark.example/order"), TemplateState.PENDING),
    )
    for new, state in cases:
        done = apply_text_of(world, new)
        assert template_coded(world, done.code).template.state is state, new


# AUDIT G5: "no rule for fraud …: six such texts were approved by the machine with auto-approval
# on"; "nothing is low risk because no rule spoke"
FRAUD = (
    "您的账户存在异常，请将资金转入安全账户${number}，以免损失。",
    "您的银行卡已被停用，请登录页面重新激活，编号${number}。",
    "您的订单${number}退款失败，请联系客服办理退款。",
    "恭喜您的号码${number}获得积分奖励，请尽快兑换。",
    "请将收到的验证码${code}告知客服人员，完成身份核验。",
    "您的快递${number}丢失，请添加理赔专员办理赔付。",
    "请向卡号${number}支付保证金，逾期订单将关闭。",
    "您的账号${number}于异地登录，请立即回电核实。",
    "您的社保卡已冻结，请补充资料，受理编号${number}。",
    "领导有急事，请立即付款至尾号${number}的账户。",
)


def test_no_machine_approves_fraud_whoever_applies(world: World) -> None:
    world.use(review_auto_approve=True)
    certify_with_sign(world)
    decide(world, apply_text_of(world, new_text(PLAIN, MessageKind.VERIFICATION)).order_id)
    for text in FRAUD:
        notice = new_text(text, attributes={"number": "other_number2", "code": "other_number2"})
        for new in (notice, new_text(text, MessageKind.VERIFICATION)):
            done = ask_for_template(world, new)
            if isinstance(done, TemplateApplied):
                found = template_coded(world, done.code).template.state
                assert found is not TemplateState.APPROVED, text


def test_the_trail_says_what_spoke_for_a_text_and_what_was_lacking(world: World) -> None:
    world.use(review_auto_approve=True)
    certify_with_sign(world)
    first = apply_text_of(world, new_text(PLAIN, MessageKind.VERIFICATION))
    assert trail_notes(world, first.order_id) == [
        (
            "evidence: certified, shape, typed, leads_nowhere, own_name, own_sign, standing; "
            "lacking: history"
        )
    ]
    decide(world, first.order_id)
    second = apply_text_of(world, new_text(PLAIN, MessageKind.VERIFICATION))
    assert trail_notes(world, second.order_id) == [
        "evidence: certified, shape, typed, leads_nowhere, own_name, own_sign, history, standing"
    ]
    third = apply_text_of(world, new_text(attributes={"order_number": "others"}))
    assert "lacking: shape, typed" in trail_notes(world, third.order_id)[0]


def test_what_a_person_rejected_lately_is_no_history(world: World) -> None:
    world.use(review_auto_approve=True)
    certify_with_sign(world)
    for reasons in ((), (RejectionReason.CONTENT_NOT_ALLOWED,)):
        done = apply_text_of(world, new_text())
        decide(world, done.order_id, *reasons, note="无法核实")
    last = apply_text_of(world, new_text(PLAIN, MessageKind.VERIFICATION))
    assert template_coded(world, last.code).template.state is TemplateState.PENDING


def trail_notes(world: World, case_id: int) -> list[str]:
    """What the trail of a case notes when it is opened."""
    return [one.note for one in run(world, lambda tx: cases.trail_of(tx, case_id)) if one.note]


def test_a_code_template_has_one_variable(world: World) -> None:
    new = new_text("验证码${code}，密码${other}，登录鸿雁用。", MessageKind.VERIFICATION)
    assert fault_of(ask_for_template(world, new)) is TemplateApplicationReason.VARIABLES_TOO_MANY


def test_a_personal_account_sends_no_promotions(world: World) -> None:
    world.sender = world.new_sender("li", AccountKind.PERSONAL)
    new = new_text(PROMOTION, MessageKind.PROMOTION)
    assert fault_of(ask_for_template(world, new)) is TemplateReason.ENTERPRISES_ONLY


def test_a_personal_account_says_in_the_remark_what_a_variable_means(world: World) -> None:
    world.sender = world.new_sender("li", AccountKind.PERSONAL)
    silent = apply_text_of(world, new_text())
    assert template_coded(world, silent.code).template.state is TemplateState.REJECTED
    told = apply_text_of(world, new_text(remark="发货通知，order_number：商城订单号"))
    assert template_coded(world, told.code).template.state is TemplateState.PENDING


def test_a_related_sign_exists_and_is_approved(world: World) -> None:
    missing = ask_for_template(world, new_text(related_sign="没有"))
    assert fault_of(missing) is TemplateApplicationReason.RELATED_SIGN_MISSING
    apply_text_of(world, new_text(related_sign=world.sender.sign_name))


def test_a_template_in_review_or_approved_stays_as_it_is(world: World) -> None:
    done = apply_text_of(world, new_text())
    waiting = change(world, done.code, new_text())
    assert fault_of(waiting) is TemplateApplicationReason.IN_REVIEW
    assert fault_of(delete(world, done.code)) is TemplateReason.IN_REVIEW
    decide(world, done.order_id)
    approved = change(world, done.code, new_text())
    assert fault_of(approved) is TemplateApplicationReason.APPROVED


def test_a_rejected_template_gets_a_new_version_under_its_code(world: World) -> None:
    first = apply_text_of(world, new_text(attributes={"order_number": "other_number2"}))
    decide(world, first.order_id, RejectionReason.USAGE_SCENARIO)
    new = new_text(CODE, MessageKind.VERIFICATION, remark="登录")
    done = change(world, first.code, new)
    assert isinstance(done, TemplateApplied)
    assert (done.code, done.order_id > first.order_id) == (first.code, True)
    record = template_coded(world, first.code)
    assert (record.template.version, record.content) == (2, CODE)
    assert (record.template.kind, record.template.state) == (
        MessageKind.VERIFICATION,
        TemplateState.PENDING,
    )
    decide(world, done.order_id)
    assert refusal_of_sending(world, done.code) is None


def test_material_that_was_asked_for_is_given_by_a_change(world: World) -> None:
    first = apply_text_of(world, new_text())
    act(world, first.order_id, Event.CLAIMED)
    act(world, first.order_id, Event.MATERIAL_ASKED, note="请说明场景")
    done = change(world, first.code, new_text(scene="会员下单"))
    assert isinstance(done, TemplateApplied)
    assert template_coded(world, first.code).template.state is TemplateState.PENDING


def test_a_deleted_template_is_gone(world: World) -> None:
    done = apply_text_of(world, new_text(CODE, MessageKind.VERIFICATION))
    decide(world, done.order_id)
    assert delete(world, done.code) is None
    assert refusal_of_sending(world, done.code) is Refusal.TEMPLATE_MISSING
    for answer in (delete(world, done.code), change(world, done.code, new_text())):
        assert fault_of(answer) is TemplateReason.MISSING


def test_another_account_can_neither_send_nor_change_a_template(world: World) -> None:
    done = apply_text_of(world, new_text(CODE, MessageKind.VERIFICATION))
    decide(world, done.order_id)
    world.sender = world.new_sender("other")
    assert refusal_of_sending(world, done.code) is Refusal.TEMPLATE_MISSING
    assert fault_of(delete(world, done.code)) is TemplateReason.MISSING
    assert fault_of(change(world, done.code, new_text(NOTICE))) is TemplateReason.MISSING
