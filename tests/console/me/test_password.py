"""Another password, by who knows the present one."""

from __future__ import annotations

from tests.console.browser import Browser, World

PASSWORD = "correct horse battery"
NEWER = "staple the blue horse"


def test_a_password_is_changed_by_who_knows_the_present_one(world: World, person: Browser) -> None:
    elsewhere = world.browser("owner")
    url = "/console/me/password"
    wrong = person.press(
        person.page(url), "Change the password", present="no", password=NEWER, again=NEWER
    )
    assert (wrong.status, wrong.problems()) == (422, ["the name or the password is wrong"])
    done = person.press(wrong, "Change the password", present=PASSWORD, password=NEWER, again=NEWER)
    assert done.url == "/console/me"
    assert "other browsers are logged out" in done.text
    assert elsewhere.page("/console/me").h1 == "Log in"


def test_every_flaw_of_a_new_password_is_told_before_the_present_one_is_tried(
    person: Browser,
) -> None:
    page = person.press(
        person.page("/console/me/password"),
        "Change the password",
        present="no",
        password="short",
        again="other",
    )
    assert page.problems() == [
        "a password has at least 10 characters",
        "the two passwords differ",
    ]
