"""People as an operator sees them."""

from __future__ import annotations

from hongyan.domain.people.logins import HOUR_MS
from hongyan.domain.people.model import StaffRole
from hongyan.domain.people.reasons import PersonReason
from hongyan.flows.accounts.people.find_people import find_person, list_people, show_person
from tests.flows.persons import ELSEWHERE, Persons
from tests.saying import no


def test_people_are_listed_in_the_order_of_names_a_page_at_a_time(persons: Persons) -> None:
    for name in ("cleo", "ann", "bob"):
        persons.adds(name)
    first = persons.read(list_people, 2)
    assert [one.name for one in first] == ["ann", "bob"]
    assert [one.name for one in persons.read(list_people, 2, "BOB")] == ["cleo"]


def test_a_person_is_shown_with_its_living_logins_the_newest_first(persons: Persons) -> None:
    entered = persons.settles("ann", StaffRole.OPERATOR)
    persons.real_ms += HOUR_MS
    other = persons.enters("ann", ELSEWHERE)
    shown = persons.shows("ann")
    assert (shown.has_password, shown.person.roles) == (True, {StaffRole.OPERATOR})
    assert [one.login_id for one in shown.logins] == [
        other.login.login_id,
        entered.login.login_id,
    ]
    persons.real_ms += HOUR_MS
    assert [one.login_id for one in persons.shows("ann").logins] == [other.login.login_id]


def test_whether_there_is_a_second_factor_is_shown_and_how_many_codes_are_left(
    persons: Persons,
) -> None:
    persons.factor_of(persons.settles("ann"))
    shown = persons.shows("ann")
    assert (shown.has_factor, shown.recovery_codes_left) == (True, 10)


def test_who_is_not_there_is_not_found(persons: Persons) -> None:
    assert no(persons.read(find_person, "no")) == (PersonReason.MISSING, "person")
    assert no(persons.read(show_person, "no", persons.real_ms)) == (PersonReason.MISSING, "person")
