"""Texts that talk as covert trade, touting and threats do are for a human."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import Severity
from hongyan.kernel.kinds import MessageKind
from tests.rules.compliance.judging import rules, template, the


@pytest.mark.parametrize(
    "text",
    [
        "老板，新到两箱，要的话回个1给你留着，先验后付。",
        "懂的来，老规矩，就剩三个位子。",
        "按条结算，做完截图当场结，老客优先，包你满意。",
    ],
)
def test_two_kinds_of_covert_words_are_for_a_human(text: str) -> None:
    assert "content.covert" in rules(template(text), Severity.HUMAN)


def test_the_same_words_for_all_that_name_a_price_are_for_a_human() -> None:
    assert "content.covert" in rules(template("机子放在院里，一个月给两百块。"), Severity.HUMAN)
    for_one = "${name}，机子放在院里，一个月给两百块。"
    assert "content.covert" in rules(template(for_one), Severity.HUMAN)


def test_a_code_has_no_price_beside_it() -> None:
    code = "验证码${code}，周转金三万等您领，5分钟内有效。"
    assert "content.covert" in rules(template(code, MessageKind.VERIFICATION), Severity.HUMAN)
    code = "验证码${code}，用于登录，5分钟内有效。"
    assert "content.covert" not in rules(template(code, MessageKind.VERIFICATION), None)


def test_what_tells_of_one_order_may_name_its_price() -> None:
    text = "您的订单${order_no}已付款，两箱共三百元。"
    assert "content.covert" not in rules(template(text), None)


@pytest.mark.parametrize(
    "text",
    [
        "您的订单已发货，还剩一件待补发，请留意。",
        "您预约的面谈已确认，请按时到店。",
        "新到一批教材，请各班派人到教务处领取。",
    ],
)
def test_a_record_and_one_such_word_are_not(text: str) -> None:
    assert "content.covert" not in rules(template(text), None)


def test_a_promotion_touts_and_needs_a_hint_among_them() -> None:
    touting = "老顾客您好，新到一批水果，包好吃，拒收请回复R"
    assert "content.covert" not in rules(template(touting, MessageKind.PROMOTION), None)
    hinting = f"懂的来，暗号对上就给，{touting}"
    found = the(template(hinting, MessageKind.PROMOTION), "content.covert")
    assert "懂的来" in found.clause_zh


def test_one_word_of_two_lists_is_one_sign() -> None:
    text = "老板，您${date}落单的卫衣已裁好上线，预计${ship_date}出货。"
    assert "content.covert" not in rules(template(text), None)


def test_a_manner_of_address_alone_says_nothing() -> None:
    text = "叔叔阿姨好，注册验证码是${code}，填到方框里就行，别告诉陌生人。"
    assert "content.covert" not in rules(template(text, MessageKind.VERIFICATION), None)
    assert "content.covert" not in rules(template("瓷砖贴完了，周五我过来勾缝。"), None)
