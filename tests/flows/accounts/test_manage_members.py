"""Members of an account and their policies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.members.model import MemberState
from hongyan.domain.members.policy import READY_MADE, Policy
from hongyan.flows.accounts import manage_members as flows
from hongyan.flows.accounts.manage_accounts import NewKey, create_account, create_key
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.seal import Sealer

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
SENDING = json.dumps(
    {
        "Version": "1",
        "Statement": [{"Effect": "Allow", "Action": "dysms:Send*", "Resource": "*"}],
    }
)


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        create_account(opened, "acme", AccountKind.ENTERPRISE, NOW_MS)
        flows.add_member(opened, "acme", "ann", NOW_MS)
        yield opened


def policies(done: flows.MemberPolicies | Declined) -> tuple[str, ...]:
    assert isinstance(done, flows.MemberPolicies), done
    return done.policy_names


def test_a_new_member_is_active_and_has_no_policy(tx: Connection) -> None:
    [ann] = flows.list_members(tx, "acme")  # type: ignore[misc]
    assert (ann.member.name, ann.member.state, ann.policy_names) == ("ann", MemberState.ACTIVE, ())


@pytest.mark.parametrize("name", ["ann", "", "王芳", "-a", "a" * 65])
def test_a_name_that_is_taken_or_no_name_is_declined(tx: Connection, name: str) -> None:
    assert isinstance(flows.add_member(tx, "acme", name, NOW_MS), Declined)


def test_policies_are_given_and_taken(tx: Connection) -> None:
    give, take = flows.give_policy, flows.take_policy
    assert policies(give(tx, "acme", "ann", "HongyanReadOnlyAccess", NOW_MS))
    again = give(tx, "acme", "ann", "HongyanReadOnlyAccess", NOW_MS)
    assert policies(again) == ("HongyanReadOnlyAccess",)
    assert isinstance(give(tx, "acme", "ann", "Nothing", NOW_MS), Declined)
    assert isinstance(give(tx, "acme", "bob", "HongyanFullAccess", NOW_MS), Declined)
    assert policies(take(tx, "acme", "ann", "HongyanReadOnlyAccess")) == ()
    assert isinstance(take(tx, "acme", "ann", "HongyanReadOnlyAccess"), Declined)


def test_an_accounts_own_policy_is_stored_replaced_and_removed(tx: Connection) -> None:
    saved = flows.save_policy(tx, "acme", "Sending", SENDING, NOW_MS)
    assert isinstance(saved, Policy)
    assert flows.list_policies(tx, "acme") == [*READY_MADE.values(), saved]
    assert policies(flows.give_policy(tx, "acme", "ann", "Sending", NOW_MS)) == ("Sending",)
    assert flows.remove_policy(tx, "acme", "Sending") is None
    [ann] = flows.list_members(tx, "acme")  # type: ignore[misc]
    assert ann.policy_names == ()
    assert isinstance(flows.remove_policy(tx, "acme", "Sending"), Declined)


@pytest.mark.parametrize(
    ("name", "document"),
    [("HongyanFullAccess", SENDING), ("a b", SENDING), ("Sending", "{}"), ("Sending", "no")],
)
def test_a_policy_that_cannot_be_honoured_is_declined(
    tx: Connection, name: str, document: str
) -> None:
    assert isinstance(flows.save_policy(tx, "acme", name, document, NOW_MS), Declined)


def test_a_member_is_switched_off_and_on(tx: Connection) -> None:
    for state in (MemberState.DISABLED, MemberState.ACTIVE):
        done = flows.switch_member(tx, "acme", "ann", state)
        assert isinstance(done, flows.MemberPolicies)
        assert done.member.state is state
        assert [one.member for one in flows.list_members(tx, "acme")] == [done.member]  # type: ignore[union-attr]


def test_a_key_can_belong_to_a_member(tx: Connection) -> None:
    def key(member: str) -> NewKey | Declined:
        return create_key(
            tx, Sealer(b"0" * 32), "acme", NOW_MS, member_name=member, draw=lambda n: b"7" * n
        )

    assert isinstance(key("bob"), Declined)
    made = key("ann")
    assert isinstance(made, NewKey)
    [ann] = flows.list_members(tx, "acme")  # type: ignore[misc]
    assert made.key.member_id == ann.member.member_id


def test_an_account_that_does_not_exist_is_declined(tx: Connection) -> None:
    assert isinstance(flows.list_members(tx, "nobody"), Declined)
    assert isinstance(flows.list_policies(tx, "nobody"), Declined)
    assert isinstance(flows.save_policy(tx, "nobody", "Sending", SENDING, NOW_MS), Declined)
