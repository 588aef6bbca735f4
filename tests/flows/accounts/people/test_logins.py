"""Logins that are there: ended once and for all, noted while used, forgotten in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from hongyan.domain.people.logins import DAY_MS, HOUR_MS, MINUTE_MS
from hongyan.domain.people.model import StaffRole
from hongyan.domain.people.reasons import LoginReason, PersonReason
from hongyan.domain.people.tables import login, login_failure, one_time_link
from hongyan.domain.people.waits import FORGOTTEN_MS
from hongyan.flows.accounts.people import logins as flows
from hongyan.flows.accounts.people.logins import LiveLogin
from hongyan.flows.accounts.people.manage_people import PersonChange, change_person
from hongyan.flows.accounts.people.passwords import change_password
from hongyan.kernel.refusal import Reason, Refused
from tests.flows.persons import ELSEWHERE, Persons
from tests.saying import no
from tests.working import NOON, work_at

if TYPE_CHECKING:
    from hongyan.flows.accounts.people.log_in import Entered

ACTS = st.lists(
    st.sampled_from(("use", "wait", "enter", "out", "end", "roles", "password")), max_size=8
)


def end_of(persons: Persons, entered: Entered) -> Reason | None:
    found = persons.looks(entered.token)
    return found.reason if isinstance(found, Refused) else None


def test_a_token_that_was_never_given_opens_nothing(persons: Persons) -> None:
    assert no(persons.looks("no")) == (LoginReason.MISSING, "login")


def test_without_use_a_login_is_over_after_eight_hours_and_with_it_after_seven_days(
    persons: Persons,
) -> None:
    entered = persons.settles("ann")
    for _ in range(7 * 24 - 1):
        persons.real_ms += HOUR_MS
        persons.run(flows.note_use, entered.login.login_id, persons.real_ms)
        assert end_of(persons, entered) is None
    persons.real_ms += HOUR_MS
    assert end_of(persons, entered) is LoginReason.OLD
    idle = persons.enters("ann")
    persons.real_ms += 8 * HOUR_MS
    assert end_of(persons, idle) is LoginReason.IDLE


def test_staff_are_logged_out_after_two_hours(persons: Persons) -> None:
    entered = persons.settles("ann", StaffRole.FINANCE)
    persons.real_ms += 2 * HOUR_MS
    assert end_of(persons, entered) is LoginReason.IDLE


def test_use_is_written_once_a_minute_and_not_of_a_login_that_is_over(persons: Persons) -> None:
    entered = persons.settles("ann")
    used = []
    for step in (MINUTE_MS - 1, 1, 9 * HOUR_MS):
        persons.real_ms += step
        persons.run(flows.note_use, entered.login.login_id, persons.real_ms)
        rows = persons.read(lambda tx: list(tx.execute(select(login.c.used_at))))
        used.append(rows[0].used_at - NOON)
    assert used == [0, MINUTE_MS, MINUTE_MS]


def test_who_logs_out_is_out(persons: Persons) -> None:
    entered = persons.settles("ann")
    for _ in range(2):
        persons.run(flows.log_out, entered.login.login_id, persons.real_ms)
    assert end_of(persons, entered) is LoginReason.LOGGED_OUT
    persons.run(flows.log_out, 999, persons.real_ms)
    assert [one.what for one in persons.noted()].count("log_out") == 1


def test_one_login_is_ended_or_all_others_or_all(persons: Persons) -> None:
    first = persons.settles("ann")
    second, third = persons.enters("ann"), persons.enters("ann", ELSEWHERE)
    only = first.login.login_id
    assert persons.run(flows.end_logins, "ann", persons.real_ms, only=only) == 1
    assert [end_of(persons, one) for one in (first, second, third)] == [
        LoginReason.ENDED,
        None,
        None,
    ]
    but = third.login.login_id
    assert persons.run(flows.end_logins, "ann", persons.real_ms, but=but) == 1
    assert [end_of(persons, one) for one in (second, third)] == [LoginReason.ENDED, None]
    assert persons.run(flows.end_logins, "ann", persons.real_ms) == 1
    assert persons.run(flows.end_logins, "ann", persons.real_ms) == 0


def test_nobody_ends_the_login_of_somebody_else(persons: Persons) -> None:
    persons.settles("bob")
    entered = persons.settles("ann")
    only = entered.login.login_id
    asked = persons.run(flows.end_logins, "bob", persons.real_ms, only=only)
    assert no(asked) == (LoginReason.MISSING, "login")
    assert end_of(persons, entered) is None
    assert no(persons.run(flows.end_logins, "no", persons.real_ms))[0] is PersonReason.MISSING


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(acts=ACTS)
def test_whatever_happens_a_login_that_ended_never_comes_back(
    persons: Persons, acts: list[str]
) -> None:
    persons.real_ms += DAY_MS
    name = f"p{persons.real_ms}"
    given = [persons.settles(name, StaffRole.REVIEWER)]
    over: set[str] = set()
    for act in acts:
        _do(persons, name, given, act)
        persons.real_ms += MINUTE_MS
        for one in given:
            if end_of(persons, one) is not None:
                over.add(one.token)
            assert one.token not in over or isinstance(persons.looks(one.token), Refused)


def _do(persons: Persons, name: str, given: list[Entered], act: str) -> None:
    login_id, now = given[-1].login.login_id, persons.real_ms
    match act:
        case "use":
            persons.run(flows.note_use, login_id, now)
        case "wait":
            persons.real_ms += HOUR_MS
        case "enter":
            given.append(persons.uses(persons.links(name).token))
        case "out":
            persons.run(flows.log_out, login_id, now)
        case "end":
            persons.run(flows.end_logins, name, now)
        case "roles":
            roles = frozenset({StaffRole.OPERATOR if len(given) % 2 else StaffRole.FINANCE})
            persons.run(change_person, name, PersonChange(roles=roles), now)
        case _:
            persons.run(change_password, login_id, "newer", now, persons.draw)


def test_what_is_long_over_is_forgotten_and_what_lives_is_not(persons: Persons) -> None:
    old = persons.settles("ann")
    persons.knocks("ann", ELSEWHERE, is_right=False)
    persons.real_ms += 97 * DAY_MS + 1
    young = persons.enters("ann")
    persons.links("ann")
    with persons.database.transaction() as tx:
        assert flows.forget_logins(work_at(tx, persons.real_ms, persons.context)) == 4
    assert persons.looks(old.token) == Refused(LoginReason.MISSING, "login")
    assert isinstance(persons.looks(young.token), LiveLogin)
    assert FORGOTTEN_MS == DAY_MS
    left = [
        persons.read(
            lambda tx, table=table: tx.execute(select(func.count()).select_from(table)).scalar()
        )
        for table in (login, one_time_link)
    ]
    assert left == [1, 1]
    assert persons.read(lambda tx: list(tx.execute(select(login_failure.c.last_at)))) == [
        (persons.real_ms,)
    ]
