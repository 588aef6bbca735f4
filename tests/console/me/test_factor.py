"""A second factor is set up, renewed and removed in a browser."""

from __future__ import annotations

import asyncio

import pyotp
from starlette.requests import Request

from hongyan.console.gate import Stopped, visit_of
from hongyan.console.page import Gone, Page, Zone
from hongyan.domain.people.logins import FRESH_MS
from tests.console.browser import Browser, PageShown, World


def test_what_the_telephone_is_told_is_not_shown_to_an_old_login(
    world: World, person: Browser
) -> None:
    person.press(person.page("/console/me/factor"), "Set up")
    world.clock.advance(FRESH_MS)
    assert person.page("/console/me/factor").h1 == "Is it still you?"


def test_a_wrong_code_shows_the_same_picture_again(person: Browser) -> None:
    setup = person.press(person.page("/console/me/factor"), "Set up")
    wrong = person.press(setup, "Confirm", code="000000")
    assert (wrong.status, wrong.problems()) == (422, ["the code is wrong, or was used"])
    shown = [one.tree.cssselect("main img")[0].get("src") for one in (setup, wrong)]
    assert shown[0] == shown[1]


def set_up(world: World, person: Browser) -> tuple[PageShown, str]:
    """Set a factor up; return the page with the recovery codes, and the secret."""
    setup = person.press(person.page("/console/me/factor"), "Set up")
    secret = setup.tree.cssselect("main code")[0].text_content().replace(" ", "")
    return person.press(setup, "Confirm", code=code_of(world, secret)), secret


def code_of(world: World, secret: str) -> str:
    return pyotp.TOTP(secret).at(world.clock.now_ms() // 1000)


def test_recovery_codes_are_shown_once_and_others_take_their_place(
    world: World, person: Browser
) -> None:
    shown, _ = set_up(world, person)
    first = [one.text_content() for one in shown.tree.cssselect("ol.codes code")]
    page = person.page("/console/me/factor")
    assert not page.tree.cssselect("ol.codes")
    again = person.press(page, "New recovery codes")
    second = [one.text_content() for one in again.tree.cssselect("ol.codes code")]
    assert (len(first), len(second), set(first) & set(second)) == (10, 10, set())


def test_a_factor_is_removed_by_who_proved_lately_who_it_is(world: World, person: Browser) -> None:
    set_up(world, person)
    page = person.press(person.page("/console/me/factor"), "Remove")
    assert "The second factor is removed" in page.text
    assert "password that others know" in page.main


def test_staff_enter_their_workspace_once_a_factor_is_proved(world: World) -> None:
    world.restart(console_staff_factor=True)
    browser = world.browser("operator")
    gate = Page("/console/operate/x", "operate.x", "X", Zone.OPERATE)
    assert may_enter(world, browser, gate) == "/console/me/factor?to=%2Fconsole%2Foperate%2Fx"
    _, secret = set_up(world, browser)
    assert may_enter(world, browser, gate) is None
    world.clock.advance(FRESH_MS)
    later = world.browser("operator")
    assert later.page("/console/me").h1 == "Second factor"
    later.press(later.page("/console/me"), "Log in", code=code_of(world, secret))
    assert may_enter(world, later, gate) is None


def test_without_the_setting_staff_need_none(world: World) -> None:
    gate = Page("/console/operate/x", "operate.x", "X", Zone.OPERATE)
    assert may_enter(world, world.browser("operator"), gate) is None
    assert may_enter(world, world.browser("reviewer"), gate) == Gone()


def may_enter(world: World, browser: Browser, page: Page) -> object:
    """Return what the gate answers instead of a page, None if it opens."""
    cookie = "; ".join(f"{name}={one}" for name, one in browser.client.cookies.items())
    scope = {
        "type": "http",
        "method": "GET",
        "path": page.path,
        "query_string": b"",
        "headers": [(b"cookie", cookie.encode()), (b"host", b"127.0.0.1")],
        "client": ("127.0.0.1", 1),
        "scheme": "http",
        "server": ("127.0.0.1", 80),
    }
    found = asyncio.run(visit_of(Request(scope), page, world.services, "R"))
    return found.answer if isinstance(found, Stopped) else None
