"""Where a person goes after the login."""

from __future__ import annotations

from hongyan.flows.accounts.people.manage_people import SeatWish, join_account, leave_account
from tests.console.browser import OURS, THEIRS, Browser, World


def test_who_works_for_one_account_is_led_to_it(owner: Browser) -> None:
    assert owner.get("/console").headers["location"] == f"/console/a/{OURS}"


def test_who_works_for_several_chooses(world: World) -> None:
    world.run(join_account, "owner", SeatWish(THEIRS))
    page = world.browser("owner").page("/console")
    links = page.links()
    assert links[f"{OURS} owner"] == f"/console/a/{OURS}"
    assert links[f"{THEIRS} owner"] == f"/console/a/{THEIRS}"


def test_who_has_nothing_open_is_told_who_can_give_it(world: World) -> None:
    world.run(leave_account, "other", THEIRS)
    page = world.browser("other").page("/console")
    assert "Nothing is open to you yet" in page.main
