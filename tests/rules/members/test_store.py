"""Members and policies as the database keeps them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import IntegrityError

from hongyan.domain.members import store
from hongyan.domain.members.model import Member, MemberState
from hongyan.domain.members.policy import (
    FULL_ACCESS,
    READ_ONLY_ACCESS,
    Effect,
    Policy,
    PolicyStatement,
    is_allowed,
)
from hongyan.domain.members.tables import custom_policy, member, member_policy

SENDERS = Policy("Senders", (PolicyStatement(Effect.ALLOW, ("dysms:Send*",)),))
NOBODY = Policy("Senders", (PolicyStatement(Effect.DENY, ("*",)),))


@pytest.fixture
def tx() -> Iterator[Connection]:
    """A transaction on a database of its own with the members' tables."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        for table in (member, member_policy, custom_policy):
            table.create(connection)
        yield connection
    engine.dispose()


def test_a_member_is_read_as_it_was_stored(tx: Connection) -> None:
    number = store.add_member(tx, 1, "ci", 5)
    kept = Member(number, 1, "ci", MemberState.ACTIVE)
    assert store.member_by_id(tx, number) == kept
    assert store.member_by_name(tx, 1, "ci") == kept
    assert store.member_by_name(tx, 2, "ci") is None
    assert store.members_of(tx, 1) == [kept]
    assert store.member_count(tx, 1) == 1


def test_a_name_is_given_once_in_an_account(tx: Connection) -> None:
    store.add_member(tx, 1, "ci", 5)
    store.add_member(tx, 2, "ci", 5)
    with pytest.raises(IntegrityError):
        store.add_member(tx, 1, "ci", 6)


def test_a_member_is_switched_off(tx: Connection) -> None:
    number = store.add_member(tx, 1, "ci", 5)
    assert store.set_member_state(tx, number, MemberState.DISABLED)
    kept = store.member_by_id(tx, number)
    assert kept is not None
    assert kept.state is MemberState.DISABLED
    assert not store.set_member_state(tx, number + 1, MemberState.DISABLED)
    assert store.member_by_id(tx, number + 1) is None


def test_policies_are_given_and_taken(tx: Connection) -> None:
    number = store.add_member(tx, 1, "ci", 5)
    store.save_policy(tx, 1, SENDERS, 5)
    for name in ("Senders", READ_ONLY_ACCESS.name, "Senders", "Gone"):
        store.give_policy(tx, number, name, 5)
    assert store.policy_names_of(tx, number) == ["Gone", READ_ONLY_ACCESS.name, "Senders"]
    assert store.policies_of(tx, 1, number) == [READ_ONLY_ACCESS, SENDERS]
    assert store.take_policy(tx, number, "Gone")
    assert not store.take_policy(tx, number, "Gone")


def test_a_changed_policy_holds_at_once(tx: Connection) -> None:
    number = store.add_member(tx, 1, "ci", 5)
    store.save_policy(tx, 1, SENDERS, 5)
    for name in (SENDERS.name, FULL_ACCESS.name):
        store.give_policy(tx, number, name, 5)
    assert is_allowed(store.policies_of(tx, 1, number), "SendSms")
    store.save_policy(tx, 1, NOBODY, 6)
    assert store.custom_policies(tx, 1) == [NOBODY]
    assert not is_allowed(store.policies_of(tx, 1, number), "SendSms")


def test_a_policy_belongs_to_its_account(tx: Connection) -> None:
    stranger = store.add_member(tx, 2, "ci", 5)
    store.save_policy(tx, 1, SENDERS, 5)
    store.give_policy(tx, stranger, SENDERS.name, 5)
    assert store.policies_of(tx, 2, stranger) == []


def test_a_deleted_policy_is_taken_from_every_member_of_its_account(tx: Connection) -> None:
    own, stranger = store.add_member(tx, 1, "ci", 5), store.add_member(tx, 2, "ci", 5)
    for account, number in ((1, own), (2, stranger)):
        store.save_policy(tx, account, SENDERS, 5)
        store.give_policy(tx, number, SENDERS.name, 5)
    assert store.delete_policy(tx, 1, SENDERS.name)
    assert store.policy_names_of(tx, own) == []
    assert store.policy_names_of(tx, stranger) == [SENDERS.name]
    assert not store.delete_policy(tx, 1, SENDERS.name)
