"""What a person may see: its accounts alone, as its member's policies say."""

from __future__ import annotations

import pytest

from hongyan.domain.accounts.model import AccountState
from hongyan.domain.members.model import MemberState
from hongyan.domain.members.policy import is_allowed
from hongyan.flows.accounts.manage_accounts import AccountChange, change_account
from hongyan.flows.accounts.manage_members import add_member, give_policy, switch_member
from hongyan.flows.accounts.people.manage_people import SeatWish, join_account, leave_account
from hongyan.flows.accounts.people.rights import SeatedAt, seats_open_to
from hongyan.flows.operation.close_account import close_account
from tests.flows.persons import Persons


def seat(persons: Persons, name: str, account: str) -> SeatedAt | None:
    person_id = persons.shows(name).person.person_id
    found = persons.read(seats_open_to, person_id)
    return next((one for one in found if one.account_name == account), None)


def may(found: SeatedAt, action: str) -> bool:
    return found.policies is None or is_allowed(found.policies, action)


def member(persons: Persons, *policies: str) -> None:
    persons.adds("ann")
    persons.run(add_member, "acme", "clerk")
    for one in policies:
        persons.run(give_policy, "acme", "clerk", one)
    persons.run(join_account, "ann", SeatWish("acme", "clerk"))


def test_an_owner_may_do_everything_at_its_account_and_nothing_at_another(
    persons: Persons,
) -> None:
    persons.adds("ann")
    found = seat(persons, "ann", "acme")
    assert found is not None
    assert (found.account.name, found.member_id) == ("acme", None)
    assert may(found, "SendSms")
    assert seat(persons, "ann", "other") is None


def test_a_member_may_do_what_its_policies_allow(persons: Persons) -> None:
    member(persons, "HongyanReadOnlyAccess")
    found = seat(persons, "ann", "acme")
    assert found is not None
    assert found.member_id is not None
    assert [may(found, one) for one in ("QuerySendDetails", "SendSms")] == [True, False]


def test_a_member_without_a_policy_may_do_nothing(persons: Persons) -> None:
    member(persons)
    found = seat(persons, "ann", "acme")
    assert found is not None
    assert not may(found, "QuerySendDetails")


def test_a_member_that_is_switched_off_has_no_seat(persons: Persons) -> None:
    member(persons, "HongyanFullAccess")
    persons.run(switch_member, "acme", "clerk", MemberState.DISABLED)
    assert seat(persons, "ann", "acme") is None


@pytest.mark.parametrize("state", sorted(set(AccountState) - {AccountState.CLOSED}))
def test_an_account_is_seen_in_every_state(persons: Persons, state: AccountState) -> None:
    persons.adds("ann")
    persons.run(change_account, "acme", AccountChange(state=state))
    found = seat(persons, "ann", "acme")
    assert found is not None
    assert found.account.state is state


def test_a_closed_account_is_gone(persons: Persons) -> None:
    persons.adds("ann")
    persons.run(close_account, "acme")
    assert seat(persons, "ann", "acme") is None


def test_who_left_an_account_sees_it_no_more_at_once(persons: Persons) -> None:
    persons.adds("ann")
    persons.run(leave_account, "ann", "acme")
    assert seat(persons, "ann", "acme") is None


def test_all_accounts_of_a_person_are_listed(persons: Persons) -> None:
    persons.adds("ann")
    persons.run(join_account, "ann", SeatWish("other"))
    person_id = persons.shows("ann").person.person_id
    found = persons.read(seats_open_to, person_id)
    assert [one.account.name for one in found] == ["acme", "other"]
    assert persons.read(seats_open_to, 999) == ()
