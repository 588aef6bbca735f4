"""People of the console on the command line: added, given links, changed, shown, shut out."""

from __future__ import annotations

import json
import re

import pytest

from tests.stories.test_cli import Run, fails, run, succeeds

pytestmark = pytest.mark.story

__all__ = ["run"]

LINK = re.compile(r"http://127\.0\.0\.1:\d+/console/link/([\w-]{43})")


@pytest.fixture
def acme(run: Run) -> Run:
    succeeds(run("migrate"))
    succeeds(run("account", "create", "acme"))
    return run


def test_a_person_is_added_with_a_link_and_shown_without_a_secret(acme: Run) -> None:
    said = succeeds(acme("person", "add", "Ann", "--account", "acme", "--display", "王芳"))
    first = LINK.search(said)
    assert first is not None
    shown = succeeds(acme("person", "show", "ann"))
    assert all(word in shown for word in ("王芳", "acme", "owner", "active"))
    assert first[1] not in shown + succeeds(acme("change", "list"))
    second = LINK.search(succeeds(acme("person", "link", "ann")))
    assert second is not None
    assert second[1] != first[1]
    [told] = json.loads(f"[{succeeds(acme('person', 'link', 'ann', '--json'))}]")
    assert LINK.fullmatch(told["link"])


def test_people_are_listed_a_page_at_a_time(acme: Run) -> None:
    assert "No person yet" in succeeds(acme("person", "list"))
    for name, role in (("bob", "operator"), ("ann", "reviewer")):
        succeeds(acme("person", "add", name, "--role", role))
    page = succeeds(acme("person", "list", "--limit", "1"))
    assert ("ann" in page, "bob" in page, "--after ann" in page) == (True, False, True)
    [bob] = json.loads(succeeds(acme("person", "list", "--after", "ann", "--json")))
    assert (bob["person"], bob["roles"]) == ("bob", "operator")


def test_roles_and_accounts_change_and_a_person_is_shut_out(acme: Run) -> None:
    succeeds(acme("member", "add", "acme", "clerk"))
    succeeds(acme("person", "add", "ann", "--role", "reviewer"))
    assert "finance operator" in succeeds(
        acme("person", "set", "ann", "--role", "operator", "--role", "finance")
    )
    assert "member clerk" in succeeds(acme("person", "join", "ann", "acme", "--member", "clerk"))
    assert "no longer" in succeeds(acme("person", "leave", "ann", "acme"))
    assert "none" in succeeds(acme("person", "set", "ann", "--no-role"))
    assert "disabled" in succeeds(acme("person", "disable", "ann"))
    assert "hongyan person enable ann" in fails(acme("person", "link", "ann"))
    assert "active" in succeeds(acme("person", "enable", "ann"))
    assert "logged in nowhere" in succeeds(acme("person", "sessions", "ann"))
    assert "Ended logins: 0." in succeeds(acme("person", "end", "ann"))


def test_what_cannot_be_is_told_with_what_helps(acme: Run) -> None:
    assert "give --role or --account" in fails(acme("person", "add", "ann"))
    assert "no person is named 'no'" in fails(acme("person", "show", "no"))
    succeeds(acme("person", "add", "ann", "--role", "finance"))
    assert "there is a person" in fails(acme("person", "add", "ANN", "--role", "finance"))
    assert "give --role" in fails(acme("person", "set", "ann"))
    assert "no second factor" in fails(acme("person", "set", "ann", "--no-factor"))
    assert "has no member" in fails(acme("person", "join", "ann", "acme", "--member", "x"))
    assert "there is no such login" in fails(acme("person", "end", "ann", "7"))
