"""The packs that come with the product, and the pages that describe them."""

from __future__ import annotations

import runpy
from pathlib import Path

from hongyan.domain.compliance.pack import barred_topics
from hongyan.domain.compliance.shipped import PACK_NAMES, shelf, shipped_pack, shipped_packs
from tests.rules.compliance.judging import rule_ids

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "rules"


def written(page: str) -> str:
    """What the tool would write today."""
    tool = runpy.run_path(str(ROOT / "tools" / "make_rule_pages.py"))
    text: str = tool[page]()
    return text


def test_every_document_is_read_once_and_every_pack_is_there() -> None:
    assert {f"pack-{name}" for name in PACK_NAMES} <= set(shelf())
    assert shipped_pack("sign") is shipped_pack("sign")
    assert [pack.name for pack in shipped_packs()] == list(PACK_NAMES)


def test_the_lexicon_is_real() -> None:
    promotion = shipped_pack("promotion")
    assert len(promotion.lexicon._words) > 10_000
    for topic in barred_topics(promotion):
        assert len(topic.terms) >= 15, topic.topic_id
        assert any(word.is_latin for _, term in topic.terms for part in term.parts for word in part)


def test_all_packs_have_one_version() -> None:
    assert len({pack.version for pack in shipped_packs()}) == 1


def test_the_page_of_topics_lists_all_56() -> None:
    page = (PAGES / "topics.md").read_text(encoding="utf-8")
    assert page == written("topics_page"), "python tools/make_rule_pages.py"
    assert page.count("| `") == 56


def test_the_page_of_rules_lists_every_rule() -> None:
    page = (PAGES / "review.md").read_text(encoding="utf-8")
    assert page == written("review_page"), "python tools/make_rule_pages.py"
    for pack in shipped_packs():
        for rule_id in rule_ids(pack):
            assert f"`{rule_id}`" in page or rule_id.startswith("topic."), rule_id
