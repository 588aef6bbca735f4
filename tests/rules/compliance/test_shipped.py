"""The packs that come with the product, and the pages that describe them."""

from __future__ import annotations

import runpy
import tomllib
from pathlib import Path

import pytest

from hongyan.domain.compliance.pack import barred_topics
from hongyan.domain.compliance.shipped import PACK_NAMES, shelf, shipped_pack, shipped_packs
from tests.rules.compliance.judging import rule_ids

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "rules"


def written(page: str, *, chinese: bool = False) -> str:
    """What the tool would write today."""
    tool = runpy.run_path(str(ROOT / "tools" / "make_rule_pages.py"))
    text: str = tool[page](chinese=chinese)
    return text


def test_every_document_is_read_once_and_every_pack_is_there() -> None:
    assert {f"pack-{name}" for name in PACK_NAMES} <= set(shelf())
    assert shipped_pack("sign") is shipped_pack("sign")
    assert [pack.name for pack in shipped_packs()] == list(PACK_NAMES)


def test_the_lexicon_is_real() -> None:
    promotion = shipped_pack("promotion")
    assert sum(len(topic.terms) for topic in promotion.lexicon.topics) > 5_000
    for topic in barred_topics(promotion):
        assert len(topic.terms) >= 15, topic.topic_id
        spelled = (term.spell(part) for _, term in topic.terms for part in term.parts)
        assert any(one.isascii() for spellings in spelled for one in spellings)


def test_rules_alone_say_of_which_packs_they_are() -> None:
    rules = tomllib.loads(shelf()["rules"])["rule"]
    assert not any("rules" in tomllib.loads(shelf()[f"pack-{name}"]) for name in PACK_NAMES)
    for pack in shipped_packs():
        said = [rule["id"] for rule in rules if pack.name in rule["packs"]]
        assert [rule.rule_id for rule in pack.rules] == said


def test_all_packs_have_one_version() -> None:
    assert len({pack.version for pack in shipped_packs()}) == 1


def test_the_page_of_topics_lists_all_56_and_the_frauds() -> None:
    page = (PAGES / "topics.md").read_text(encoding="utf-8")
    assert page == written("topics_page"), "make rule-pages"
    assert page.count("| `") == 56 + 8


@pytest.mark.parametrize("name", ["topics", "review"])
def test_the_chinese_pages_are_made_from_the_same_packs(name: str) -> None:  # AUDIT J5
    page = (PAGES / f"{name}.zh-CN.md").read_text(encoding="utf-8")
    assert page == written(f"{name}_page", chinese=True), "make rule-pages"


def test_the_page_of_rules_lists_every_rule() -> None:
    page = (PAGES / "review.md").read_text(encoding="utf-8")
    assert page == written("review_page"), "make rule-pages"
    for pack in shipped_packs():
        for rule_id in rule_ids(pack):
            assert f"`{rule_id}`" in page or rule_id.startswith(("topic.", "content.likeness.")), (
                rule_id
            )
