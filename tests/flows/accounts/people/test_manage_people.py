"""Who may work at the console, as what and for which accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.reasons import AccountReason
from hongyan.domain.members.reasons import MemberReason
from hongyan.domain.people.links import LinkPurpose
from hongyan.domain.people.model import SEATS_MAX, ConsolePerson, PersonState, StaffRole
from hongyan.domain.people.reasons import LoginReason, OneTimeLinkReason, PersonReason
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.accounts.manage_members import add_member
from hongyan.flows.accounts.people import manage_people as flows
from hongyan.flows.accounts.people.find_people import SeatView
from hongyan.flows.accounts.people.manage_people import PersonChange, SeatWish
from hongyan.flows.operation.close_account import close_account
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Reason, Refused
from tests.flows.persons import RIGHT, Persons
from tests.saying import no

if TYPE_CHECKING:
    from hongyan.flows.accounts.people.log_in import Entered

REVIEWER = frozenset({StaffRole.REVIEWER})
NOBODY: frozenset[StaffRole] = frozenset()
OWNER = (SeatWish("acme"),)


def over(persons: Persons, entered: Entered) -> Reason:
    found = persons.looks(entered.token)
    assert isinstance(found, Refused), found
    return found.reason


def test_a_person_is_added_with_roles_and_accounts_and_has_no_password(persons: Persons) -> None:
    persons.run(add_member, "other", "clerk")
    wishes = (SeatWish("acme"), SeatWish("other", "clerk"))
    added = persons.run(flows.add_person, " Ann ", REVIEWER, wishes, "王芳")
    assert isinstance(added, ConsolePerson)
    assert (added.name, added.roles, added.state) == ("ann", REVIEWER, PersonState.ACTIVE)
    shown = persons.shows("ANN")
    assert shown.seats == (SeatView("acme", None), SeatView("other", "clerk"))
    assert (shown.has_password, shown.has_factor, shown.logins) == (False, False, ())


@pytest.mark.parametrize(
    ("asked", "reason", "about"),
    [
        (("王芳", REVIEWER, (), ""), PersonReason.NAME_ILLEGAL, "person.name"),
        (("bob", REVIEWER, (), ""), PersonReason.NAME_TAKEN, "person.name"),
        (("ann", NOBODY, (), ""), PersonReason.NO_RIGHTS, "person.roles"),
        (("ann", REVIEWER, (), "a" * 65), PersonReason.DISPLAY_ILLEGAL, "person.display"),
        (("ann", REVIEWER, (), "a\x1b"), PersonReason.DISPLAY_ILLEGAL, "person.display"),
        (("ann", NOBODY, (SeatWish("no"),), ""), AccountReason.MISSING, "account"),
        (("ann", NOBODY, (SeatWish("acme", "no"),), ""), MemberReason.MISSING, "member"),
    ],
)
def test_who_cannot_be_added_is_declined_and_not_stored(
    persons: Persons, asked: tuple[object, ...], reason: Reason, about: str
) -> None:
    persons.adds("bob")
    assert no(persons.run(flows.add_person, *asked)) == (reason, about)
    assert isinstance(persons.read(flows.find_person, "ann"), Refused)


def test_other_roles_end_the_logins_that_were_opened_with_the_old_ones(persons: Persons) -> None:
    entered = persons.settles("ann", StaffRole.REVIEWER)
    change = PersonChange(roles=frozenset({StaffRole.OPERATOR}))
    changed = persons.run(flows.change_person, "ann", change, persons.real_ms)
    assert isinstance(changed, ConsolePerson)
    assert changed.roles == {StaffRole.OPERATOR}
    assert over(persons, entered) is LoginReason.RIGHTS_CHANGED
    assert persons.enters("ann").person.roles == {StaffRole.OPERATOR}


def test_the_same_roles_and_another_shown_name_end_nothing(persons: Persons) -> None:
    entered = persons.settles("ann", StaffRole.REVIEWER)
    change = PersonChange(display_name="王芳", roles=REVIEWER)
    persons.run(flows.change_person, "ann", change, persons.real_ms)
    assert not isinstance(persons.looks(entered.token), Refused)
    assert persons.shows("ann").person.shown_name == "王芳"


def test_who_is_disabled_has_no_way_in_and_who_is_enabled_keeps_its_password(
    persons: Persons,
) -> None:
    entered = persons.settles("ann")
    link = persons.links("ann")
    off = PersonChange(state=PersonState.DISABLED)
    persons.run(flows.change_person, "ann", off, persons.real_ms)
    assert over(persons, entered) is LoginReason.DISABLED
    assert no(persons.tries_link(link.token))[0] is OneTimeLinkReason.MISSING
    assert no(persons.knocks("ann"))[0] is LoginReason.WRONG
    on = PersonChange(state=PersonState.ACTIVE)
    persons.run(flows.change_person, "ann", on, persons.real_ms)
    assert over(persons, entered) is LoginReason.DISABLED
    persons.enters("ann")


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("no", PersonChange(roles=REVIEWER), PersonReason.MISSING),
        ("ann", PersonChange(), PersonReason.NOTHING_TO_CHANGE),
        ("ann", PersonChange(display_name="a" * 65), PersonReason.DISPLAY_ILLEGAL),
    ],
)
def test_a_change_that_cannot_be_is_declined(
    persons: Persons, name: str, change: PersonChange, reason: PersonReason
) -> None:
    persons.adds("ann")
    assert no(persons.run(flows.change_person, name, change, persons.real_ms))[0] is reason


def test_a_person_joins_and_leaves_accounts(persons: Persons) -> None:
    persons.adds("ann")
    persons.run(add_member, "acme", "clerk")
    persons.run(flows.join_account, "ann", SeatWish("other"))
    persons.run(flows.join_account, "ann", SeatWish("acme", "clerk"))
    assert persons.shows("ann").seats == (SeatView("acme", "clerk"), SeatView("other", None))
    persons.run(flows.leave_account, "ann", "acme")
    assert persons.shows("ann").seats == (SeatView("other", None),)
    again = persons.run(flows.leave_account, "ann", "acme")
    assert no(again) == (PersonReason.NO_SEAT, "account")


def test_nobody_joins_what_is_not_there_or_closed(persons: Persons) -> None:
    persons.adds("ann")
    persons.run(close_account, "other")
    missing = persons.run(flows.join_account, "ann", SeatWish("no"))
    closed = persons.run(flows.join_account, "ann", SeatWish("other"))
    assert [no(missing)[0], no(closed)[0]] == [AccountReason.MISSING, AccountReason.CLOSED]
    assert no(persons.run(flows.join_account, "no", OWNER[0]))[0] is PersonReason.MISSING
    assert no(persons.run(flows.leave_account, "no", "acme"))[0] is PersonReason.MISSING
    assert no(persons.run(flows.leave_account, "ann", "no"))[0] is AccountReason.MISSING


def test_a_person_works_for_so_many_accounts_and_no_more(
    persons: Persons, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SEATS_MAX == 200
    monkeypatch.setattr(flows, "SEATS_MAX", 1)
    persons.adds("ann")
    full = persons.run(flows.join_account, "ann", SeatWish("other"))
    assert no(full) == (PersonReason.SEATS_FULL, "person")
    assert isinstance(persons.run(flows.join_account, "ann", SeatWish("acme")), ConsolePerson)


def test_every_change_is_noted_without_a_secret(persons: Persons) -> None:
    entered = persons.settles("ann", StaffRole.OPERATOR)
    link = persons.links("ann")
    assert link.purpose is LinkPurpose.RESET
    persons.run(flows.join_account, "ann", SeatWish("acme"))
    persons.run(flows.leave_account, "ann", "acme")
    secret, codes = persons.factor_of(entered)
    noted = persons.noted()
    assert {one.what for one in noted} >= {
        *("add_person", "issue_link", "enter_by_link", "log_in"),
        *("join_account", "leave_account", "begin_factor", "confirm_factor"),
    }
    said = repr(noted)
    for hidden in (RIGHT, link.token, entered.token, secret, *codes, "192.0.2.1"):
        assert hidden not in said


def test_an_account_that_is_opened_later_is_joined_by_its_name(persons: Persons) -> None:
    persons.adds("ann", StaffRole.REVIEWER)
    persons.run(create_account, "third", AccountKind.PERSONAL)
    persons.run(flows.join_account, "ann", SeatWish("third"))
    assert persons.shows("ann").seats == (SeatView("third", None),)
