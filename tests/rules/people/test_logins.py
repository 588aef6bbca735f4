"""How long a login lives, and that one which ended never lives again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.people.logins import (
    CODE_SPAN,
    DAY_MS,
    FRESH_MS,
    HOUR_MS,
    MINUTE_MS,
    STAFF_SPAN,
    TENANT_SPAN,
    Login,
    LoginEnd,
    LoginStage,
    end_of,
    is_fresh,
    is_to_be_noted,
    span_of,
)

NOW = 1_790_000_000_000
TIMES = st.integers(NOW - 30 * DAY_MS, NOW + 30 * DAY_MS)


def login_at(made_at: int = NOW, used_at: int | None = None, *, is_staff: bool = False) -> Login:
    span = span_of(LoginStage.WHOLE, is_staff=is_staff)
    return Login(
        login_id=1,
        digest="d",
        person_id=1,
        stage=LoginStage.WHOLE,
        address="192.0.2.1",
        browser="b",
        made_at=made_at,
        used_at=made_at if used_at is None else used_at,
        ends_at=made_at + span.most_ms,
        idle_ms=span.idle_ms,
        proved_at=made_at,
    )


def test_a_tenant_has_eight_hours_without_use_and_seven_days_in_all() -> None:
    assert (TENANT_SPAN.idle_ms, TENANT_SPAN.most_ms) == (8 * HOUR_MS, 7 * DAY_MS)
    assert end_of(login_at(), NOW + 8 * HOUR_MS - 1) is None
    assert end_of(login_at(), NOW + 8 * HOUR_MS) is LoginEnd.IDLE
    used = login_at(used_at=NOW + 7 * DAY_MS - 1)
    assert end_of(used, NOW + 7 * DAY_MS - 1) is None
    assert end_of(used, NOW + 7 * DAY_MS) is LoginEnd.OLD


def test_staff_have_two_hours_and_twelve() -> None:
    assert (STAFF_SPAN.idle_ms, STAFF_SPAN.most_ms) == (2 * HOUR_MS, 12 * HOUR_MS)
    assert end_of(login_at(is_staff=True), NOW + 2 * HOUR_MS) is LoginEnd.IDLE


def test_ten_minutes_are_given_to_type_the_code() -> None:
    assert span_of(LoginStage.PASSWORD, is_staff=False) == CODE_SPAN
    assert CODE_SPAN.most_ms == 10 * MINUTE_MS


@given(
    made_at=TIMES, used_at=TIMES, later=st.lists(TIMES, min_size=1), end=st.sampled_from(LoginEnd)
)
def test_a_login_that_was_ended_stays_ended_whenever_it_is_asked(
    made_at: int, used_at: int, later: list[int], end: LoginEnd
) -> None:
    ended = replace(login_at(made_at, used_at), ended_at=used_at, end=end)
    assert {end_of(ended, moment) for moment in later} == {end}


@given(used_at=TIMES, first=TIMES, second=TIMES)
def test_what_time_has_ended_more_time_does_not_revive(
    used_at: int, first: int, second: int
) -> None:
    login = login_at(NOW, used_at)
    early, late = sorted((first, second))
    assert end_of(login, early) is None or end_of(login, late) is not None


def test_money_may_be_moved_for_ten_minutes_after_a_proof() -> None:
    assert is_fresh(login_at(), NOW + FRESH_MS - 1)
    assert not is_fresh(login_at(), NOW + FRESH_MS)
    assert FRESH_MS == 10 * MINUTE_MS


@pytest.mark.parametrize(("after_ms", "noted"), [(MINUTE_MS - 1, False), (MINUTE_MS, True)])
def test_the_last_use_is_noted_once_a_minute(after_ms: int, noted: bool) -> None:
    assert is_to_be_noted(login_at(), NOW + after_ms) is noted
