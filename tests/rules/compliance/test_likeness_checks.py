"""Texts that read like rejected ones are for a human, and the finding says by which words."""

from __future__ import annotations

from hongyan.domain.compliance.case import words_told
from hongyan.domain.compliance.model import RulesResult, Severity, verdict
from hongyan.kernel.kinds import MessageKind
from tests.rules.compliance.judging import rules, sign, template

RULE = "content.likeness"


def test_a_text_without_a_listed_word_that_reads_like_rejected_ones_is_for_a_human() -> None:
    found = [
        one
        for one in template("本人承接抄表代缴、居住证、健康证加急，不用体检，两天到手")
        if one.rule_id.startswith(RULE)
    ]
    assert found
    assert {one.severity for one in found} == {Severity.HUMAN}
    assert "“" in found[0].clause_zh
    assert found[0].clause_zh.count("“") >= 2
    assert "by these words most" in found[0].clause_en


def test_ordinary_business_does_not_read_so() -> None:
    for text in (
        "您的订单${order_no}已发货，预计${date}送达，请注意查收。",
        "${name}您好，您预约的${time}门诊即将开始，请提前到${place}候诊。",
    ):
        assert verdict(template(text)) is RulesResult.CLEAN
    code = template("验证码${code}，您正在登录，5分钟内有效。", MessageKind.VERIFICATION)
    assert verdict(code) is RulesResult.CLEAN


def test_how_a_text_reads_bars_nothing_by_itself() -> None:
    severities = {
        one.severity
        for text in ("懂的来，老规矩，先验后付。", "限时特价，买一送一，速来！")
        for one in template(text)
        if one.rule_id.startswith(RULE)
    }
    assert severities <= {Severity.HUMAN}


def test_a_sign_is_read_beside_its_certified_name_alone() -> None:
    assert not any(one.startswith(RULE) for one in rules(sign("福利兑换"), None))
    named = sign("福利兑换", owner_name="青山数据有限公司")
    assert any(one.startswith(RULE) for one in rules(named, Severity.HUMAN))
    own = sign("青山数据", owner_name="青山数据有限公司")
    assert verdict(own) is RulesResult.CLEAN


def test_a_brand_that_papers_show_is_no_other_ones() -> None:
    unknown = sign("橙子日记", owner_name="红叶科技有限公司", product_link="https://example.com")
    assert any(one.startswith(RULE) for one in rules(unknown, Severity.HUMAN))
    own = sign("橙子日记", owner_name="红叶科技有限公司", owner_short_names=("橙子日记",))
    assert verdict(own) is RulesResult.CLEAN


def test_the_words_are_told_once_each_as_either_language_writes_them() -> None:
    assert words_told("低息低息办理", [(0, 2), (2, 4), (4, 6)]) == {
        "words_zh": "“低息”、“办理”",
        "words_en": "“低息”, “办理”",
    }


def test_of_long_words_the_beginning_is_told_and_of_numbers_their_ends() -> None:
    told = words_told("办理" * 250 + "\n13800000000", [(0, 500), (500, 512)])["words_en"]
    assert len(told) < 60
    assert "\n" not in told
    assert "13800000000" not in told
