"""A reset: only of the demo's data, and only when the word is typed."""

from __future__ import annotations

from hongyan.console.dev.reset import NAMED_MAX
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.reference.origin import origin_of
from hongyan.kernel.kinds import AccountKind
from tests.console.browser import THEIRS, Browser, World
from tests.console.dev.conftest import Notes

URL = "/console/dev/reset"


def test_accounts_of_ones_own_stand_against_it(
    world: World, developer: Browser, notes: Notes
) -> None:
    world.run(create_account, "my-shop", AccountKind.PERSONAL)
    with world.database.reading() as tx:
        assert origin_of(tx).own_accounts == (THEIRS, "my-shop")
    page = developer.page(URL)
    assert "my-shop" in page.main
    assert not page.tree.cssselect("main form")
    assert notes.resets == 0


def test_of_many_accounts_the_oldest_are_named_and_the_others_counted(
    world: World, developer: Browser
) -> None:
    for number in range(NAMED_MAX + 4):
        world.run(create_account, f"shop-{number}", AccountKind.PERSONAL)
    page = developer.page(URL)
    # The world's own account is the oldest.
    assert f"{THEIRS}, shop-0," in page.main
    assert f"shop-{NAMED_MAX - 2} and 5 more" in page.main
    assert f"shop-{NAMED_MAX - 1}" not in page.main


def test_a_form_that_is_sent_anyway_deletes_nothing(developer: Browser, notes: Notes) -> None:
    page = developer.page("/console/dev/clock")
    _, tokens = page.filled("Move", {})
    sent = developer.post(f"{URL}/now", {"csrf": tokens["csrf"], "word": "reset"})
    assert sent.status == 422
    assert notes.resets == 0


def test_it_speaks_chinese(developer: Browser) -> None:
    assert developer.page(URL, language="zh").h1 == "重新开始"
