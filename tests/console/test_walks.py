"""Walks over every page and every act of the one list: who gets in, and who does not."""

from __future__ import annotations

import re
from functools import cache

import pytest

from hongyan.console.page import PageModule, Zone
from hongyan.console.pages import MODULES
from hongyan.console.visit import ROLE_OF, path_of
from hongyan.console.wording import words
from hongyan.words.language import Language
from tests.console.browser import OURS, THEIRS, Browser, World
from tests.house.console_words import sentences

PLACE = re.compile(r"\{(\w+)\}")
PERSON_OF = {zone: role.value for zone, role in ROLE_OF.items()} | {Zone.DEV: "owner"}

TENANTS = [one for one in MODULES if one.page.zone is Zone.TENANT]
GUARDED = [one for one in MODULES if one.page.zone is not Zone.PUBLIC]
STAFF = [one for one in MODULES if one.page.zone in ROLE_OF]
ACTS = [(one, verb) for one in MODULES for verb in one.acts]
PLAIN = [
    one
    for one in GUARDED
    if one.template
    and one.page.zone is not Zone.DEV
    and set(PLACE.findall(one.page.path)) <= {"account"}
]
"""Pages that need no id. One without a template leads on, is a file, or a line that goes on; those
of developers need the bench that their own tests give them."""
DATA = frozenset({"Hongyan"})
"""Signs and accounts of the demo that are called like something of ours."""


def named(value: object) -> str:
    return value.page.name if isinstance(value, PageModule) else str(value)


def url_in(one: PageModule, account: str) -> str:
    """The URL of a page, all its places filled: ids that nothing has."""
    places = dict.fromkeys(PLACE.findall(one.page.path), "1")
    return path_of(one.page.path, {**places, "account": account})


@pytest.mark.parametrize("one", TENANTS, ids=named)
def test_another_tenants_page_is_the_page_of_nothing(one: PageModule, owner: Browser) -> None:
    theirs = owner.page(url_in(one, THEIRS), status=404)
    missing = owner.page(url_in(one, "no-such-account"), status=404)
    assert theirs.main == missing.main
    assert theirs.menu() == missing.menu() == []


@pytest.mark.parametrize(
    ("one", "verb"), [one for one in ACTS if one[0].page.zone is Zone.TENANT], ids=named
)
def test_no_act_reaches_into_another_tenants_account(
    one: PageModule, verb: str, owner: Browser
) -> None:
    csrf = token_of(owner)
    theirs = owner.post(f"{url_in(one, THEIRS)}/{verb}", {"csrf": csrf})
    missing = owner.post(f"{url_in(one, 'no-such-account')}/{verb}", {"csrf": csrf})
    assert theirs.status == missing.status == 404
    assert theirs.main == missing.main


@pytest.mark.parametrize("one", STAFF, ids=named)
def test_a_workspace_is_no_page_for_who_lacks_its_role(one: PageModule, owner: Browser) -> None:
    owner.page(url_in(one, OURS), status=404)


@pytest.mark.parametrize("one", GUARDED, ids=named)
def test_who_is_not_logged_in_is_led_to_the_login(one: PageModule, stranger: Browser) -> None:
    answer = stranger.get(url_in(one, OURS))
    assert answer.status == 303
    assert answer.headers["location"].startswith("/console/login")


@pytest.mark.parametrize(("one", "verb"), ACTS, ids=named)
def test_no_act_comes_from_another_site(one: PageModule, verb: str, world: World) -> None:
    browser = world.browser(PERSON_OF.get(one.page.zone, "owner"))
    csrf = token_of(browser)
    answer = browser.post(f"{url_in(one, OURS)}/{verb}", {"csrf": csrf}, site="cross-site")
    assert answer.status == 403
    assert "Nothing was changed" in answer.main


@pytest.mark.parametrize(
    ("one", "verb"), [one for one in ACTS if one[0].page.zone is not Zone.PUBLIC], ids=named
)
def test_no_act_runs_without_the_sessions_token(one: PageModule, verb: str, world: World) -> None:
    browser = world.browser(PERSON_OF.get(one.page.zone, "owner"))
    for fields in ({}, {"csrf": "of-another-session"}):
        assert browser.post(f"{url_in(one, OURS)}/{verb}", fields).status == 403


@pytest.mark.parametrize("one", PLAIN, ids=named)
def test_a_page_speaks_each_language_whole(one: PageModule, world: World) -> None:
    browser = world.browser(PERSON_OF.get(one.page.zone, "owner"))
    url = url_in(one, OURS)
    names = DATA.union(world.names)
    left = [text for text in texts(browser, url) - names if text in english()]
    assert not left


def texts(browser: Browser, url: str) -> set[str]:
    """Every text of a page in Chinese, as it stands between two tags or in a label."""
    tree = browser.page(url, language="zh").tree
    found = {text.strip() for text in tree.itertext()}
    for name in ("title", "aria-label", "placeholder", "alt"):
        found |= {one.get(name).strip() for one in tree.cssselect(f"[{name}]")}
    return found


@cache
def english() -> frozenset[str]:
    """The sentences that differ in Chinese."""
    chinese = words(Language.ZH_CN)
    return frozenset(one for one in sentences() if chinese.gettext(one) != one)


def token_of(browser: Browser) -> str:
    """The token of a browser's session."""
    _, fields = browser.page("/console/me").filled("Log out", {})
    return fields["csrf"]
