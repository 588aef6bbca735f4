"""The pages of docs/ that operators and customers read say the same in English and in Chinese."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import pytest

from tests.house.bilingual import SUFFIX, Block, anchors_of, blocks_of, tables_of
from tests.house.tree import ROOT

NO_PAIR = {
    "errors.md": "made from one table, whose entries have both languages",
    "plugins.md": "for developers",
    "soak.md": "for developers",
}
"""Chapters that are not compared, and why."""

PAGES = [
    page
    for room in ("", "rules", "carriers", "api")
    for page in sorted((ROOT / "docs" / room).glob("*.md"))
    if SUFFIX not in page.name and page.name not in NO_PAIR
]

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@each_page
def test_a_page_and_its_translation_name_each_other_first(page: Path) -> None:  # AUDIT J5
    english, chinese = page.name, _translation(page).name
    assert blocks_of(page)[1].text == f"中文：[{chinese}]({chinese})"
    assert blocks_of(_translation(page))[1].text == f"English: [{english}]({english})"


@each_page
def test_a_translation_has_the_same_headings_paragraphs_lists_and_tables(page: Path) -> None:
    for ours, theirs in zip_longest(blocks_of(page), blocks_of(_translation(page))):
        shapes = {block.shape if block else "nothing" for block in (ours, theirs)}
        assert len(shapes) == 1, f"{ours}\n{theirs}"


@each_page
def test_a_translation_has_the_same_code_and_figures(page: Path) -> None:
    for ours, theirs in _pairs(page):
        where = f"{ours.line}: {ours.text}\n{theirs.line}: {theirs.text}"
        assert ours.spans == theirs.spans, f"{ours.spans} {theirs.spans}\n{where}"
        assert not ours.figures - theirs.figures, f"{ours.figures - theirs.figures}\n{where}"
        if ours.kind == "listing":
            assert ours.code == theirs.code, where


@each_page
def test_a_translation_leads_to_translations(page: Path) -> None:
    for ours, theirs in _pairs(page):
        expected = sorted(_translated(page, link) for link in ours.links)
        assert expected == sorted(theirs.links), f"{ours.line}, {theirs.line}"


@each_page
def test_cells_that_are_equal_are_equal_in_the_translation(page: Path) -> None:
    # So a test that reads an English table by its words has read the Chinese one, too.
    tables = zip(tables_of(blocks_of(page)), tables_of(blocks_of(_translation(page))), strict=True)
    for ours, theirs in tables:
        for one, other in zip(ours, theirs, strict=True):
            pairs = set(zip(one, other, strict=True))
            assert len(pairs) == len(set(one)), (
                f"One text, two translations: {one[:3]}\n{sorted(pairs)}"
            )
            assert len(pairs) == len(set(other)), (
                f"Two texts, one translation: {one[:3]}\n{sorted(pairs)}"
            )


def _pairs(page: Path) -> list[tuple[Block, Block]]:
    """Return each block with its translation; the links of the pages to each other are no pair."""
    pairs = list(zip(blocks_of(page), blocks_of(_translation(page)), strict=True))
    return [pairs[0], *pairs[2:]]


def _translation(page: Path) -> Path:
    return page.with_name(page.name.removesuffix(".md") + SUFFIX)


def _translated(page: Path, link: str) -> str:
    """Return where a link of a page leads in its translation."""
    name, mark, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if ":" in link or not _translation(target).exists():
        return link
    if mark:
        place = anchors_of(blocks_of(target)).index(anchor)
        anchor = anchors_of(blocks_of(_translation(target)))[place]
    return f"{name and name.removesuffix('.md') + SUFFIX}{mark}{anchor}"
