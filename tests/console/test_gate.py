"""The gate: one place decides who may do what, and `Tenant` has one maker."""

from __future__ import annotations

import ast

import pytest

from hongyan.domain.accounts.model import AccountState
from hongyan.domain.members.model import MemberState
from hongyan.domain.members.policy import Effect, Policy, PolicyStatement
from hongyan.domain.people.logins import HOUR_MS
from hongyan.engine.visiting import VISITOR_EXTENSION
from hongyan.flows.accounts.manage_accounts import AccountChange, change_account
from hongyan.flows.accounts.manage_members import switch_member
from hongyan.flows.accounts.people.manage_people import SeatWish, join_account, leave_account
from hongyan.flows.operation.close_account import close_account
from tests.console.browser import OURS, THEIRS, Browser, World
from tests.house.tree import name_of, parsed, python_files

PAGE = f"/console/a/{OURS}/changes"


def test_a_tenant_and_a_visit_have_one_maker() -> None:
    makers = {
        name_of(path)
        for path in python_files("src/hongyan")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Tenant", "Visit"}
    }
    assert makers == {"src/hongyan/console/gate.py"}


def test_another_accounts_page_and_one_that_is_not_there_are_the_same(
    world: World, owner: Browser
) -> None:
    theirs = owner.page(f"/console/a/{THEIRS}/changes", status=404)
    nobodys = owner.page("/console/a/nobody/changes", status=404)
    assert theirs.main == nobodys.main
    assert world.browser("other").page(f"/console/a/{THEIRS}/changes").status == 200


def test_staff_see_no_account(operator: Browser) -> None:
    assert operator.page(PAGE, status=404)


def test_a_member_sees_what_a_policy_allows_and_at_once_no_more(world: World) -> None:
    member = world.browser("member")
    assert member.page(PAGE).status == 200
    world.give_policies(
        "member", Policy("sender", (PolicyStatement(Effect.ALLOW, ("dysms:SendSms",)),))
    )
    assert member.page(PAGE, status=403)
    world.run(switch_member, OURS, "member", MemberState.DISABLED)
    assert member.page(PAGE, status=404)


def test_who_joins_or_leaves_an_account_need_not_log_in_again(world: World, owner: Browser) -> None:
    world.run(join_account, "owner", SeatWish(THEIRS))
    assert owner.page(f"/console/a/{THEIRS}/changes").status == 200
    world.run(leave_account, "owner", OURS)
    assert owner.page(PAGE, status=404)


@pytest.mark.parametrize("state", sorted(set(AccountState) - {AccountState.CLOSED}))
def test_an_account_is_seen_in_every_state(
    world: World, owner: Browser, state: AccountState
) -> None:
    world.run(change_account, OURS, AccountChange(state=state))
    assert owner.page(PAGE).status == 200


def test_a_closed_account_is_gone(world: World, owner: Browser) -> None:
    world.run(close_account, OURS)
    assert owner.page(PAGE, status=404)


@pytest.mark.parametrize("hours", [8, 200])
def test_a_login_that_was_not_used_is_over(world: World, owner: Browser, hours: int) -> None:
    world.clock.advance(hours * HOUR_MS)
    assert owner.page(PAGE).h1 == "Log in"


def test_use_keeps_a_login_alive_for_a_week_and_no_longer(world: World, owner: Browser) -> None:
    for _ in range(23):
        world.clock.advance(7 * HOUR_MS)
        assert owner.get(PAGE).status == 200
    world.clock.advance(7 * HOUR_MS)
    assert "longest time" in owner.page(PAGE).main


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "é" * 43, "a" * 9999])
def test_what_is_no_token_of_ours_is_nobodys(owner: Browser, cookie: str) -> None:
    [name] = owner.client.cookies
    owner.client.cookies[name] = cookie
    assert owner.page(PAGE).h1 == "Log in"


def test_the_word_of_a_form_belongs_to_one_login(world: World, owner: Browser) -> None:
    other = world.browser("owner").page("/console/me/logins")
    stolen = {"csrf": other.tree.cssselect("input[name=csrf]")[0].value}
    assert owner.post("/console/me/logins/others", stolen).status == 403


class Connection:
    """A connection as the gatekeeper would know it."""

    def __init__(self) -> None:
        self.owners: list[object] = []

    def know(self, owner: object) -> None:
        self.owners.append(owner)


def test_a_connection_is_known_by_who_is_logged_in(world: World, owner: Browser) -> None:
    # A stranger's connections make room for others; those of people who work here do not.
    connection = Connection()
    owner.client.extensions[VISITOR_EXTENSION] = connection
    owner.page(PAGE)
    assert len(connection.owners) == 1
    stranger = world.browser("")
    stranger.client.extensions[VISITOR_EXTENSION] = connection
    assert stranger.get(PAGE).status == 303
    assert len(connection.owners) == 1
