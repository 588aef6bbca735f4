"""Members (sub-users) of an account and what they may call, as an operator manages them.

A member's policies count from the next second on (`api/gateway/callers` caches them). What a
policy says is `domain/members`' language.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hongyan.domain.accounts.model import Account
from hongyan.domain.members import store
from hongyan.domain.members.document import check_policy_name, read_document
from hongyan.domain.members.model import (
    CUSTOM_POLICIES_MAX,
    MEMBERS_MAX,
    POLICIES_MAX,
    Member,
    MemberState,
    is_member_name,
)
from hongyan.domain.members.policy import READY_MADE, Policy
from hongyan.domain.members.reasons import MemberReason, PolicyReason
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class MemberPolicies:
    """A member with the names of its policies."""

    member: Member
    policy_names: tuple[str, ...]


def add_member(work: Work, account_name: str, name: str) -> MemberPolicies | Refused:
    """Add an active member without any policy: it may do nothing yet."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    if not is_member_name(name):
        return Refused(MemberReason.NAME_ILLEGAL, "member.name", name=quoted(name))
    if store.member_by_name(work.tx, account.account_id, name) is not None:
        return Refused(
            MemberReason.NAME_TAKEN, "member.name", account=account_name, name=quoted(name)
        )
    if store.member_count(work.tx, account.account_id) >= MEMBERS_MAX:
        return Refused(MemberReason.TOO_MANY, "account", most=MEMBERS_MAX)
    member_id = store.add_member(work.tx, account.account_id, name, work.now_ms)
    member = Member(member_id, account.account_id, name, MemberState.ACTIVE)
    note_change(work, account.account_id, "add_member", name, None, member)
    return MemberPolicies(member, ())


def list_members(tx: Connection, account_name: str) -> list[MemberPolicies] | Refused:
    """Return an account's members with their policies, oldest first."""
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    return [_with_policies(tx, one) for one in store.members_of(tx, account.account_id)]


def switch_member(
    work: Work, account_name: str, name: str, state: MemberState
) -> MemberPolicies | Refused:
    """Switch a member on or off; while it is off, none of its keys may call."""
    found = _member(work.tx, account_name, name)
    if isinstance(found, Refused):
        return found
    _, member = found
    store.set_member_state(work.tx, member.member_id, state)
    switched = replace(member, state=state)
    note_change(work, member.account_id, "switch_member", name, member, switched)
    return _with_policies(work.tx, switched)


def give_policy(
    work: Work, account_name: str, name: str, policy_name: str
) -> MemberPolicies | Refused:
    """Give a member a ready-made policy or one of the account's own."""
    found = _member(work.tx, account_name, name)
    if isinstance(found, Refused):
        return found
    account, member = found
    own = {one.name for one in store.custom_policies(work.tx, account.account_id)}
    if policy_name not in READY_MADE and policy_name not in own:
        known = ", ".join([*READY_MADE, *sorted(own)])
        return Refused(PolicyReason.MISSING, "policy", policy=quoted(policy_name), known=known)
    if len(store.policy_names_of(work.tx, member.member_id)) >= POLICIES_MAX:
        return Refused(PolicyReason.MEMBER_FULL, "policy", most=POLICIES_MAX)
    store.give_policy(work.tx, member.member_id, policy_name, work.now_ms)
    note_change(work, account.account_id, "give_policy", name, None, policy_name)
    return _with_policies(work.tx, member)


def take_policy(
    work: Work, account_name: str, name: str, policy_name: str
) -> MemberPolicies | Refused:
    """Take a policy from a member."""
    found = _member(work.tx, account_name, name)
    if isinstance(found, Refused):
        return found
    _, member = found
    if not store.take_policy(work.tx, member.member_id, policy_name):
        return Refused(
            PolicyReason.NOT_GIVEN,
            "policy",
            account=account_name,
            member=name,
            policy=quoted(policy_name),
        )
    note_change(work, member.account_id, "take_policy", name, policy_name, None)
    return _with_policies(work.tx, member)


def save_policy(work: Work, account_name: str, policy_name: str, document: str) -> Policy | Refused:
    """Store a policy document of an account; every member that has it gets what it says now."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    refused = check_policy_name(policy_name)
    if refused is not None:
        return refused
    statements = read_document(document)
    if isinstance(statements, Refused):
        return statements
    own = {one.name: one for one in store.custom_policies(work.tx, account.account_id)}
    if policy_name not in own and len(own) >= CUSTOM_POLICIES_MAX:
        return Refused(PolicyReason.ACCOUNT_FULL, "policy.name", most=CUSTOM_POLICIES_MAX)
    policy = Policy(policy_name, statements)
    store.save_policy(work.tx, account.account_id, policy, work.now_ms)
    before = own.get(policy_name)
    note_change(work, account.account_id, "save_policy", policy_name, before, policy)
    return policy


def remove_policy(work: Work, account_name: str, policy_name: str) -> Refused | None:
    """Remove a policy of an account; members that had it lose what it allowed."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    own = {one.name: one for one in store.custom_policies(work.tx, account.account_id)}
    if store.delete_policy(work.tx, account.account_id, policy_name):
        before = own[policy_name]
        note_change(work, account.account_id, "remove_policy", policy_name, before, None)
        return None
    return Refused(
        PolicyReason.NOT_OWN, "policy.own", account=account_name, policy=quoted(policy_name)
    )


def list_policies(tx: Connection, account_name: str) -> list[Policy] | Refused:
    """Return the policies that an account's members can be given, the ready-made ones first."""
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    return [*READY_MADE.values(), *store.custom_policies(tx, account.account_id)]


def _member(tx: Connection, account_name: str, name: str) -> tuple[Account, Member] | Refused:
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    member = store.member_by_name(tx, account.account_id, name)
    if member is not None:
        return account, member
    return Refused(MemberReason.MISSING, "member", account=account_name, member=quoted(name))


def _with_policies(tx: Connection, member: Member) -> MemberPolicies:
    return MemberPolicies(member, tuple(store.policy_names_of(tx, member.member_id)))
