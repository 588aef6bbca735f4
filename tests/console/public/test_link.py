"""One-time links in a browser: a password is chosen, once."""

from __future__ import annotations

import secrets

import pytest

from hongyan.domain.people.links import LIVES_MS
from hongyan.flows.accounts.people.demo_people import DemoLogin, demo_people
from tests.console.browser import Browser, World

PASSWORD = "correct horse battery"
PAIR = {"password": PASSWORD, "again": PASSWORD}


def demo_path(world: World) -> str:
    found: tuple[DemoLogin, ...] = world.run(demo_people, world.clock.now_ms(), secrets.token_bytes)
    return f"/console/link/{found[0].token}"


def test_who_holds_the_link_chooses_a_password_and_is_logged_in(
    world: World, stranger: Browser
) -> None:
    page = stranger.page(world.link_of("owner"))
    assert "Choose a password, owner" in page.main
    inside = stranger.press(page, "Save and log in", **PAIR)
    assert inside.url.startswith("/console/a/")


def test_it_works_once_and_looking_at_it_does_not_use_it(world: World, stranger: Browser) -> None:
    url = world.link_of("owner")
    first, second = stranger.page(url), world.browser("").page(url)
    stranger.press(first, "Save and log in", **PAIR)
    late = world.browser("").press(second, "Save and log in", **PAIR)
    assert (late.status, "the link was used" in late.main) == (422, True)
    assert "the link was used" in world.browser("").page(url, status=410).main


@pytest.mark.parametrize(
    ("password", "again", "problems"),
    [
        ("short", "short", ["a password has at least 10 characters"]),
        ("qwertyuiop", "qwertyuiop", ["the password is one that is guessed first"]),
        (PASSWORD, "another one", ["the two passwords differ"]),
        ("short", "other", ["a password has at least 10 characters", "the two passwords differ"]),
        ("", "", ["a password has at least 10 characters"]),
    ],
)
def test_a_bad_password_is_told_at_its_field_and_the_link_is_not_used(
    world: World, stranger: Browser, password: str, again: str, problems: list[str]
) -> None:
    page = stranger.page(world.link_of("owner"))
    wrong = stranger.press(page, "Save and log in", password=password, again=again)
    assert (wrong.status, wrong.problems()) == (422, problems)
    assert stranger.press(wrong, "Save and log in", **PAIR).status == 200


def test_a_link_that_is_over_says_what_helps_in_both_languages(
    world: World, stranger: Browser
) -> None:
    url = world.link_of("owner")
    world.clock.advance(LIVES_MS)
    page = stranger.page(url, status=410)
    assert "valid for 24 hours" in page.main
    assert "ask an operator for a new one" in page.main
    assert "请向运维索取新链接" in stranger.page(url, status=410, language="zh").main


def test_what_is_no_link_says_so(stranger: Browser) -> None:
    assert "leads nowhere" in stranger.page("/console/link/no", status=410).main


def test_a_link_of_dev_logs_in_as_often_as_it_is_opened(world: World) -> None:
    url = demo_path(world)
    for _ in range(2):
        browser = world.browser("")
        page = browser.press(browser.page(url), "Log in")
        assert page.url.startswith("/console/a/")


def test_a_link_of_dev_opens_on_this_machine_and_in_dev_alone(world: World) -> None:
    url = demo_path(world)
    far = world.browser("")
    far.client.address = "192.0.2.7"
    world.restart(console_over_http=True)
    far.client.app = world.app
    assert far.page(url, status=404)
    assert far.post(f"{url}/enter", {}).status == 404
