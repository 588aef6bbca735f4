"""The clock: what falls due next, and the way there."""

from __future__ import annotations

from hongyan.kernel.calendar import DAY_MS
from tests.console.browser import Browser
from tests.console.dev.conftest import Notes

URL = "/console/dev/clock"


def test_it_shows_the_time_and_what_falls_due_next(developer: Browser) -> None:
    page = developer.page(URL)
    assert "01-15 16:00:00" in page.main
    assert "The day ends: limits and statistics begin anew 01-16 00:00:00" in page.main


def test_a_button_moves_it_by_a_day(developer: Browser, notes: Notes) -> None:
    after = developer.press(developer.page(URL), "1 day")
    assert notes.moved == [DAY_MS]
    assert "It is 2027-01-16 16:00:00 now." in after.text
    assert "1 d 0 h 0 min ahead of real time" in after.main


def test_it_is_moved_to_a_moment_that_was_typed(developer: Browser, notes: Notes) -> None:
    developer.press(developer.page(URL), "Move", moment="2027-01-17 16:00")
    assert notes.moved == [2 * DAY_MS]


def test_a_moment_that_is_past_or_no_moment_says_what_helps(
    developer: Browser, notes: Notes
) -> None:
    for typed in ("2020-01-01", "soon"):
        page = developer.press(developer.page(URL), "Move", moment=typed)
        assert page.status == 422
        assert page.field("To a moment, or by a step").get("value") == typed
        assert "The clock is not moved" in page.main
    assert notes.moved == []


def test_it_speaks_chinese(developer: Browser) -> None:
    assert developer.page(URL, language="zh").h1 == "时钟"
