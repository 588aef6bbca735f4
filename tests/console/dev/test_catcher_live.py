"""The catcher's line: server-sent events for who is logged in, nothing for pages of other sites."""

from __future__ import annotations

from tests.console.browser import Browser

URL = "/console/dev/catcher/live"


def test_a_page_of_another_site_gets_no_line(developer: Browser) -> None:
    assert developer.get(URL, sec_fetch_site="cross-site").status == 403
    assert developer.get(URL, origin="https://evil.example").status == 403


def test_a_stranger_is_sent_to_the_login(stranger: Browser) -> None:
    assert stranger.get(URL).headers["location"].startswith("/console/login")
