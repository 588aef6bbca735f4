"""Fraud is a pretext, a demand and a means together, in a sentence that does not warn of it."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.fraud_checks import INGREDIENT, whole
from hongyan.domain.compliance.model import RulesResult, Severity, verdict
from hongyan.domain.compliance.pack import frauds
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.kernel.kinds import MessageKind
from tests.rules.compliance.judging import rules, sign, template, the

SEEN = {"link", "phone", "card", "payee"}


def test_every_ingredient_of_a_scheme_is_listed_or_seen() -> None:
    pack = shipped_pack("notification")
    listed = {topic.topic_id.removeprefix(INGREDIENT) for topic in pack.lexicon.topics}
    mixes = [mix for fraud in frauds(pack) for mix in (*fraud.schemes, *fraud.suspicions)]
    assert {name for mix in mixes for name in mix} <= listed | SEEN
    assert len(frauds(pack)) == 8


def test_two_ingredients_may_be_a_suspicion_for_a_human() -> None:
    text = "您的退款将由专员协助，客服稍后来电。"
    assert "topic.fraud-refund" in rules(template(text), Severity.HUMAN)
    assert rules(template(text)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "请勿将验证码告诉任何人，包括自称客服的来电者。",
        "我行不会要求您将资金转入安全账户，接到此类电话请挂断并拨打96110。",
        "凡以退款为由让您点击链接填写卡号的，都是诈骗。",
        "您的报销款已转至您尾号${card_tail}的工资卡。",
        "您的补贴已发放至社保卡，请留意到账短信。",
        "您的退款${amount}元已原路退回，如有问题请联系在线客服。",
        "您尾号${card_tail}的账户转入人民币${amount}元，余额${balance}元。",
        "您正在变更重要资料，请妥善保管账户，不要转借他人。",
        "您的账户因证件过期已限制交易，请到网点更新，本行不发送链接。",
        "您的退货已入库，进度见 www.example.com/refund/${refund_no}",
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


def test_who_names_fraud_and_asks_for_it_all_the_same_warns_of_nothing() -> None:
    demand = "请立即开启共享屏幕，由专员为您转入核查账户。"
    assert "topic.fraud-safe-account" in rules(
        template(f"反诈中心提示：您被不法分子盯上，{demand}")
    )
    told = "不法分子常要求开启共享屏幕，再转入核查账户。"
    assert not any(rule.startswith("topic.fraud") for rule in rules(template(told), None))


def test_a_demand_not_to_tell_the_family_is_no_warning() -> None:
    text = "您名下护照已被立案，请与办案专员联系，不得向家人透露案情。"
    assert "topic.fraud-summons" in rules(template(text))


def test_an_authority_speaks_in_its_own_name() -> None:
    text = "传票已生成，请到本法院诉讼服务中心联系承办法官，逾期缺席审判。"
    pretended = template(text, owner_name="杭州云栖商贸有限公司")
    assert "topic.fraud-summons" in rules(pretended)
    assert "topic.fraud-summons" not in rules(template(text, owner_name="杭州市西湖区人民法院"))


def test_a_code_that_expires_asks_for_nothing() -> None:
    text = "Your OTP is ${code}. This code will expire in 10 minutes."
    assert not any(
        "fraud" in rule for rule in rules(template(text, MessageKind.INTERNATIONAL), None)
    )


def test_a_sign_pretends_by_one_ingredient_unless_it_is_the_certified_name() -> None:
    assert "topic.fraud-reactivation" in rules(sign("账户解封通道"), Severity.HUMAN)
    own = sign("快件丢失理赔", owner_name="快件丢失理赔有限公司")
    assert not any("fraud" in rule for rule in rules(own, None))


def test_the_finding_spans_its_ingredients_and_names_them() -> None:
    text = "客服稍后来电，请把验证码念给客服。"
    found = the(template(text), "topic.fraud-code")
    assert "念给" in text[found.start : found.end]
    assert "要素" in found.clause_zh
    assert "ingredients" in found.clause_en


def test_several_places_are_one_from_the_first_to_the_last() -> None:
    assert whole([(5, 9), (2, 4)]) == (2, 9)
