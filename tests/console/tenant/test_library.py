"""The library: ready-made texts by scenario, to copy."""

from __future__ import annotations

from hongyan.domain.templates.library import shipped_library
from tests.console.browser import Browser, World
from tests.console.tenant.contents import HERE

URL = f"{HERE}/templates/library"


def names(page: object) -> list[str]:
    return [one.text_content() for one in page.tree.cssselect(".ready h2")]  # type: ignore[attr-defined]


def test_a_scenario_is_in_the_url(owner: Browser) -> None:
    page = owner.page(f"{URL}?scenario=物流")
    assert names(page) == [one.name for one in shipped_library() if one.scenario == "物流"]


def test_all_are_shown_where_all_are_asked_for(owner: Browser) -> None:
    assert len(names(owner.page(f"{URL}?scenario=all"))) == len(shipped_library())


def test_a_first_look_is_a_short_page(owner: Browser) -> None:
    page = owner.page(URL)
    assert 0 < len(names(page)) < 10
    assert len(page.text.encode()) < 40_000


def test_a_word_is_looked_for_in_every_text(owner: Browser) -> None:
    found = names(owner.page(f"{URL}?q=取件码"))
    assert "取件码通知" in found
    assert "No ready-made text has this word" in owner.page(f"{URL}?q=没有这个词").main


def test_a_text_is_copied_into_the_editor(owner: Browser) -> None:
    page = owner.page(owner.page(f"{URL}?q=取件码").links()["Use this text"])
    assert page.h1 == "Apply for a template"
    assert "取件码" in page.main


def test_who_may_not_apply_is_not_asked_to(world: World) -> None:
    assert "Use this text" not in world.browser("member").page(URL).links()


def test_it_is_said_in_chinese(world: World) -> None:
    assert world.browser("owner", "zh").page(URL).h1 == "模板库"
