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
    sold = template("您购买的家具已到货，欢迎选购，拒收请回复R", promotion)
    assert "topic.furniture" in rules(sold)
    assert rules(template("文具满减（烟酒除外），拒收请回复R", promotion)) == set()


def test_a_trade_in_the_certified_name_is_for_a_human_and_a_weak_word_in_it_is_nothing() -> None:
    owner = "聊城奇达汽车整形有限公司"
    assert rules(sign("奇达整形", owner_name=owner), Severity.HUMAN) == {"topic.plastic-surgery"}
    assert rules(sign("渝西水务投资", owner_name="渝西水务投资有限公司"), None) == set()
