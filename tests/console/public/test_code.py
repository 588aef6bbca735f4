"""The code after the password: nothing is open before it."""

from __future__ import annotations

import pyotp
import pytest

from hongyan.kernel.calendar import MINUTE_MS
from tests.console.browser import OURS, Browser, PageShown, World

PASSWORD = "correct horse battery"
PAGE = f"/console/a/{OURS}/changes"


class Phone:
    """The owner's telephone, set up through the pages."""

    def __init__(self, world: World) -> None:
        self.world = world
        browser = world.browser("")
        page = browser.page(world.link_of("owner"))
        browser.press(page, "Save and log in", password=PASSWORD, again=PASSWORD)
        setup = browser.press(browser.page("/console/me/factor"), "Set up")
        self.secret = setup.tree.cssselect("main code")[0].text_content().replace(" ", "")
        shown = browser.press(setup, "Confirm", code=self.code())
        self.codes = [one.text_content() for one in shown.tree.cssselect("ol.codes code")]
        world.clock.advance(MINUTE_MS)

    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(self.world.clock.now_ms() // 1000)

    def half(self, browser: Browser, to: str = PAGE) -> PageShown:
        page = browser.page(to)
        return browser.press(page, "Log in", name="owner", password=PASSWORD)


@pytest.fixture
def phone(world: World) -> Phone:
    return Phone(world)


def test_with_a_second_factor_the_code_is_asked_for_and_leads_on(phone: Phone) -> None:
    browser = phone.world.browser("")
    page = phone.half(browser)
    assert page.h1 == "Second factor"
    inside = browser.press(page, "Log in", code=phone.code())
    assert (inside.url, inside.status) == (PAGE, 200)


@pytest.mark.parametrize("url", [PAGE, "/console/me", "/console/me/logins", "/console"])
def test_before_the_code_no_page_is_open(phone: Phone, url: str) -> None:
    browser = phone.world.browser("")
    phone.half(browser)
    assert browser.page(url).h1 == "Second factor"
    assert browser.post("/console/me/logout", {}).status == 303


def test_a_wrong_code_is_told_at_its_field(phone: Phone) -> None:
    browser = phone.world.browser("")
    page = browser.press(phone.half(browser), "Log in", code="000000")
    assert (page.status, page.problems()) == (422, ["the code is wrong, or was used"])


def test_a_recovery_code_lets_in(phone: Phone) -> None:
    browser = phone.world.browser("")
    assert len(phone.codes) == 10
    inside = browser.press(phone.half(browser), "Log in", code=phone.codes[3])
    assert inside.url == PAGE


def test_who_is_somebody_else_begins_again(phone: Phone) -> None:
    browser = phone.world.browser("")
    page = browser.press(phone.half(browser), "Log in as another person")
    assert page.h1 == "Log in"


def test_nobody_without_a_login_is_asked_for_a_code(stranger: Browser) -> None:
    assert stranger.page("/console/login/code").h1 == "Log in"
    assert stranger.post("/console/login/code/enter", {"code": "1"}).status in {303, 422}
