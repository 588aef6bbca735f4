"""A second factor is set up, confirmed, removed; its secret is sealed."""

from __future__ import annotations

from sqlalchemy import select

from hongyan.domain.people.logins import FRESH_MS, MINUTE_MS
from hongyan.domain.people.reasons import FactorReason, LoginReason, PersonReason
from hongyan.domain.people.tables import recovery_code, second_factor
from hongyan.flows.accounts.people import second_factor as flows
from hongyan.flows.accounts.people.log_in import Entered
from hongyan.flows.accounts.people.logins import LiveLogin
from hongyan.flows.accounts.people.second_factor import FactorSetup
from tests.flows.persons import Persons
from tests.saying import no


def begins(persons: Persons, entered: Entered) -> FactorSetup:
    setup = persons.run(flows.begin_factor, entered.login.login_id, persons.real_ms, persons.draw)
    assert isinstance(setup, FactorSetup), setup
    return setup


def confirms(persons: Persons, entered: Entered, code: str) -> object:
    return persons.run(
        flows.confirm_factor, entered.login.login_id, code, persons.real_ms, persons.draw
    )


def test_a_factor_counts_once_a_first_code_is_given(persons: Persons) -> None:
    entered = persons.settles("ann")
    setup = begins(persons, entered)
    assert setup.secret in setup.uri
    assert not persons.shows("ann").has_factor
    assert no(confirms(persons, entered, "000000")) == (LoginReason.CODE_WRONG, "login.code")
    codes = confirms(persons, entered, persons.code(setup.secret))
    assert isinstance(codes, tuple)
    assert len(codes) == 10
    found = persons.looks(entered.token)
    assert isinstance(found, LiveLogin)
    assert (found.has_factor, found.login.factor_at) == (True, persons.real_ms)


def test_a_setup_that_was_broken_off_begins_again_with_another_secret(persons: Persons) -> None:
    entered = persons.settles("ann")
    first, second = begins(persons, entered), begins(persons, entered)
    assert no(confirms(persons, entered, persons.code(first.secret)))[0] is LoginReason.CODE_WRONG
    assert isinstance(confirms(persons, entered, persons.code(second.secret)), tuple)


def test_the_code_that_confirmed_it_does_not_log_in(persons: Persons) -> None:
    secret, _ = persons.factor_of(persons.settles("ann"))
    half = persons.enters("ann")
    assert no(persons.gives(half, persons.code(secret)))[0] is LoginReason.CODE_WRONG


def test_a_factor_that_counts_is_not_replaced_unseen(persons: Persons) -> None:
    entered = persons.settles("ann")
    secret, _ = persons.factor_of(entered)
    again = persons.run(flows.begin_factor, entered.login.login_id, persons.real_ms, persons.draw)
    assert no(again) == (FactorReason.PRESENT, "factor")
    assert no(confirms(persons, entered, persons.code(secret)))[0] is FactorReason.PRESENT


def test_secrets_are_sealed_and_recovery_codes_kept_as_digests(persons: Persons) -> None:
    secret, codes = persons.factor_of(persons.settles("ann"))
    rows = persons.read(
        lambda tx: [*tx.execute(select(second_factor)), *tx.execute(select(recovery_code))]
    )
    assert len(rows) == 11
    assert not any(hidden in repr(rows) for hidden in (secret, *codes))


def test_other_recovery_codes_take_the_place_of_the_first(persons: Persons) -> None:
    entered = persons.settles("ann")
    absent = persons.run(
        flows.renew_recovery_codes, entered.login.login_id, persons.real_ms, persons.draw
    )
    assert no(absent) == (FactorReason.ABSENT, "factor")
    _, old = persons.factor_of(entered)
    new = persons.run(
        flows.renew_recovery_codes, entered.login.login_id, persons.real_ms, persons.draw
    )
    assert isinstance(new, tuple)
    half = persons.enters("ann")
    assert no(persons.gives(half, old[0]))[0] is LoginReason.CODE_WRONG
    assert isinstance(persons.gives(half, new[0]), Entered)


def test_who_removes_its_factor_has_no_login_that_proved_it(persons: Persons) -> None:
    entered = persons.settles("ann")
    persons.factor_of(entered)
    done = persons.run(flows.drop_factor, entered.login.login_id, persons.real_ms)
    assert not isinstance(done, tuple)
    found = persons.looks(entered.token)
    assert isinstance(found, LiveLogin)
    assert (found.has_factor, found.login.factor_at) == (False, None)
    assert persons.shows("ann").recovery_codes_left == 0


def test_only_who_proved_lately_who_it_is_changes_a_factor(persons: Persons) -> None:
    entered = persons.settles("ann")
    persons.factor_of(entered)
    persons.real_ms += FRESH_MS + MINUTE_MS
    values = (entered.login.login_id, persons.real_ms)
    answers = [
        persons.run(flows.begin_factor, *values, persons.draw),
        persons.run(flows.confirm_factor, values[0], "1", values[1], persons.draw),
        persons.run(flows.renew_recovery_codes, *values, persons.draw),
        persons.run(flows.drop_factor, *values),
    ]
    assert {no(one) for one in answers} == {(LoginReason.STALE, "login")}


def test_what_is_not_there_is_not_removed_or_confirmed(persons: Persons) -> None:
    entered = persons.settles("ann")
    assert no(persons.run(flows.remove_factor, "ann")) == (FactorReason.ABSENT, "factor")
    assert no(persons.run(flows.remove_factor, "no")) == (PersonReason.MISSING, "person")
    assert no(confirms(persons, entered, "000000"))[0] is FactorReason.ABSENT
    missing = persons.run(flows.begin_factor, 999, persons.real_ms, persons.draw)
    assert no(missing) == (LoginReason.MISSING, "login")
