"""The chapter of a fixture's story that people tell in the console: schemas 0023 to 0026.

People log in, one with a second factor, exports are made, a decision can still be taken back.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pyotp

from tests.console.browser import Browser
from tests.stories.screen import Screen, entered
from tests.stories.service import until

if TYPE_CHECKING:
    from tests.stories.service import Service
    from tools.fixture_story import Life

GUESS = "a wrong guess"
OWNER, CLERK, REVIEWER, LATECOMER = "olivia", "mia", "rex", "leo"


def at_the_console(life: Life, service: Service, account: str) -> None:
    """Let people in, set up a second factor, try a wrong password, and export records."""
    owner = entered(service.port, life.run("person", "add", OWNER, "--account", account))
    setup = owner.press(owner.page("/console/me/factor"), "Set up")
    secret = setup.tree.cssselect("main code")[0].text_content().replace(" ", "")
    codes = owner.press(setup, "Confirm", code=pyotp.TOTP(secret).at(int(time.time())))
    assert codes.tree.cssselect("ol.codes code"), codes.main
    life.run("person", "add", CLERK, "--account", account, "--member", "ann")
    life.run("person", "add", REVIEWER, "--role", "reviewer")
    life.run("person", "add", LATECOMER, "--account", account)  # whose link is not used
    stranger = Browser(Screen(service.port))
    wrong = stranger.press(stranger.page("/console/login"), "Log in", name=OWNER, password=GUESS)
    assert wrong.problems(), wrong.main
    exports = _export(owner, account)
    until(lambda: "Ready" in owner.page(exports).main, "the export is ready")


def leave_pending(life: Life, service: Service, account: str) -> None:
    """While no worker runs: ask for an export, and decide a case."""
    _export(entered(service.port, life.run("person", "link", CLERK)), account)
    reviewer = entered(service.port, life.run("person", "link", REVIEWER))
    page = reviewer.press(reviewer.page(f"/console/review/cases/{life.case}"), "Claim C")
    decided = reviewer.press(page, "Approve A")
    assert "no one is notified before" in decided.main, decided.main


def _export(browser: Browser, account: str) -> str:
    url = f"/console/a/{account}/exports"
    begun = browser.press(browser.page(f"{url}?of=records"), "Begin the export", form="csv")
    assert begun.status == 200, begun.main  # noqa: PLR2004 - OK
    return url
