"""What follows from a stance is a table, total over stances and tempers."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import RulesResult, Severity, verdict
from hongyan.domain.compliance.stance import Stance
from hongyan.domain.compliance.topic import Temper
from hongyan.domain.compliance.weighing import IN_PROMOTIONS, OF_SELLING, WEAK, WEIGHTS
from hongyan.kernel.kinds import MessageKind
from tests.rules.compliance.judging import rules, sign, template


def test_the_tables_are_total() -> None:
    assert set(WEIGHTS) == set(Temper)
    for table in (*WEIGHTS.values(), IN_PROMOTIONS, WEAK):
        assert set(table) == set(Stance)
    assert set(OF_SELLING) == set(Stance)


def test_an_offer_of_a_barred_word_is_blocked_by_every_temper() -> None:
    assert {table[Stance.OFFER] for table in WEIGHTS.values()} == {Severity.BLOCKS}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("您的贷款已结清。", RulesResult.CLEAN),  # plain: a record
        ("您的欠款已登记。", RulesResult.HUMAN),  # claim: a record
        ("您的赌博记录已登记。", RulesResult.HUMAN),  # strict: a record
        ("珍爱生命，远离毒品。", RulesResult.CLEAN),  # strict: a warning
    ],
)
def test_a_topic_has_its_temper(text: str, result: RulesResult) -> None:
    assert verdict(template(text)) is result


def test_a_promotion_is_an_offer_of_what_it_names_unless_it_says_no() -> None:
    promotion = MessageKind.PROMOTION
    sold = template("您看的家具已到货，欢迎选购，拒收请回复R", promotion)
    assert "topic.furniture" in rules(sold)
    assert rules(template("文具满减（烟酒除外），拒收请回复R", promotion)) == set()


def test_a_trade_in_the_certified_name_is_for_a_human_and_a_weak_word_in_it_is_nothing() -> None:
    owner = "聊城奇达汽车整形有限公司"
    assert rules(sign("奇达整形", owner_name=owner), Severity.HUMAN) == {"topic.plastic-surgery"}
    assert rules(sign("渝西水务投资", owner_name="渝西水务投资有限公司"), None) == set()


def test_a_code_for_an_account_of_something_is_no_offer_of_it() -> None:
    kind = MessageKind.VERIFICATION
    assert verdict(template("您正在登录理财账户，验证码${code}。", kind)) is RulesResult.CLEAN
    lent = template("验证码${code}，您正在领取借款，当天放款。", kind)
    assert verdict(lent) is not RulesResult.CLEAN


def test_a_word_of_the_certified_name_weighs_in_a_text_as_in_a_sign() -> None:
    owner = "聊城奇达整形有限公司"
    own = template("奇达整形限时优惠", owner_name=owner)
    assert "topic.plastic-surgery" in rules(own, Severity.HUMAN) - rules(own)
    beside = template("整形限时优惠", owner_name=owner)
    assert "topic.plastic-surgery" in rules(beside)


def test_who_keeps_accounts_of_a_thing_records_what_comes_of_them() -> None:
    text = "您持有的基金${fund_name}分红${amount}元已到账，请查收。"
    keeper = template(text, owner_name="青山基金销售有限公司")
    assert rules(keeper, Severity.HUMAN) == set()
    stranger = template(text, owner_name="青山信息咨询有限公司")
    assert "topic.investment" in rules(stranger, Severity.HUMAN)
    sold = template("精选基金稳健增值，现在认购享优惠。", owner_name="青山基金销售有限公司")
    assert "topic.investment" in rules(sold)


def test_a_trade_that_nothing_bars_tells_that_a_word_is_part_of_a_name() -> None:
    owner = "青山博彩光学仪器有限公司"
    assert rules(sign("博彩光学", owner_name=owner), None) == set()
    login = template(
        "博彩光学门户，校验码${code}，用于登录。", MessageKind.VERIFICATION, owner_name=owner
    )
    assert rules(login) | rules(login, Severity.HUMAN) == set()
    assert "topic.lottery" in rules(
        sign("青山博彩", owner_name="青山博彩服务有限公司"), Severity.HUMAN
    )


def test_a_trade_by_the_way_weighs_by_the_trade_of_who_sends_it() -> None:
    promotion = MessageKind.PROMOTION
    cleaned = "沙发清洗八折，拒收请回复R"
    assert rules(template(cleaned, promotion)) == set()
    own = template(cleaned, promotion, owner_name="佛山佳逸家具有限公司")
    assert rules(own, Severity.HUMAN) == {"topic.furniture"}
    sold = "沙发八折，拒收请回复R"
    assert rules(template(sold, promotion)) == {"topic.furniture"}
    fruit = template(sold, promotion, owner_name="烟台红果水果有限公司")
    assert verdict(fruit) is RulesResult.HUMAN


def test_the_last_trade_in_a_certified_name_is_its_owners() -> None:
    text = "沙发清洗八折，拒收请回复R"
    promotion = MessageKind.PROMOTION
    cleaner = template(text, promotion, owner_name="武威凉州沙发清洗有限公司")
    assert rules(cleaner, Severity.HUMAN) == set()
