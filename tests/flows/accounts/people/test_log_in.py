"""How a person logs in, and what keeps strangers from guessing without locking people out."""

from __future__ import annotations

import pytest

from hongyan.domain.people.logins import (
    FRESH_MS,
    HOUR_MS,
    MINUTE_MS,
    LoginPlace,
    LoginStage,
    is_fresh,
)
from hongyan.domain.people.model import StaffRole
from hongyan.domain.people.reasons import LoginReason
from hongyan.domain.people.waits import FREE_OF_ADDRESS, FREE_OF_NAME, WAIT_MS_MAX
from hongyan.flows.accounts.people import log_in as flows
from hongyan.flows.accounts.people.log_in import CountedTry, Entered
from hongyan.flows.accounts.people.logins import LiveLogin, end_logins
from hongyan.flows.accounts.people.passwords import change_password, hash_again
from hongyan.flows.accounts.people.second_factor import remove_factor
from hongyan.kernel.refusal import Refused
from tests.flows.persons import ELSEWHERE, HOME, RIGHT, Persons
from tests.saying import no, reason_of, remedy

NEW_OFFICE = LoginPlace("203.0.113.5", "Safari")


def wait_of(answer: object) -> int:
    assert isinstance(answer, Refused), answer
    assert answer.reason is LoginReason.WAIT
    return int(answer.values["seconds"])


def fails(persons: Persons, times: int, name: str = "ann", place: LoginPlace = ELSEWHERE) -> None:
    for _ in range(times):
        assert reason_of(persons.knocks(name, place, is_right=False)) is LoginReason.WRONG


def test_the_right_password_begins_a_login_which_its_token_opens(persons: Persons) -> None:
    persons.settles("ann")
    entered = persons.enters("ANN", ELSEWHERE)
    found = persons.looks(entered.token)
    assert isinstance(found, LiveLogin)
    assert (found.person.name, found.login.stage) == ("ann", LoginStage.WHOLE)
    assert (found.login.address, found.login.browser) == ELSEWHERE
    assert is_fresh(found.login, persons.real_ms)


def test_each_login_has_a_token_of_its_own_and_only_the_digest_is_kept(persons: Persons) -> None:
    first, second = persons.settles("ann"), persons.enters("ann")
    assert first.token != second.token
    assert second.token not in repr(persons.shows("ann"))


def test_a_long_name_of_a_browser_is_cut(persons: Persons) -> None:
    persons.settles("ann")
    entered = persons.enters("ann", LoginPlace("192.0.2.1", "x" * 9999))
    assert len(entered.login.browser) == 200


def test_who_is_not_there_and_who_has_no_password_are_answered_alike(persons: Persons) -> None:
    persons.adds("ann")
    for name in ("ann", "nobody", "", "x" * 5000):
        counted = persons.run(flows.count_try, name, HOME.address, persons.real_ms)
        assert isinstance(counted, CountedTry)
        assert counted.password_hash is None


def test_after_five_failures_the_next_try_waits_longer_each_time(persons: Persons) -> None:
    persons.settles("ann")
    fails(persons, FREE_OF_NAME)
    waits = []
    for _ in range(4):
        waits.append(wait_of(persons.knocks("ann", ELSEWHERE)))
        persons.real_ms += waits[-1] * 1000
        fails(persons, 1)
    assert waits == [10, 20, 40, 80]


def test_a_try_that_has_to_wait_is_not_counted(persons: Persons) -> None:
    persons.settles("ann")
    fails(persons, FREE_OF_NAME)
    assert {wait_of(persons.knocks("ann", ELSEWHERE)) for _ in range(20)} == {10}


def test_many_tries_at_once_are_counted_before_any_is_compared(persons: Persons) -> None:
    persons.settles("ann")
    asked = [
        persons.run(flows.count_try, "ann", ELSEWHERE.address, persons.real_ms) for _ in range(50)
    ]
    assert sum(isinstance(one, CountedTry) for one in asked) == FREE_OF_NAME


