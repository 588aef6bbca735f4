"""Logging in: by name and password, told alike whatever was wrong, with waits that are told."""

from __future__ import annotations

import pytest

from hongyan.console.password import Passwords
from hongyan.console.session import PLAIN_COOKIE, SECURE_COOKIE
from hongyan.domain.people import store as people
from hongyan.flows.accounts.people.logins import end_logins
from hongyan.flows.accounts.people.manage_people import PersonChange, change_person
from tests.console.browser import OURS, Browser, PageShown, World

PASSWORD = "correct horse battery"
WRONG = (
    "the name or the password is wrong "
    "type both again; who forgot the password asks an operator for a new link"
)
RECORDS = f"/console/a/{OURS}/changes"


@pytest.fixture
def owner_with_password(world: World) -> World:
    chosen = world.browser("")
    page = chosen.page(world.link_of("owner"))
    chosen.press(page, "Save and log in", password=PASSWORD, again=PASSWORD)
    return world


def logs_in(
    browser: Browser, name: str = "owner", password: str = PASSWORD, to: str = ""
) -> PageShown:
    page = browser.page(f"/console/login?to={to}" if to else "/console/login")
    return browser.press(page, "Log in", name=name, password=password)


def test_who_is_not_logged_in_is_led_to_the_page_that_was_asked_for(
    owner_with_password: World,
) -> None:
    browser = owner_with_password.browser("")
    asked = browser.page(RECORDS)
    assert asked.h1 == "Log in"
    page = browser.press(asked, "Log in", name=" Owner ", password=PASSWORD)
    assert (page.url, page.status) == (RECORDS, 200)


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(owner_with_password: World) -> None:
    browser = owner_with_password.browser("")
    page = browser.page("/console/login")
    sent = browser.post(*page.filled("Log in", {"name": "owner", "password": PASSWORD}))
    cookie = sent.headers["set-cookie"].lower()
    assert cookie.startswith(f"{PLAIN_COOKIE}=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "domain" not in cookie
    assert SECURE_COOKIE.startswith("__Host-")


@pytest.mark.parametrize(
    ("name", "password"),
    [("owner", "wrong"), ("nobody", PASSWORD), ("reviewer", PASSWORD), ("", ""), ("x" * 5000, "y")],
)
def test_nobody_can_tell_what_was_wrong(
    owner_with_password: World, name: str, password: str
) -> None:
    browser = owner_with_password.browser("")
    page = browser.press(browser.page("/console/login"), "Log in", name=name, password=password)
    assert page.status == 422
    assert page.problems() == [WRONG]
    assert PASSWORD not in page.text


def test_what_was_typed_stays_but_for_the_password(owner_with_password: World) -> None:
    browser = owner_with_password.browser("")
    page = browser.press(browser.page("/console/login"), "Log in", name="owner", password="wrong")
    assert page.field("User name").value == "owner"
    assert not page.field("Password").value


def test_after_five_failures_the_page_says_how_long_to_wait(owner_with_password: World) -> None:
    browser = owner_with_password.browser("")
    for _ in range(5):
        browser.press(browser.page("/console/login"), "Log in", name="owner", password="wrong")
    page = browser.press(browser.page("/console/login"), "Log in", name="owner", password=PASSWORD)
    assert "try again in 10 seconds" in page.main
    owner_with_password.clock.advance(10_000)
    page = browser.press(browser.page("/console/login"), "Log in", name="owner", password=PASSWORD)
    assert page.status == 200


@pytest.mark.parametrize(
    "to",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/console\\..", "javascript:x"],
)
def test_nobody_is_led_to_another_site(owner_with_password: World, to: str) -> None:
    browser = owner_with_password.browser("")
    page = browser.press(
        browser.page("/console/login"), "Log in", name="owner", password=PASSWORD, to=to
    )
    assert page.url.startswith("/console")
    assert "evil" not in page.url


def test_a_login_that_was_ended_says_why_at_the_next_page(world: World, owner: Browser) -> None:
    assert owner.page(RECORDS).status == 200
    world.run(end_logins, "owner", world.clock.now_ms())
    page = owner.page(RECORDS)
    assert page.h1 == "Log in"
    assert "the login was ended from elsewhere" in page.main
    assert "这次登录已在别处被结束" in owner.page(RECORDS, language="zh").main


def test_a_role_that_is_withdrawn_ends_the_login_in_mid_page(
    world: World, reviewer: Browser
) -> None:
    world.run(change_person, "reviewer", PersonChange(roles=frozenset()), world.clock.now_ms())
    assert "an operator changed the roles" in reviewer.page("/console/me").main


def test_a_form_of_another_site_logs_nobody_in(owner_with_password: World) -> None:
    fields = {"name": "owner", "password": PASSWORD}
    browser = owner_with_password.browser("")
    sent = browser.post("/console/login/enter", fields, site="cross-site")
    assert sent.status == 403
    assert PLAIN_COOKIE not in browser.client.cookies


def test_who_is_logged_in_needs_no_login(owner: Browser) -> None:
    assert owner.page("/console/login").url.startswith("/console/a/")


def test_a_hash_of_weaker_parameters_is_made_again_at_the_next_login(
    owner_with_password: World,
) -> None:
    world = owner_with_password
    before = hash_of(world)
    world.restart(Passwords(memory_kib=128))
    logs_in(world.browser(""))
    after = hash_of(world)
    assert ("m=64," in before, "m=128," in after) == (True, True)
    logs_in(world.browser(""))
    assert hash_of(world) == after


def hash_of(world: World) -> str:
    with world.database.reading() as tx:
        person = people.person_by_name(tx, "owner")
        assert person is not None
        return str(people.password_hash_of(tx, person.person_id))
