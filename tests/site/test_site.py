"""The documentation site: built without a warning, links that lead, a search without a server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.walking import open_browser
from tools.make_site import BUILDER, build_site
from tools.site_pages import LANGUAGES, read_contents

pytestmark = [pytest.mark.story, pytest.mark.timeout(300), pytest.mark.xdist_group("site")]

ELSEWHERE = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/\S*)?")
LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    assert BUILDER.exists(), f"{BUILDER} is missing, and tests do not skip: `make test`"
    out = tmp_path_factory.mktemp("site")
    wrong = build_site(out)
    assert not wrong, wrong
    return out / "html"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = open_browser(playwright)
        yield browser
        browser.close()


@cache
def parsed(page: Path) -> html.HtmlElement:
    return html.document_fromstring(page.read_bytes())


def pages_of(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_each_page_is_there_in_each_language_and_leads_to_itself_in_the_other(site: Path) -> None:
    for place in read_contents().places.values():
        for language, other in zip(LANGUAGES, reversed(LANGUAGES), strict=True):
            page = site / language / f"{place}.html"
            [link, *_] = parsed(page).cssselect(".languages a")
            assert (page.parent / link.get("href")).resolve() == site / other / f"{place}.html"


def test_every_link_within_the_site_leads_to_a_page_and_its_anchor(site: Path) -> None:
    dead = [
        f"{page.relative_to(site)}: {link}"
        for page in pages_of(site)
        for link in parsed(page).xpath("//@href | //@src")
        if not ELSEWHERE.fullmatch(link) and not _leads(page, link)
    ]
    assert not dead, "\n".join(dead)


def test_no_page_loads_anything_of_another_host(site: Path) -> None:
    loaded = [
        f"{page.relative_to(site)}: {address}"
        for page in pages_of(site)
        for one in parsed(page).iter(*LOADED)
        if (address := one.get(LOADED[one.tag])) and urlsplit(address).netloc
    ]
    styles = [
        f"{sheet.relative_to(site)}: {found}"
        for sheet in site.rglob("*.css")
        for found in re.findall(
            r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\s\"')]+)", _text(sheet)
        )
    ]
    assert not loaded + styles


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("zh", "套餐包退款", "费用"),
        ("zh", "授权委托书", "材料：授权委托书、资质、上传"),
        ("en", "refund", "Refunds"),
        ("en", "BUSINESS_LIMIT_CONTROL", "Error codes"),
    ],
)
def test_words_are_found_without_a_server(
    site: Path, chromium: Browser, language: str, words: str, found: str
) -> None:
    page, asked = chromium.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"file://{site}/{language}/search.html?q={quote(words)}")
    page.wait_for_selector("ul.search li a")
    titles = _titles(page)
    page.close()
    assert any(title.startswith(found) for title in titles), titles
    assert not [url for url in asked if not url.startswith((f"file://{site}", "data:"))]


def _titles(page: Page) -> list[str]:
    return [one.inner_text() for one in page.query_selector_all("ul.search li > a")]


def _leads(page: Path, link: str) -> bool:
    parts = urlsplit(link)
    if parts.scheme in {"data", "mailto"}:
        return True
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if parts.scheme or not target.exists():
        return False
    anchor = unquote(parts.fragment)
    return not anchor or target.suffix != ".html" or anchor in _anchors(target)


@cache
def _anchors(page: Path) -> frozenset[str]:
    return frozenset(parsed(page).xpath("//@id"))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
