"""Two texts of a tenant: where they differ, and which words decide (FAQ 1.4.2)."""

from __future__ import annotations

from hongyan.domain.compliance.model import RulesResult
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.review.applications.compare_drafts import (
    ComparedDrafts,
    compare_drafts,
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
    assert "加微信" in made.edit.text


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
