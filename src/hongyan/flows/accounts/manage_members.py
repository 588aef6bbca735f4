"""Members (sub-users) of an account and what they may call, as an operator manages them.

A member's policies count from the next second on (`api/gateway/callers` keeps them so long). What a
policy says is `domain/members`' language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.accounts.model import Account
from hongyan.domain.members import store
from hongyan.domain.members.document import PolicyFault, check_policy_name, read_document
from hongyan.domain.members.model import (
    CUSTOM_POLICIES_MAX,
    MEMBERS_MAX,
    POLICIES_MAX,
    Member,
    MemberState,
    is_member_name,
)
from hongyan.domain.members.policy import READY_MADE, Policy
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.cut import quoted

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class MemberPolicies:
    """A member with the names of its policies."""

    member: Member
    policy_names: tuple[str, ...]


def add_member(
    tx: Connection, account_name: str, name: str, now_ms: int
) -> MemberPolicies | Declined:
    """Add an active member without any policy: it may do nothing yet."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    if not is_member_name(name):
        rule = f"{quoted(name)} is not 1 to 64 letters, digits, or any of . _ - (these not first)"
        return Declined("NAME", rule, "choose another name")
    if store.member_by_name(tx, account.account_id, name) is not None:
        return Declined(
            "NAME", f"{account_name} has a member {quoted(name)}", "choose another name"
        )
    if store.member_count(tx, account.account_id) >= MEMBERS_MAX:
        rule = f"an account has {MEMBERS_MAX} members at most"
        return Declined("ACCOUNT", rule, "use those it has")
    member_id = store.add_member(tx, account.account_id, name, now_ms)
    member = Member(member_id, account.account_id, name, MemberState.ACTIVE)
    return MemberPolicies(member, ())


def list_members(tx: Connection, account_name: str) -> list[MemberPolicies] | Declined:
    """Return an account's members with their policies, oldest first."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    return [_with_policies(tx, one) for one in store.members_of(tx, account.account_id)]


def switch_member(
    tx: Connection, account_name: str, name: str, state: MemberState
) -> MemberPolicies | Declined:
    """Switch a member on or off; while it is off, none of its keys may call."""
    found = _member(tx, account_name, name)
    if isinstance(found, Declined):
        return found
    _, member = found
    store.set_member_state(tx, member.member_id, state)
    return MemberPolicies(
        Member(member.member_id, member.account_id, member.name, state),
        _with_policies(tx, member).policy_names,
    )


def give_policy(
    tx: Connection, account_name: str, name: str, policy_name: str, now_ms: int
) -> MemberPolicies | Declined:
    """Give a member a ready-made policy or one of the account's own."""
    found = _member(tx, account_name, name)
    if isinstance(found, Declined):
        return found
    account, member = found
    own = {one.name for one in store.custom_policies(tx, account.account_id)}
    if policy_name not in READY_MADE and policy_name not in own:
        known = ", ".join([*READY_MADE, *sorted(own)])
        return Declined(
            "POLICY", f"there is no policy {quoted(policy_name)}", f"there are: {known}"
        )
    if len(store.policy_names_of(tx, member.member_id)) >= POLICIES_MAX:
        rule = f"a member has {POLICIES_MAX} policies at most"
        return Declined("POLICY", rule, "take one away, or put several into one document")
    store.give_policy(tx, member.member_id, policy_name, now_ms)
    return _with_policies(tx, member)


def take_policy(
    tx: Connection, account_name: str, name: str, policy_name: str
) -> MemberPolicies | Declined:
    """Take a policy from a member."""
    found = _member(tx, account_name, name)
    if isinstance(found, Declined):
        return found
    _, member = found
    if not store.take_policy(tx, member.member_id, policy_name):
        rule = f"{name} has no policy {quoted(policy_name)}"
        return Declined("POLICY", rule, f"`hongyan member list {account_name}` shows them")
    return _with_policies(tx, member)


def save_policy(
    tx: Connection, account_name: str, policy_name: str, document: str, now_ms: int
) -> Policy | Declined:
    """Store a policy document of an account; every member that has it gets what it says now."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    fault = check_policy_name(policy_name)
    if fault is not None:
        return Declined("POLICY", fault.rule, fault.remedy)
    statements = read_document(document)
    if isinstance(statements, PolicyFault):
        return Declined("--document", statements.rule, statements.remedy)
    own = {one.name for one in store.custom_policies(tx, account.account_id)}
    if policy_name not in own and len(own) >= CUSTOM_POLICIES_MAX:
        rule = f"an account has {CUSTOM_POLICIES_MAX} policies of its own at most"
        return Declined("POLICY", rule, "remove one that nobody has")
    policy = Policy(policy_name, statements)
    store.save_policy(tx, account.account_id, policy, now_ms)
    return policy


def remove_policy(tx: Connection, account_name: str, policy_name: str) -> Declined | None:
    """Remove a policy of an account; members that had it lose what it allowed."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    if store.delete_policy(tx, account.account_id, policy_name):
        return None
    rule = f"{account_name} has no policy {quoted(policy_name)} of its own"
    return Declined("POLICY", rule, f"`hongyan member policies {account_name}` shows them")


def list_policies(tx: Connection, account_name: str) -> list[Policy] | Declined:
    """Return the policies that an account's members can be given, the ready-made ones first."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    return [*READY_MADE.values(), *store.custom_policies(tx, account.account_id)]


def _member(tx: Connection, account_name: str, name: str) -> tuple[Account, Member] | Declined:
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    member = store.member_by_name(tx, account.account_id, name)
    if member is not None:
        return account, member
    rule = f"{account_name} has no member {quoted(name)}"
    return Declined("MEMBER", rule, f"`hongyan member list {account_name}` shows all")


def _with_policies(tx: Connection, member: Member) -> MemberPolicies:
    return MemberPolicies(member, tuple(store.policy_names_of(tx, member.member_id)))
