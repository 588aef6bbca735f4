"""The list of templates: where each stands, and when it is decided."""

from __future__ import annotations

from tests.console.browser import Browser, World
from tests.console.tenant.contents import BARRED, HERE, applied_template

URL = f"{HERE}/templates"


def test_it_shows_templates_with_state_and_place(world: World, owner: Browser) -> None:
    applied_template(world)
    first, second = owner.page(URL).rows()[:2]
    assert "发货" in first[0]
    assert "In review" in first[4]
    assert "place 1 in the queue" in first[4]
    assert "Approved" in second[4]


def test_an_overdue_application_says_so(world: World, owner: Browser) -> None:
    applied_template(world)
    world.clock.advance(86_400_000)
    owner = world.browser("owner")
    assert "overdue since" in owner.page(URL).rows()[0][4]


def test_filters_stand_in_the_url(world: World, owner: Browser) -> None:
    code = applied_template(world, BARRED)
    rejected = owner.page(f"{URL}?state=rejected")
    assert [row[4] for row in rejected.rows()] == ["Rejected in review"]
    assert code in owner.page(f"{URL}?q={code}").rows()[0][0]
    assert owner.page(f"{URL}?kind=promotion").rows()
    assert "Nothing fits what was asked" in owner.page(f"{URL}?q=没有这个").main


def test_an_account_without_templates_is_led_on(world: World) -> None:
    page = world.browser("other").page("/console/a/another-account/templates")
    assert "No template yet" in page.main
    assert "Choose from the library" in page.links()


def test_older_ones_are_a_link_away(world: World, owner: Browser) -> None:
    for _ in range(51):
        applied_template(world)
    page = owner.page(URL)
    assert len(page.rows()) == 40
    older = owner.page(page.links()["Older"])
    newer = owner.page(older.links()["Newer"])
    assert newer.rows() == page.rows()


def test_a_member_who_may_only_look_is_not_asked_to_apply(world: World) -> None:
    page = world.browser("member").page(URL)
    assert "Apply for a template" not in page.links()


def test_it_is_said_in_chinese(world: World) -> None:
    applied_template(world)
    page = world.browser("owner", "zh").page(URL)
    assert page.h1 == "模板"
    assert "审核中" in page.rows()[0][4]
