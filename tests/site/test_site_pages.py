"""How documents become pages of the site: links, languages, lines, and the list of all pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.site_pages import NotInContents, read_contents, write_pages

CONTENTS = """
home = "docs/README"
[[part]]
en = "Begin"
zh = "开始"
pages = ["docs/one", "CHANGELOG"]
"""
DOCUMENTS = {
    "docs/README.md": "# Home\n\n中文：[README.zh-CN.md](README.zh-CN.md)\n\n[one](one.md)\n",
    "docs/README.zh-CN.md": "# 首页\n\nEnglish: [README.md](README.md)\n\n[一](one.zh-CN.md)\n",
    "docs/one.md": "# One\n\n## A place\n\n[CHANGELOG.md](../CHANGELOG.md), [code](../src/a.py)\n",
    "docs/one.zh-CN.md": "# 一\n\n## 某处\n\n第一行，\n第二行。\n",
    "CHANGELOG.md": "# Changes\n\n[there](docs/one.md#a-place)\n\n```\n[no](link.md)\n```\n",
    "src/a.py": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {"docs/site/contents.toml": CONTENTS, **DOCUMENTS}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def written(root: Path, language: str, page: str) -> str:
    folder = root / "out"
    write_pages(read_contents(root), language, folder, root)
    return (folder / f"{page}.md").read_text(encoding="utf-8")


def test_a_page_leads_to_its_language_and_not_to_its_own_translation(root: Path) -> None:
    assert "[one](one.md)" in written(root, "en", "index")
    home = written(root, "zh", "index")
    assert "[一](one.md)" in home
    assert "English" not in home


def test_the_home_page_has_the_navigation(root: Path) -> None:
    assert ":caption: 开始\n\none\nchangelog\n" in written(root, "zh", "index")


def test_what_the_site_does_not_have_is_named_and_not_linked(root: Path) -> None:
    assert "code (`src/a.py`)" in written(root, "en", "one")


def test_a_link_named_by_its_file_has_the_title_of_the_page(root: Path) -> None:
    assert "[](changelog.md)" in written(root, "en", "one")


def test_a_page_without_translation_says_so_and_leads_to_the_translated_heading(
    root: Path,
) -> None:
    page = written(root, "zh", "changelog")
    assert "本页只有英文。" in page
    assert "[there](one.md#某处)" in page
    assert "[no](link.md)" in page


def test_a_line_that_is_broken_in_chinese_is_no_blank(root: Path) -> None:
    assert "第一行，第二行。" in written(root, "zh", "one")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("docs/two.md", "# Two\n", "docs/two.md: not named"),
        (
            "docs/site/contents.toml",
            CONTENTS.replace("docs/one", "docs/none"),
            "docs/none.md: named, not there",
        ),
        (
            "docs/site/contents.toml",
            CONTENTS.replace('"CHANGELOG"', '"docs/one"'),
            "docs/one.md: named twice",
        ),
    ],
)
def test_every_page_of_docs_is_in_the_contents_once(
    root: Path, name: str, text: str, said: str
) -> None:
    (root / name).write_text(text, encoding="utf-8")
    with pytest.raises(NotInContents, match=said):
        read_contents(root)
