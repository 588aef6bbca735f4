"""Every page of the console in a real browser: nothing refused, nothing sideways, axe content."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from hongyan.console.page import Zone
from hongyan.console.pages import MODULES
from tests.journeys.walking import (
    LANGUAGES,
    Dev,
    Looked,
    axe_findings,
    found_pages,
    logged_in,
    prefer,
    sideways,
)

pytestmark = [pytest.mark.story, pytest.mark.timeout(600), pytest.mark.xdist_group("pages")]

NARROWEST = 320
"""What WCAG asks of a page that is read at 400 %."""
BETWEEN = (Zone.PUBLIC, Zone.ME)
"""Pages of these are steps of a login: who is on another step does not come to them."""
WIDTHS = (1440, 390, NARROWEST)


def test_every_page_is_reached_by_links_and_has_no_fault(dev: Dev, chromium: Browser) -> None:
    reached: set[str] = set()
    faults: list[str] = []
    for person in (*dev.links, ""):
        context = logged_in(chromium, dev, person)
        for name, path in found_pages(context, dev).items():
            if name in reached:
                continue
            reached.add(name)
            for language in LANGUAGES:
                # Each language in one theme: `make pictures` looks at all four.
                prefer(context, dev, language, "dark" if language == "en" else "light")
                page, looked = context.new_page(), Looked()
                looked.listen(page)
                page.goto(dev.url + path)
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900})
                    over = sideways(page)
                    if over > 0:
                        faults.append(f"{name} {language} {width}: {over} px sideways")
                found = [*axe_findings(page), *looked.faults]
                faults += [f"{name} {language}: {one}" for one in found]
                page.close()
        context.close()
    assert not faults, "\n".join(sorted(set(faults)))
    shown = {one.page.name for one in MODULES if one.template and one.page.zone not in BETWEEN}
    assert not shown - reached, "no link leads to these, or the demo has nothing to show there"


def test_the_console_works_without_script(dev: Dev, chromium: Browser) -> None:
    person = next(iter(dev.links))
    state = logged_in(chromium, dev, person).storage_state()
    context = chromium.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(f"{dev.url}/console?lang=en")
    page.get_by_role("searchbox").fill("验证码")
    page.get_by_role("searchbox").press("Enter")
    assert "/find?q=" in page.url
    assert page.get_by_role("heading", level=1).inner_text() == "Find"
    page.get_by_role("link", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    context.close()
