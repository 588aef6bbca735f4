"""Statements on members and policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from hongyan.db.dialect import upsert
from hongyan.db.rows import Rows
from hongyan.domain.members.document import read_document, write_document
from hongyan.domain.members.model import Member, MemberState
from hongyan.domain.members.policy import READY_MADE, Policy
from hongyan.domain.members.tables import custom_policy, member, member_policy
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_MEMBERS = Rows(member, Member, {"id": "member_id", "created_at": None})


def add_member(tx: Connection, account_id: int, name: str, now_ms: int) -> int:
    """Store an active member and return its id. A name that is taken raises IntegrityError."""
    new = Member(0, account_id, name, MemberState.ACTIVE)
    return _MEMBERS.add_numbered(tx, new, created_at=now_ms)


def set_member_state(tx: Connection, member_id: int, state: MemberState) -> bool:
    """Switch a member on or off; False if there is none of that id."""
    return _MEMBERS.change(tx, member.c.id == member_id, state=state) == 1


def member_by_id(tx: Connection, member_id: int) -> Member | None:
    """Return a member."""
    return _MEMBERS.one(tx, member.c.id == member_id)


def member_by_name(tx: Connection, account_id: int, name: str) -> Member | None:
    """Return the member of an account with that name."""
    return _MEMBERS.one(tx, member.c.account_id == account_id, member.c.name == name)


def members_of(tx: Connection, account_id: int) -> list[Member]:
    """Return an account's members, oldest first."""
    return _MEMBERS.many(tx, member.c.account_id == account_id)


def give_policy(tx: Connection, member_id: int, policy_name: str, now_ms: int) -> None:
    """Give a member a policy; one that it has stays as it is."""
    row = upsert(tx, member_policy).values(
        member_id=member_id, policy_name=policy_name, created_at=now_ms
    )
    tx.execute(row.on_conflict_do_nothing())


def take_policy(tx: Connection, member_id: int, policy_name: str) -> bool:
    """Take a policy from a member; False if it did not have it."""
    gone = delete(member_policy).where(
        member_policy.c.member_id == member_id, member_policy.c.policy_name == policy_name
    )
    return tx.execute(gone).rowcount == 1


def policy_names_of(tx: Connection, member_id: int) -> list[str]:
    """Return the names of a member's policies, in the order of the alphabet."""
    rows = tx.execute(
        select(member_policy.c.policy_name)
        .where(member_policy.c.member_id == member_id)
        .order_by(member_policy.c.policy_name)
    )
    return [row.policy_name for row in rows]


def policies_of(tx: Connection, account_id: int, member_id: int) -> list[Policy]:
    """Return what a member's calls are judged by; a policy that is gone allows nothing."""
    custom = {policy.name: policy for policy in custom_policies(tx, account_id)}
    names = policy_names_of(tx, member_id)
    found = (READY_MADE.get(name) or custom.get(name) for name in names)
    return [policy for policy in found if policy is not None]


def save_policy(tx: Connection, account_id: int, policy: Policy, now_ms: int) -> None:
    """Store a custom policy of an account; one of the same name is replaced."""
    values = {"document": write_document(policy.statements), "updated_at": now_ms}
    row = upsert(tx, custom_policy).values(
        account_id=account_id, name=policy.name, created_at=now_ms, **values
    )
    tx.execute(
        row.on_conflict_do_update(
            index_elements=[custom_policy.c.account_id, custom_policy.c.name], set_=values
        )
    )


def custom_policies(tx: Connection, account_id: int) -> list[Policy]:
    """Return an account's custom policies, in the order of the alphabet."""
    rows = tx.execute(
        select(custom_policy)
        .where(custom_policy.c.account_id == account_id)
        .order_by(custom_policy.c.name)
    )
    return [_policy(row.name, row.document) for row in rows]


def delete_policy(tx: Connection, account_id: int, name: str) -> bool:
    """Delete a custom policy and take it from every member; False if there is none."""
    of_account = select(member.c.id).where(member.c.account_id == account_id)
    tx.execute(
        delete(member_policy).where(
            member_policy.c.policy_name == name, member_policy.c.member_id.in_(of_account)
        )
    )
    gone = delete(custom_policy).where(
        custom_policy.c.account_id == account_id, custom_policy.c.name == name
    )
    return tx.execute(gone).rowcount == 1


def member_count(tx: Connection, account_id: int) -> int:
    """Return how many members an account has, disabled ones included."""
    counted = select(func.count()).select_from(member).where(member.c.account_id == account_id)
    return tx.execute(counted).scalar_one()


def _policy(name: str, document: str) -> Policy:
    statements = read_document(document)
    assert not isinstance(statements, Refused), "it was checked when it was stored"
    return Policy(name, statements)
