"""A reset: only of the demo's data, and only when the word is typed."""

from __future__ import annotations

from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.operation.own_accounts import own_accounts
from hongyan.kernel.kinds import AccountKind
from tests.console.browser import THEIRS, Browser, World
from tests.console.dev.conftest import Notes

URL = "/console/dev/reset"


def test_accounts_of_ones_own_stand_against_it(
    world: World, developer: Browser, notes: Notes
) -> None:
    world.run(create_account, "my-shop", AccountKind.PERSONAL)
    with world.database.reading() as tx:
        assert own_accounts(tx) == (THEIRS, "my-shop")
    page = developer.page(URL)
    assert "my-shop" in page.main
    assert not page.tree.cssselect("main form")
    assert notes.resets == 0


def test_a_form_that_is_sent_anyway_deletes_nothing(developer: Browser, notes: Notes) -> None:
    page = developer.page("/console/dev/clock")
    _, tokens = page.filled("Move", {})
    sent = developer.post(f"{URL}/now", {"csrf": tokens["csrf"], "word": "reset"})
    assert sent.status == 422
    assert notes.resets == 0


def test_it_speaks_chinese(developer: Browser) -> None:
    assert developer.page(URL, language="zh").h1 == "重新开始"
