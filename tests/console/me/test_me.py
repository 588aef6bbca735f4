"""The person's own page: who it is, what it may see, and the way out."""

from __future__ import annotations

from tests.console.browser import Browser


def test_the_page_shows_accounts_and_how_one_logs_in(owner: Browser, reviewer: Browser) -> None:
    assert "hongyan-dev owner" in owner.page("/console/me").main
    assert "RolesReviewer" in reviewer.page("/console/me").main
    assert "登录用户" in owner.page("/console/me", language="zh").main


def test_who_logs_out_is_out_in_this_browser(person: Browser) -> None:
    page = person.page("/console/me")
    form = next(one for one in page.tree.forms if one.get("action") == "/console/me/logout")
    values = {name: value for name, value in form.form_values() if name}
    assert person.post("/console/me/logout", values).status == 303
    assert person.page("/console/me").h1 == "Log in"
