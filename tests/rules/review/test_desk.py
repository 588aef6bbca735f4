"""The queue, its pace, what is late and what is looked at twice."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.desk import (
    expected_at,
    is_sampled,
    queue_order,
    to_escalate,
)
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.model import Purpose
from hongyan.domain.review.sla import FAQ2020
from hongyan.engine.work_calendar import ChinaWorkCalendar
from hongyan.kernel.kinds import AccountGrade
from tests.rules.review.cases import DUE, HOUR, NOON, waiting

CLOCK = FAQ2020[AccountGrade.ORDINARY]
MINUTE = 60_000


def test_what_is_due_first_comes_first() -> None:
    early, late, same = waiting(3, DUE), waiting(1, DUE + 1), waiting(4, DUE)
    assert sorted([late, same, early], key=queue_order) == [early, same, late]


def test_what_was_escalated_comes_before_all() -> None:
    told, other = waiting(2, DUE + 1, escalated_at=NOON), waiting(1, DUE)
    assert sorted([other, told], key=queue_order) == [told, other]


def test_applicants_come_before_second_looks() -> None:
    look = waiting(1, DUE - HOUR, purpose=Purpose.SECOND_OPINION)
    application = waiting(2, DUE)
    assert sorted([look, application], key=queue_order) == [application, look]


def test_the_expected_time_goes_by_the_pace_of_the_desk() -> None:
    # Four decisions ten minutes apart, and a night between two of them.
    decided = [NOON - 20 * HOUR, *(NOON - minutes * MINUTE for minutes in (31, 21, 11, 1))]
    calendar = ChinaWorkCalendar()
    assert expected_at(3, NOON, decided, CLOCK, calendar) == NOON + 30 * MINUTE
    # At 23:30 the desk is closed until nine.
    night = NOON + 11 * HOUR + 30 * MINUTE
    assert expected_at(1, night, decided, CLOCK, calendar) == NOON + 21 * HOUR + 10 * MINUTE


def test_without_a_pace_nothing_is_expected() -> None:
    calendar = ChinaWorkCalendar()
    assert expected_at(1, NOON, [NOON - 2, NOON - 1], CLOCK, calendar) is None
    assert expected_at(0, NOON, [NOON - 3, NOON - 2, NOON - 1], CLOCK, calendar) is None


def test_overdue_cases_are_escalated_after_a_grace_time() -> None:
    first, second, told = waiting(1, DUE + 5), waiting(2, DUE), waiting(3, DUE, escalated_at=NOON)
    asked = replace(waiting(4, DUE), due_at=None, state=State.MATERIAL_NEEDED)
    cases = [first, second, told, asked]
    assert to_escalate(cases, DUE + 6, 0) == [second, first]
    assert to_escalate(cases, DUE + 1, 0) == [second]
    assert to_escalate(cases, DUE + 6, 60) == []
    assert to_escalate(cases, DUE + 60_001, 60) == [second]


def test_the_sample_has_about_its_share_and_is_always_the_same() -> None:
    drawn = [case_id for case_id in range(20_000) if is_sampled(case_id, "seed", 50)]
    assert 900 < len(drawn) < 1100
    assert drawn == [case_id for case_id in range(20_000) if is_sampled(case_id, "seed", 50)]
    assert drawn != [case_id for case_id in range(20_000) if is_sampled(case_id, "other", 50)]


@given(st.integers(0, 10**18), st.text(max_size=5).filter(str.isascii))
def test_no_share_draws_none_and_a_whole_one_all(case_id: int, seed: str) -> None:
    assert not is_sampled(case_id, seed, 0)
    assert is_sampled(case_id, seed, 1000)
