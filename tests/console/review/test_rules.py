"""The rules in force: each with an example, and any text can be tried."""

from __future__ import annotations

from hongyan.domain.compliance.rule import FIELDS
from hongyan.domain.compliance.shipped import shipped_packs
from tests.console.browser import Browser

URL = "/console/review/rules"


def test_every_rule_of_a_pack_is_shown(reviewer: Browser) -> None:
    for pack in shipped_packs():
        page = reviewer.page(f"{URL}?kind={pack.name}")
        shown = {row[0].split()[0] for row in page.rows()}
        assert shown == {rule.rule_id for rule in pack.rules}
        assert not any(f"{{{field}}}" in page.main for field in FIELDS)


def test_an_example_can_be_tried(reviewer: Browser) -> None:
    page = reviewer.page(f"{URL}?kind=notification")
    tried = reviewer.page(page.links()["try it"])
    assert tried.tree.cssselect(".tried mark")
    assert "would be rejected" in tried.main


def test_a_text_is_judged_as_an_application_would_be(reviewer: Browser) -> None:
    page = reviewer.page(f"{URL}?kind=notification&text=您的专属贷款已到账")
    assert "topic.loans" in page.tree.cssselect(".findings")[0].text_content()
    assert page.tree.cssselect("textarea[name=text]")[0].text_content().strip().endswith("已到账")
    fine = reviewer.page(f"{URL}?kind=sign&text=%3Cb%3E")
    assert "<b>" in fine.tree.cssselect("textarea")[0].text_content()


def test_it_is_no_page_for_tenants_and_speaks_chinese(owner: Browser, reviewer: Browser) -> None:
    owner.page(URL, status=404)
    page = reviewer.page(URL, language="zh")
    assert page.h1 == "现行规则"
    assert "不得涉及“…”" in page.main
