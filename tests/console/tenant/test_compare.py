"""Two texts compared: where they differ, and which words decide (FAQ 1.4.2)."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.console.browser import Browser, PageShown, World
from tests.console.tenant.contents import BARRED, HERE, applied_template
from tests.flows.applying import NOTICE

URL = f"{HERE}/templates/compare"


def compared(browser: Browser, first: str, second: str, status: int = 200) -> PageShown:
    asked = urlencode({"first": first, "second": second})
    return browser.page(f"{URL}?{asked}", status=status)


def test_it_asks_for_two_texts(owner: Browser) -> None:
    assert "Two texts, side by side" in owner.page(URL).main
    assert "Two texts, side by side" in compared(owner, NOTICE, "").main


def test_the_words_that_decide_are_marked(owner: Browser) -> None:
    page = compared(owner, NOTICE, NOTICE.replace("请留意", "加微信"))
    assert "nothing found" in page.main
    assert "would be rejected" in page.main
    # AUDIT G13: it tells how the bad text becomes good, not how the good one is spoilt.
    [decider] = page.tree.cssselect(".deciders del")
    assert "加微信" in decider.text_content()
    assert "the second text is judged as well as the first:" in page.main


def test_texts_with_one_verdict_have_no_words_that_decide(owner: Browser) -> None:
    page = compared(owner, NOTICE, NOTICE.replace("留意", "注意"))
    assert "The rules say the same of both texts." in page.main


def test_templates_are_named_by_their_codes(world: World, owner: Browser) -> None:
    first, second = applied_template(world), applied_template(world, BARRED)
    page = compared(owner, first, second)
    assert "would be rejected" in page.main
    assert "加微信" in page.main


def test_another_accounts_template_is_not_there(world: World) -> None:
    code = applied_template(world)
    asked = urlencode({"first": code, "second": NOTICE})
    other = world.browser("other")
    other.page(f"/console/a/another-account/templates/compare?{asked}", status=404)


def test_it_is_said_in_chinese(world: World) -> None:
    page = compared(world.browser("owner", "zh"), NOTICE, BARRED)
    assert "决定性的词" in page.main
