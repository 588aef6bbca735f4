"""Who logged in long ago proves again who it is."""

from __future__ import annotations

from hongyan.domain.people.logins import FRESH_MS
from tests.console.browser import Browser, World

PASSWORD = "correct horse battery"


def test_old_logins_prove_again_who_they_are_before_the_factor_changes(
    world: World, person: Browser
) -> None:
    world.clock.advance(FRESH_MS)
    page = person.press(person.page("/console/me/factor"), "Set up")
    assert page.h1 == "Is it still you?"
    wrong = person.press(page, "Go on", password="no")
    assert (wrong.status, wrong.problems()) == (422, ["the name or the password is wrong"])
    back = person.press(wrong, "Go on", password=PASSWORD)
    assert (back.url, back.h1) == ("/console/me/factor", "Second factor")
    assert person.press(back, "Set up").tree.cssselect("main img")[0].get("src").startswith("data:")
