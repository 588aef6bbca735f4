"""A person's own password is changed by who is logged in, and lately proved who it is."""

from __future__ import annotations

from hongyan.domain.people.logins import FRESH_MS, HOUR_MS
from hongyan.domain.people.reasons import LoginReason, OneTimeLinkReason
from hongyan.flows.accounts.people import passwords as flows
from hongyan.flows.accounts.people.logins import LiveLogin
from hongyan.kernel.refusal import Refused
from tests.flows.persons import ELSEWHERE, RIGHT, Persons
from tests.saying import no


def changes(persons: Persons, login_id: int, text: str = "newer") -> str | Refused:
    return persons.run(flows.change_password, login_id, text, persons.real_ms, persons.draw)


def test_another_password_ends_all_other_logins_and_renews_this_one(persons: Persons) -> None:
    here, there = persons.settles("ann"), persons.enters("ann", ELSEWHERE)
    link = persons.links("ann")
    token = changes(persons, here.login.login_id)
    assert isinstance(token, str)
    assert no(persons.looks(here.token))[0] is LoginReason.MISSING
    assert isinstance(persons.looks(token), LiveLogin)
    assert no(persons.looks(there.token))[0] is LoginReason.PASSWORD_CHANGED
    assert no(persons.tries_link(link.token))[0] is OneTimeLinkReason.MISSING


def test_who_proved_long_ago_who_it_is_is_asked_again(persons: Persons) -> None:
    entered = persons.settles("ann")
    persons.real_ms += FRESH_MS
    assert no(changes(persons, entered.login.login_id)) == (LoginReason.STALE, "login")
    persons.real_ms += 8 * HOUR_MS
    assert no(changes(persons, entered.login.login_id)) == (LoginReason.MISSING, "login")
    assert no(changes(persons, 999)) == (LoginReason.MISSING, "login")


def test_a_hash_is_stored_again_as_long_as_it_is_of_the_same_password(persons: Persons) -> None:
    entered = persons.settles("ann")
    person_id = entered.person.person_id
    changes(persons, entered.login.login_id)
    assert not persons.run(flows.hash_again, person_id, RIGHT, "stronger")
    assert persons.run(flows.hash_again, person_id, "newer", "stronger")
