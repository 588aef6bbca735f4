"""Two texts of a tenant: where they differ, and which words decide (FAQ 1.4.2)."""

from __future__ import annotations

from hongyan.domain.compliance.model import RulesResult
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.review.applications.compare_drafts import (
    ComparedDrafts,
    compare_drafts,
    compare_named,
    text_of_template,
)
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from tests.flows.applying import NOTICE, apply_text_of, new_text, run
from tests.flows.world import World

KIND = MessageKind.NOTIFICATION


def compare(world: World, first: str, second: str) -> ComparedDrafts:
    owner = world.sender.account_id
    return run(world, lambda tx: compare_drafts(tx, owner, KIND, first, second))


def test_the_words_that_decide_are_told(world: World) -> None:
    made = compare(world, NOTICE, "您的订单${order_number}已发货，加微信领券，请留意查收。")
    assert made.first.result is not RulesResult.BLOCKED
    assert made.second.result is RulesResult.BLOCKED
    assert made.edit is not None
    assert made.edit.is_of_second
    assert "加微信" not in made.edit.text  # AUDIT G13


def test_texts_on_which_the_rules_agree_have_nothing_that_decides(world: World) -> None:
    made = compare(world, NOTICE, NOTICE.replace("留意", "注意"))
    assert made.differences
    assert made.edit is None


def test_long_texts_are_cut_to_a_message(world: World) -> None:
    made = compare(world, "好" * 9000, "坏" * 9000)
    assert len(made.first.text) < 2000


def test_only_templates_of_the_account_are_read(world: World) -> None:
    code = apply_text_of(world, new_text()).code
    owner = world.sender.account_id
    assert run(world, lambda tx: text_of_template(tx, owner, code)) == (KIND, NOTICE)
    other = world.new_sender("other").account_id
    found = run(world, lambda tx: text_of_template(tx, other, code))
    assert isinstance(found, Refused)
    assert found.reason is TemplateReason.MISSING


def test_a_template_is_named_by_its_code_and_says_as_what_both_are_judged(world: World) -> None:
    new = new_text("您的验证码为${code}，请勿泄露。", MessageKind.VERIFICATION)
    code, owner = apply_text_of(world, new).code, world.sender.account_id

    def named(kind: MessageKind | None, second: str) -> ComparedDrafts | Refused:
        return run(world, lambda tx: compare_named(tx, owner, kind, code, second))

    made = named(None, NOTICE)
    assert isinstance(made, ComparedDrafts)
    assert (made.kind, made.first.text) == (MessageKind.VERIFICATION, new.content)
    chosen = named(KIND, NOTICE)
    assert isinstance(chosen, ComparedDrafts)
    assert chosen.kind is KIND
    assert isinstance(named(None, "SMS_1"), Refused)