@pytest.mark.parametrize("tries", [FREE_OF_NAME, 400])
def test_a_stranger_elsewhere_never_keeps_the_right_person_out(
    persons: Persons, tries: int
) -> None:
    persons.settles("ann")
    for _ in range(tries):
        persons.knocks("ann", ELSEWHERE, is_right=False)
        persons.real_ms += MINUTE_MS
    assert persons.enters("ann", HOME)
    assert persons.enters("ann", NEW_OFFICE)


def test_a_stranger_at_the_same_address_does_not_keep_out_who_came_from_there_before(
    persons: Persons,
) -> None:
    persons.settles("ann")
    for number in range(FREE_OF_ADDRESS):
        fails(persons, 1, f"stranger-{number}", HOME)
    assert wait_of(persons.knocks("bob", HOME)) > 0
    assert persons.enters("ann", HOME)


def test_no_wait_is_longer_than_an_hour_so_none_is_a_lock(persons: Persons) -> None:
    persons.settles("ann")
    for _ in range(60):
        persons.real_ms += WAIT_MS_MAX
        fails(persons, 1)
    assert wait_of(persons.knocks("ann", ELSEWHERE)) <= WAIT_MS_MAX // 1000
    persons.real_ms += WAIT_MS_MAX
    assert persons.enters("ann", ELSEWHERE)


def test_names_tried_one_after_another_are_counted_for_the_address(persons: Persons) -> None:
    for number in range(FREE_OF_ADDRESS):
        fails(persons, 1, f"name-{number}")
    assert wait_of(persons.knocks("one-more", ELSEWHERE)) == 10


def test_an_office_in_which_everybody_types_rightly_never_waits(persons: Persons) -> None:
    secret, _ = persons.factor_of(persons.settles("bob"))
    persons.settles("ann")
    for _ in range(2 * FREE_OF_ADDRESS):
        persons.real_ms += MINUTE_MS
        assert persons.enters("ann", NEW_OFFICE)
        assert isinstance(persons.gives(persons.enters("bob"), persons.code(secret)), Entered)
    counted = persons.run(flows.count_try, "new", NEW_OFFICE.address, persons.real_ms)
    assert isinstance(counted, CountedTry)


def test_who_comes_in_is_told_how_often_it_failed_before(persons: Persons) -> None:
    persons.settles("ann")
    fails(persons, 3)
    assert persons.enters("ann").failed_tries == 3
    assert persons.enters("ann").failed_tries == 0


def test_a_password_that_was_changed_meanwhile_lets_nobody_in(persons: Persons) -> None:
    entered = persons.settles("ann")
    counted = persons.run(flows.count_try, "ann", HOME.address, persons.real_ms)
    assert isinstance(counted, CountedTry)
    persons.run(change_password, entered.login.login_id, "newer", persons.real_ms, persons.draw)
    late = persons.run(
        flows.log_in, entered.person.person_id, RIGHT, HOME, persons.real_ms, persons.draw
    )
    assert no(late) == (LoginReason.WRONG, "login")


def test_a_hash_under_newer_parameters_takes_the_place_of_the_same_password_alone(
    persons: Persons,
) -> None:
    person = persons.settles("ann").person
    assert persons.run(hash_again, person.person_id, RIGHT, "stronger")
    assert not persons.run(hash_again, person.person_id, RIGHT, "late")
    counted = persons.run(flows.count_try, "ann", HOME.address, persons.real_ms)
    assert isinstance(counted, CountedTry)
    assert counted.password_hash == "stronger"


# The second factor


def test_with_a_second_factor_the_password_opens_nothing_until_the_code_is_given(
    persons: Persons,
) -> None:
    secret, _ = persons.factor_of(persons.settles("ann"))
    persons.real_ms += MINUTE_MS
    half = persons.enters("ann")
    assert half.login.stage is LoginStage.PASSWORD
    whole = persons.gives(half, persons.code(secret))
    assert isinstance(whole, Entered)
    assert (whole.login.stage, whole.login.factor_at) == (LoginStage.WHOLE, persons.real_ms)
    assert whole.token != half.token
    assert reason_of(persons.looks(half.token)) is LoginReason.MISSING
    assert isinstance(persons.looks(whole.token), LiveLogin)


