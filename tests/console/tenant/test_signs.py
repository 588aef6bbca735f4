"""The list of signs: state, place in the queue, use in 30 days."""

from __future__ import annotations

from tests.console.browser import Browser, World
from tests.console.tenant.contents import HERE, applied_sign

URL = f"{HERE}/signs"


def test_it_shows_signs_with_state_place_and_use(world: World, owner: Browser) -> None:
    applied_sign(world)
    rows = owner.page(URL).rows()
    assert "云雀科技" in rows[0][0]
    assert "In review" in rows[0][4]
    assert "place 1 in the queue" in rows[0][4]
    assert rows[0][3] == "none"
    assert any("Approved" in row[4] for row in rows)


def test_filters_stand_in_the_url(world: World, owner: Browser) -> None:
    applied_sign(world)
    assert len(owner.page(f"{URL}?state=pending").rows()) == 1
    assert len(owner.page(f"{URL}?q=云雀").rows()) == 1
    assert "Nothing fits what was asked" in owner.page(f"{URL}?q=没有这个").main


def test_an_account_without_signs_is_led_on(world: World) -> None:
    page = world.browser("other").page("/console/a/another-account/signs")
    assert "No sign yet" in page.main


def test_it_is_said_in_chinese(world: World) -> None:
    page = world.browser("owner", "zh").page(URL)
    assert page.h1 == "签名"
