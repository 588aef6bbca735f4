"""Members of an account and their policies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.reasons import AccountReason
from hongyan.domain.members.model import MemberState
from hongyan.domain.members.policy import READY_MADE, Policy
from hongyan.domain.members.reasons import MemberReason, PolicyReason
from hongyan.flows.accounts import manage_members as flows
from hongyan.flows.accounts.manage_accounts import NewKey, create_account, create_key
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer
from tests.saying import no
from tests.working import work_at

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
        create_account(work_at(opened, NOW_MS), "acme", AccountKind.ENTERPRISE)
        flows.add_member(work_at(opened, NOW_MS), "acme", "ann")
        yield opened


def policies(done: flows.MemberPolicies | Refused) -> tuple[str, ...]:
    assert isinstance(done, flows.MemberPolicies), done
    return done.policy_names


def test_a_new_member_is_active_and_has_no_policy(tx: Connection) -> None:
    [ann] = flows.list_members(tx, "acme")  # type: ignore[misc]
    assert (ann.member.name, ann.member.state, ann.policy_names) == ("ann", MemberState.ACTIVE, ())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("ann", MemberReason.NAME_TAKEN),
        ("", MemberReason.NAME_ILLEGAL),
        ("王芳", MemberReason.NAME_ILLEGAL),
        ("-a", MemberReason.NAME_ILLEGAL),
        ("a" * 65, MemberReason.NAME_ILLEGAL),
    ],
)
def test_a_name_that_is_taken_or_no_name_is_declined(
    tx: Connection, name: str, reason: MemberReason
) -> None:
    assert no(flows.add_member(work_at(tx, NOW_MS), "acme", name)) == (reason, "member.name")


def test_policies_are_given_and_taken(tx: Connection) -> None:
    work = work_at(tx, NOW_MS)
    assert policies(flows.give_policy(work, "acme", "ann", "HongyanReadOnlyAccess"))
    again = flows.give_policy(work, "acme", "ann", "HongyanReadOnlyAccess")
    assert policies(again) == ("HongyanReadOnlyAccess",)
    unknown = flows.give_policy(work, "acme", "ann", "Nothing")
    assert no(unknown) == (PolicyReason.MISSING, "policy")
    nobodys = flows.give_policy(work, "acme", "bob", "HongyanFullAccess")
    assert no(nobodys) == (MemberReason.MISSING, "member")
    assert policies(flows.take_policy(work, "acme", "ann", "HongyanReadOnlyAccess")) == ()
    again = flows.take_policy(work, "acme", "ann", "HongyanReadOnlyAccess")
    assert no(again) == (PolicyReason.NOT_GIVEN, "policy")


def test_an_accounts_own_policy_is_stored_replaced_and_removed(tx: Connection) -> None:
    saved = flows.save_policy(work_at(tx, NOW_MS), "acme", "Sending", SENDING)
    assert isinstance(saved, Policy)
    assert flows.list_policies(tx, "acme") == [*READY_MADE.values(), saved]
    assert policies(flows.give_policy(work_at(tx, NOW_MS), "acme", "ann", "Sending")) == (
        "Sending",
    )
    assert flows.remove_policy(work_at(tx), "acme", "Sending") is None
    [ann] = flows.list_members(tx, "acme")  # type: ignore[misc]
    assert ann.policy_names == ()
    again = flows.remove_policy(work_at(tx), "acme", "Sending")
    assert no(again) == (PolicyReason.NOT_OWN, "policy.own")


@pytest.mark.parametrize(
    ("name", "document", "reason", "about"),
    [
        ("HongyanFullAccess", SENDING, PolicyReason.NAME_READY_MADE, "policy.name"),
        ("a b", SENDING, PolicyReason.NAME_ILLEGAL, "policy.name"),
        ("Sending", "{}", PolicyReason.DOCUMENT_KEYS, "policy.document"),
        ("Sending", "no", PolicyReason.DOCUMENT_NO_JSON, "policy.document"),
    ],
)
def test_a_policy_that_cannot_be_honoured_is_declined(
    tx: Connection, name: str, document: str, reason: PolicyReason, about: str
) -> None:
    saved = flows.save_policy(work_at(tx, NOW_MS), "acme", name, document)
    assert no(saved) == (reason, about)


def test_members_and_policies_have_bounds(tx: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    work = work_at(tx, NOW_MS)
    monkeypatch.setattr(flows, "MEMBERS_MAX", 1)
    assert no(flows.add_member(work, "acme", "bob")) == (MemberReason.TOO_MANY, "account")
    monkeypatch.setattr(flows, "POLICIES_MAX", 0)
    given = flows.give_policy(work, "acme", "ann", "HongyanFullAccess")
    assert no(given) == (PolicyReason.MEMBER_FULL, "policy")
    monkeypatch.setattr(flows, "CUSTOM_POLICIES_MAX", 1)
    for _ in range(2):
        assert isinstance(flows.save_policy(work, "acme", "Sending", SENDING), Policy)
    saved = flows.save_policy(work, "acme", "Other", SENDING)
    assert no(saved) == (PolicyReason.ACCOUNT_FULL, "policy.name")


def test_a_member_is_switched_off_and_on(tx: Connection) -> None:
    for state in (MemberState.DISABLED, MemberState.ACTIVE):
        done = flows.switch_member(work_at(tx), "acme", "ann", state)
        assert isinstance(done, flows.MemberPolicies)
        assert done.member.state is state
        assert [one.member for one in flows.list_members(tx, "acme")] == [done.member]  # type: ignore[union-attr]


def test_a_key_can_belong_to_a_member(tx: Connection) -> None:
    def key(member: str) -> NewKey | Refused:
        return create_key(
            work_at(tx, NOW_MS),
            Sealer(b"0" * 32),
            "acme",
            member_name=member,
            draw=lambda n: b"7" * n,
        )

    assert no(key("bob")) == (MemberReason.MISSING, "key.member")
    made = key("ann")
    assert isinstance(made, NewKey)
    [ann] = flows.list_members(tx, "acme")  # type: ignore[misc]
    assert made.key.member_id == ann.member.member_id


def test_an_account_that_does_not_exist_is_declined(tx: Connection) -> None:
    for answer in (
        flows.list_members(tx, "nobody"),
        flows.list_policies(tx, "nobody"),
        flows.save_policy(work_at(tx, NOW_MS), "nobody", "Sending", SENDING),
    ):
        assert no(answer) == (AccountReason.MISSING, "account")