def test_a_code_works_once_and_a_wrong_one_never(persons: Persons) -> None:
    secret, _ = persons.factor_of(persons.settles("ann"))
    persons.real_ms += MINUTE_MS
    code = persons.code(secret)
    first, second = persons.enters("ann"), persons.enters("ann")
    assert isinstance(persons.gives(first, code), Entered)
    assert no(persons.gives(second, code)) == (LoginReason.CODE_WRONG, "login.code")
    assert no(persons.gives(second, "000000"))[0] is LoginReason.CODE_WRONG


def test_wrong_codes_wait_like_wrong_passwords_though_the_password_is_right(
    persons: Persons,
) -> None:
    persons.factor_of(persons.settles("ann"))
    answers = []
    for _ in range(FREE_OF_NAME):
        half = persons.knocks("ann", ELSEWHERE)
        answers.append(half if isinstance(half, Refused) else persons.gives(half, "000000"))
    reasons = [reason_of(one) for one in answers]
    assert LoginReason.WAIT in reasons
    assert reasons.count(LoginReason.CODE_WRONG) < FREE_OF_NAME


def test_a_recovery_code_works_once(persons: Persons) -> None:
    _, codes = persons.factor_of(persons.settles("ann"))
    written = codes[0].lower().replace("-", " ")
    assert isinstance(persons.gives(persons.enters("ann"), written), Entered)
    assert no(persons.gives(persons.enters("ann"), codes[0]))[0] is LoginReason.CODE_WRONG
    assert persons.shows("ann").recovery_codes_left == 9


def test_ten_minutes_later_the_code_comes_too_late(persons: Persons) -> None:
    secret, _ = persons.factor_of(persons.settles("ann"))
    half = persons.enters("ann")
    persons.real_ms += 10 * MINUTE_MS
    assert no(persons.gives(half, persons.code(secret))) == (LoginReason.MISSING, "login")


def test_who_lost_its_telephone_comes_in_once_an_operator_removed_the_factor(
    persons: Persons,
) -> None:
    persons.factor_of(persons.settles("ann"))
    persons.run(remove_factor, "ann")
    assert persons.enters("ann").login.stage is LoginStage.WHOLE


# Proved again


def test_who_types_the_password_again_may_move_money_again(persons: Persons) -> None:
    entered = persons.settles("ann")
    persons.real_ms += FRESH_MS
    assert not is_fresh(entered.login, persons.real_ms)
    login_id = entered.login.login_id
    persons.run(flows.count_try, "ann", HOME.address, persons.real_ms)
    assert not isinstance(persons.run(flows.prove_again, login_id, RIGHT, persons.real_ms), Refused)
    found = persons.looks(entered.token)
    assert isinstance(found, LiveLogin)
    assert is_fresh(found.login, persons.real_ms)


def test_neither_another_password_nor_a_login_that_is_over_proves_anything(
    persons: Persons,
) -> None:
    login_id = persons.settles("ann").login.login_id
    wrong = persons.run(flows.prove_again, login_id, "other", persons.real_ms)
    assert no(wrong) == (LoginReason.WRONG, "login")
    persons.real_ms += 8 * HOUR_MS
    late = persons.run(flows.prove_again, login_id, RIGHT, persons.real_ms)
    assert no(late) == (LoginReason.MISSING, "login")


def test_a_login_that_was_ended_is_not_revived_by_a_code_or_a_proof(persons: Persons) -> None:
    secret, _ = persons.factor_of(persons.settles("ann", StaffRole.OPERATOR))
    persons.real_ms += MINUTE_MS
    half = persons.enters("ann")
    persons.run(end_logins, "ann", persons.real_ms)
    assert no(persons.gives(half, persons.code(secret)))[0] is LoginReason.MISSING
    proved = persons.run(flows.prove_again, half.login.login_id, RIGHT, persons.real_ms)
    assert no(proved)[0] is LoginReason.MISSING
    assert no(persons.looks(half.token))[0] is LoginReason.ENDED


def test_a_wait_says_how_long_it_is(persons: Persons) -> None:
    persons.settles("ann")
    fails(persons, FREE_OF_NAME)
    answer = persons.knocks("ann", ELSEWHERE)
    assert isinstance(answer, Refused)
    assert "10" in remedy(answer)
