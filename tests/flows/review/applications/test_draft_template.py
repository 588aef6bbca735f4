"""A template's draft: what would happen, what it costs, how it is corrected."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hongyan.domain.compliance.evidence import Evidence
from hongyan.domain.review import store
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.review.applications.draft_template import (
    TemplateDraft,
    TypedTemplate,
    draft_template,
    mended_template,
    suggested_attribute,
)
from hongyan.flows.review.applications.verdict_on_draft import Outlook
from hongyan.kernel.kinds import IntlType, MessageKind
from hongyan.kernel.money import WalletKind
from hongyan.text.variables import VariableFlaw
from tests.flows.applying import (
    GAMBLING,
    NOTICE,
    apply_text_of,
    certify_with_sign,
    new_text,
    run,
)
from tests.flows.world import SIGN_NAME, World

CODE = "您的验证码为${code}，5分钟内有效，请勿泄露。"


def draft(
    world: World, content: str = NOTICE, examples: dict[str, str] | None = None, **more: Any
) -> TemplateDraft:
    new = new_text(content, **more)
    owner = world.sender.account_id
    typed = TypedTemplate(new, examples or {})
    return run(world, lambda tx: draft_template(tx, owner, typed, world.now, world.settings))


def test_a_clean_draft_goes_to_a_reviewer_with_a_due_time(world: World) -> None:
    verdict = draft(world).verdict
    assert verdict.outlook is Outlook.REVIEWER
    applied = apply_text_of(world, new_text())
    case = run(world, lambda tx: store.case_by_id(tx, applied.order_id))
    assert case is not None
    assert verdict.due_at == case.due_at


def test_a_barred_draft_would_be_rejected_as_the_application_is(world: World) -> None:
    verdict = draft(world, GAMBLING).verdict
    assert verdict.outlook is Outlook.REJECTED
    assert verdict.due_at is None
    applied = apply_text_of(world, new_text(GAMBLING))
    case = run(world, lambda tx: store.case_by_id(tx, applied.order_id))
    assert case is not None
    assert case.state.value == "auto_rejected"
    assert case.subject.kind is SubjectKind.TEMPLATE


def test_a_machine_approves_with_evidence_enough(world: World) -> None:
    certify_with_sign(world)
    world.use(review_auto_approve=True, review_auto_approve_after=0)
    verdict = draft(
        world, CODE, kind=MessageKind.VERIFICATION, attributes={"code": "numberCaptcha"}
    ).verdict
    assert verdict.outlook is Outlook.APPROVED
    assert Evidence.SHAPE in verdict.weighed.found


def test_a_draft_that_is_not_taken_says_why_and_is_judged_all_the_same(world: World) -> None:
    verdict = draft(world, GAMBLING, attributes={"order_number": "no_such"}).verdict
    assert verdict.outlook is Outlook.REFUSED
    assert verdict.refused is not None
    assert verdict.refused.reason is TemplateReason.NO_ATTRIBUTE
    assert verdict.found


def test_a_draft_without_a_name_yet_is_judged_as_if_it_had_one(world: World) -> None:
    owner = world.sender.account_id
    typed = TypedTemplate(replace(new_text(), name=""), {})
    made = run(world, lambda tx: draft_template(tx, owner, typed, world.now, world.settings))
    assert made.verdict.outlook is Outlook.REVIEWER


def test_a_text_longer_than_any_message_is_not_read(world: World) -> None:
    made = draft(world, GAMBLING * 40)
    assert made.verdict.refused is not None
    assert not made.verdict.found
    assert made.message is None


def test_the_message_has_the_sign_and_the_values_that_are_tried(world: World) -> None:
    made = draft(world, examples={"order_number": "A1"}, attributes={"order_number": "others"})
    assert made.message is not None
    assert made.message.text == f"【{SIGN_NAME}】您的订单A1已发货，请留意查收。"
    assert made.message.fill.segments == 1


def test_a_value_that_does_not_fit_is_named(world: World) -> None:
    made = draft(
        world,
        CODE,
        {"code": "12"},
        kind=MessageKind.VERIFICATION,
        attributes={"code": "numberCaptcha"},
    )
    assert [one.flaw for one in made.variables] == [VariableFlaw.SHORT]


def test_the_price_is_that_of_the_segments(world: World) -> None:
    made = draft(world, NOTICE + "请您在方便的时候前往驿站领取。" * 4)
    assert made.message is not None
    quote = made.message.quote
    assert quote is not None
    assert made.message.fill.segments == quote.segments == 2
    assert quote.amount == 2 * quote.unit_price
    assert quote.payer is WalletKind.CASH


def test_it_says_how_many_characters_fewer_save_a_segment(world: World) -> None:
    made = draft(world, NOTICE + "请您在方便的时候前往驿站领取。" * 4)
    assert made.message is not None
    fill = made.message.fill
    assert fill.used - fill.surplus == 70


def test_long_values_may_take_more_segments(world: World) -> None:
    made = draft(world, "${a}${b}${c}已发货，请留意查收。")
    assert made.message is not None
    assert made.message.longest > made.message.fill.segments


def test_an_international_draft_has_no_price_of_its_own(world: World) -> None:
    made = draft(
        world,
        "Your code is ${code}.",
        kind=MessageKind.INTERNATIONAL,
        intl_type=IntlType.VERIFICATION,
    )
    assert made.message is not None
    assert made.message.quote is None


def test_a_mend_is_offered_where_it_helps(world: World) -> None:
    text = "您的订单${order_number}已发货，请留意查收。加微信客服，退订回T"
    made = draft(world, text)
    offered = [one for one in made.verdict.found if one.mend is not None]
    assert offered
    for one in offered:
        finding = one.finding
        left = made.verdict.mended(finding.rule_id, finding.start, finding.end)
        again = draft(world, left)
        assert finding.rule_id not in {each.finding.rule_id for each in again.verdict.found}


def test_a_finding_that_is_not_there_mends_nothing(world: World) -> None:
    made = draft(world, "加微信客服领券，请留意查收。")
    assert made.verdict.mended("no.rule", 0, 1) == "加微信客服领券，请留意查收。"


def test_everything_is_mended_at_once(world: World) -> None:
    text = "您的订单${order_number}已发货，请留意查收。加微信客服，套现秒到，退订回T"
    owner = world.sender.account_id
    left = run(world, lambda tx: mended_template(tx, owner, new_text(text)))
    assert left == "您的订单${order_number}已发货，请留意查收。"
    assert draft(world, left).verdict.outlook is Outlook.REVIEWER


def test_attributes_are_suggested_as_the_library_has_them() -> None:
    assert suggested_attribute("code", MessageKind.VERIFICATION)
    assert not suggested_attribute("no_such_thing", MessageKind.NOTIFICATION)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("guest_name", "name"),
        ("nickName", "user_nick"),
        ("payAmount", "money"),
        ("HOME_ADDRESS", "address"),
        # Longer words are other words.
        ("hotelier", ""),
        ("template", ""),
        ("renamed_file", ""),
        ("timesheet", ""),
    ],
)
def test_a_name_that_the_library_lacks_is_read_by_its_words(name: str, attribute: str) -> None:
    assert suggested_attribute(name, MessageKind.NOTIFICATION) == attribute


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("SMSCode2", "numberCaptcha"),
        ("validMinutes", "verifyTime"),
        ("barcode", ""),
        ("encoded", ""),
    ],
)
def test_a_word_within_a_longer_word_names_nothing(name: str, attribute: str) -> None:
    assert suggested_attribute(name, MessageKind.VERIFICATION) == attribute


def test_words_before_a_variable_say_more_than_its_name() -> None:
    assert suggested_attribute("name", MessageKind.NOTIFICATION, "您的取件码") == "pick_up_code"
