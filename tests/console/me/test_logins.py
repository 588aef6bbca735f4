"""Logins are listed and ended."""

from __future__ import annotations

from tests.console.browser import Browser, World


def test_logins_are_listed_and_ended(world: World, person: Browser) -> None:
    elsewhere, third = world.browser("owner"), world.browser("owner")
    page = person.page("/console/me/logins")
    assert len(page.rows()) == 3
    assert [("this one" in row[0]) for row in page.rows()] == [False, False, True]
    left = person.press(page, "End")
    assert len(left.rows()) == 2
    assert third.page("/console/me").h1 == "Log in"
    alone = person.press(left, "Log out everywhere else")
    assert len(alone.rows()) == 1
    assert elsewhere.page("/console/me").h1 == "Log in"


def test_nobody_ends_the_login_of_somebody_else(world: World, person: Browser) -> None:
    theirs = world.logs_in("reviewer").login.login_id
    page = person.page("/console/me/logins")
    url, fields = page.filled("End", {"login": str(theirs)})
    assert person.post(url, fields).status == 404
    assert person.post(url, {**fields, "login": "x", "once": ""}).status == 404
