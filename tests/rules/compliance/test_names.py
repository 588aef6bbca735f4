"""Whose name it is."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.domain.compliance.case import CheckedText
from hongyan.domain.compliance.model import TemplateSubject
from hongyan.domain.compliance.names import (
    brands_named,
    companies_named,
    company_stem,
    is_own,
    own_names,
    parents_named,
    shares_with_owner,
)
from hongyan.domain.compliance.pack import checked_text
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.kernel.kinds import AccountKind, MessageKind
from tests.house.work import lines_run


def case(text: str, **declared: Any) -> CheckedText:
    subject = TemplateSubject(text, MessageKind.NOTIFICATION, AccountKind.ENTERPRISE, **declared)
    pack = shipped_pack("notification")
    return checked_text(pack, subject)


def texts(one: CheckedText, spans: Any) -> list[str]:
    return [one.text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("菜鸟网络科技有限公司", "菜鸟"),
        ("浙江省杭州市青山文具有限公司", "青山文具"),
        ("青山集团", "青山"),
        ("青山股份有限公司", "青山"),
        ("阿里云", "阿里云"),
    ],
)
def test_the_stem_of_a_company(name: str, stem: str) -> None:
    assert company_stem(name) == stem


def test_own_names_are_all_that_was_declared_or_reviewed() -> None:
    one = case("", owner_name="青山公司", owner_short_names=("青山",), related_signs=("小山",))
    assert own_names(one) == ("青山公司", "青山", "小山")
    assert is_own(one, "青山")
    assert not is_own(one, "红叶")
    assert shares_with_owner(one, "大青山")


def test_a_brand_of_others_is_named_and_its_owner_may_name_it() -> None:
    text = "菜鸟驿站已收件"
    one = case(text)
    assert texts(one, brands_named(one)) == ["菜鸟驿站"]
    assert list(brands_named(case(text, owner_name="浙江菜鸟供应链管理有限公司"))) == []


def test_no_brand_stands_across_a_pause() -> None:
    assert list(brands_named(case("我是晓东，航班已落地"))) == []


def test_a_latin_brand_is_a_word_of_its_own() -> None:
    assert list(brands_named(case("groups and cups"))) == []
    one = case("shipped by UPS today")
    assert texts(one, brands_named(one)) == ["UPS"]


def test_a_company_is_named_without_what_leads_to_it() -> None:
    one = case("欢迎使用红叶软件有限公司的服务", owner_name="青山文具有限公司")
    assert texts(one, companies_named(one)) == ["红叶软件有限公司"]
    assert list(companies_named(case("红叶软件有限公司", owner_name="红叶软件有限公司"))) == []
    assert list(companies_named(case("参加集团购买活动"))) == []


def test_a_parent_is_named_in_full_or_by_its_stem() -> None:
    one = case("青山的云盘已升级", parent_names=("青山集团有限公司",))
    assert texts(one, parents_named(one)) == ["青山"]


# AUDIT A16: a name that folds to nothing is in every name, and so was each account's own
@pytest.mark.parametrize("nothing", ["\u3000", "\u200b", "·", "", "（）"])
def test_what_folds_to_nothing_is_nobodys_own(nothing: str) -> None:
    assert not is_own(case("", owner_name="青山公司"), nothing)
    assert not is_own(case("", owner_name=nothing), "红叶")
    assert not is_own(case("", owner_name=nothing), nothing)


@pytest.mark.parametrize("name", ["有限公司", "集团公司", "公司", "科技"])
def test_a_name_of_legal_forms_alone_is_not_in_every_name(name: str) -> None:
    assert company_stem(name) == name
    assert not is_own(case("", owner_name=name), "红叶")


# AUDIT A11: "`names._FORM` exponential, `_TRADE` cubic: an approved name froze the process 14 s"
@pytest.mark.parametrize("unit", ["有限公司", "集团", "网络", "科技网络", "电子商务网络信息", "分"])
def test_a_long_name_takes_work_as_it_is_long(unit: str) -> None:
    first, second = (
        lines_run(lambda count=count: company_stem(f"青山{unit * count}山")) for count in (50, 100)
    )
    third, fourth = (
        lines_run(lambda count=count: company_stem(f"青山{unit * count}")) for count in (50, 100)
    )
    assert second < 2.5 * max(first, 50)
    assert fourth < 2.5 * max(third, 50)
