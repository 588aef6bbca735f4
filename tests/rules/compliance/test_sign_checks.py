"""Signs: shape, meaning, and whose name it is. Most examples are in tests/golden/signs.toml."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import (
    LetterEvidence,
    RulesResult,
    Severity,
    SignSubject,
    verdict,
)
from hongyan.domain.compliance.pack import review
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.kernel.kinds import SignSource
from tests.rules.compliance.judging import ENTERPRISE, PERSONAL, rewritten, rules, sign, the


def test_the_longest_sign_is_a_setting() -> None:
    thirteen = SignSubject("青山绿水生态农业观光旅游园", ENTERPRISE)
    assert rules(review(shipped_pack("sign"), thirteen)) == {"sign.length"}
    assert rules(review(shipped_pack("sign", sign_characters_max=18), thirteen)) == set()
    found = the(review(shipped_pack("sign"), thirteen), "sign.length")
    assert "2 至 12 个字" in found.clause_zh
    assert "has 13" in found.clause_en


@pytest.mark.parametrize(
    ("written", "mended"),
    [("【青山农场】", "青山农场"), ("青山農場", "青山农场"), ("青山-农场", "青山农场")],
)
def test_rewrites_make_a_sign_of_the_right_shape(written: str, mended: str) -> None:
    text = written
    for found in reversed(sign(written)):
        text = rewritten(text, found)
    assert text == mended
    assert rules(sign(mended)) == set()


@pytest.mark.parametrize(
    "name", ["嘻嘻", "aaaa", "abcd", "通知平台", "我的公司", "今天", "XX网络公司"]
)
def test_a_name_that_could_be_anybodys_is_refused(name: str) -> None:
    assert "sign.meaningless" in rules(sign(name))


@pytest.mark.parametrize("name", ["当当书屋", "小明花店", "九号线咖啡", "晴天农场", "云上图书"])
def test_a_name_with_something_of_its_own_passes(name: str) -> None:
    assert rules(sign(name)) == set()


def test_a_declared_brand_may_be_short_or_plain() -> None:
    assert rules(sign("DQK", owner_short_names=("DQK",))) == set()
    assert rules(sign("夏天", owner_short_names=("夏天",))) == set()


def test_a_personal_account_needs_a_letter_for_a_companys_name() -> None:
    assert rules(sign("红叶科技", PERSONAL)) == {"sign.foreign-company"}
    assert rules(sign("红叶科技", PERSONAL, letter=LetterEvidence.GOOD)) == set()


def test_anothers_brand_beside_ones_own_name_needs_its_letter_too() -> None:
    owner = {"owner_name": "于小峰"}
    assert rules(sign("于小峰京东物流", PERSONAL, **owner)) == {"sign.foreign-company"}
    assert rules(sign("于小峰修表铺", PERSONAL, **owner)) == set()


def test_whose_an_enterprises_sign_is_stays_open_until_its_name_is_known() -> None:
    assert rules(sign("菜鸟驿站"), Severity.HUMAN) >= {"sign.foreign-company"}
    assert "sign.foreign-company" in rules(sign("菜鸟驿站", owner_name="青山文具有限公司"))


def test_a_parents_name_asks_for_the_parents_letter_only() -> None:
    declared = {"owner_name": "青竹文具有限公司", "parent_names": ("红叶集团有限公司",)}
    assert rules(sign("红叶", **declared)) == {"sign.parent-company"}
    assert rules(sign("红叶", letter=LetterEvidence.GOOD, **declared)) == set()
    assert rules(sign("青竹", **declared)) == set()


def test_a_source_that_can_be_visited_needs_its_address() -> None:
    declared = {"owner_name": "青山文具有限公司", "source": SignSource.WEBSITE}
    assert rules(sign("红叶记账", **declared)) == {"sign.product-link"}
    assert rules(sign("红叶记账", product_link="https://hongye.example", **declared)) == set()


def test_what_is_short_for_the_certified_name_is_tied_to_it() -> None:
    owner = {"owner_name": "青山交广智能信息有限公司"}
    assert rules(sign("青交智信", **owner), None) == set()
    assert "sign.product-link" in rules(sign("智信青交", **owner), Severity.HUMAN)


def test_a_latin_sign_of_no_known_tie_says_what_it_is_for() -> None:
    declared = {"owner_name": "青山文具有限公司"}
    assert rules(sign("Bluefin", **declared)) == {"sign.scenario"}
    assert rules(sign("Bluefin", scenario="文具商城登录", **declared)) == set()


def test_a_faulty_letter_is_told_from_none() -> None:
    findings = sign("红叶科技", PERSONAL, letter=LetterEvidence.FAULTY)
    assert rules(findings) == {"letter.faulty"}
    assert verdict(findings) is RulesResult.BLOCKED


def test_the_applicants_own_name_is_no_sign() -> None:
    assert rules(sign("欧阳明远", PERSONAL, owner_name="欧阳明远")) == {"sign.person"}
    assert rules(sign("", ENTERPRISE)) == {"sign.length"}
