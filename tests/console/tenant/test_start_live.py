"""The line of a test message: for the account that sent it alone."""

from __future__ import annotations

from tests.console.browser import OURS, THEIRS, Browser


def test_a_call_that_is_none_has_no_line(owner: Browser) -> None:
    owner.page(f"/console/a/{OURS}/start/live?sent=abc", status=404)


def test_another_accounts_line_is_no_page(owner: Browser) -> None:
    owner.page(f"/console/a/{THEIRS}/start/live?sent=1", status=404)


def test_a_page_of_another_site_gets_no_line(owner: Browser) -> None:
    url = f"/console/a/{OURS}/start/live?sent=1"
    assert owner.get(url, sec_fetch_site="cross-site").status == 403
