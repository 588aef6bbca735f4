"""Fraud is a pretext, a demand and a means together, in a sentence that does not warn of it."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.fraud_checks import INGREDIENT, whole
from hongyan.domain.compliance.model import RulesResult, Severity, verdict
from hongyan.domain.compliance.pack import frauds
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.kernel.kinds import MessageKind
from tests.rules.compliance.judging import rules, template, the

SEEN = {"link", "phone", "card", "payee"}


def test_every_ingredient_of_a_scheme_is_listed_or_seen() -> None:
    pack = shipped_pack("notification")
    listed = {topic.topic_id.removeprefix(INGREDIENT) for topic in pack.lexicon.topics}
    mixes = [mix for fraud in frauds(pack) for mix in (*fraud.schemes, *fraud.suspicions)]
    assert {name for mix in mixes for name in mix} <= listed | SEEN
    assert len(frauds(pack)) == 8


def test_two_ingredients_may_be_a_suspicion_for_a_human() -> None:
    text = "您的退款将由专员协助，客服稍后来电。"
    assert rules(template(text), Severity.HUMAN) == {"topic.fraud-refund"}


@pytest.mark.parametrize(
    "text",
    [
        "请勿将验证码告诉任何人，包括自称客服的来电者。",
        "我行不会要求您将资金转入安全账户，接到此类电话请挂断并拨打96110。",
        "凡以退款为由让您点击链接填写卡号的，都是诈骗。",
        "您的报销款已转至您尾号${card_tail}的工资卡。",
        "您的补贴已发放至社保卡，请留意到账短信。",
        "您的退款${amount}元已原路退回，如有问题请联系在线客服。",
    ],
)
def test_a_warning_and_what_was_done_already_ask_for_nothing(text: str) -> None:
    assert verdict(template(text)) is not RulesResult.BLOCKED
    assert not any(rule.startswith("topic.fraud") for rule in rules(template(text), None))


@pytest.mark.parametrize(
    ("text", "fraud"),
    [
        ("I typed your number by mistake, could you forward them to me please?", "fraud-code"),
        ("Your profile was flagged: park your funds in the holding wallet ${no}.", "safe-account"),
        ("Our bank details changed: kindly settle ${no} with the new beneficiary.", "pay-to-card"),
    ],
)
def test_fraud_is_told_in_english_as_well(text: str, fraud: str) -> None:
    found = rules(template(text, MessageKind.INTERNATIONAL))
    assert any(one.endswith(fraud) for one in found)


def test_a_warning_warns_of_its_own_sentence_alone() -> None:
    text = "谨防诈骗。您的储蓄卡已被冻结，请点击链接输入卡号和密码解冻。"
    assert "topic.fraud-reactivation" in rules(template(text))


def test_the_finding_spans_its_ingredients_and_names_them() -> None:
    text = "客服稍后来电，请把验证码念给客服。"
    found = the(template(text), "topic.fraud-code")
    assert "念给" in text[found.start : found.end]
    assert "要素" in found.clause_zh
    assert "ingredients" in found.clause_en


def test_several_places_are_one_from_the_first_to_the_last() -> None:
    assert whole([(5, 9), (2, 4)]) == (2, 9)
