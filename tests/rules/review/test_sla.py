"""Due times by dated examples, which the page lists; and what holds of all of them."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.sla import (
    CURRENT,
    FAQ2020,
    STANDSTILL_DAYS_MAX,
    ReviewClock,
    counts_from,
    due_at,
)
from hongyan.engine.work_calendar import ChinaWorkCalendar
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, SHANGHAI, shanghai_day, shanghai_text
from hongyan.kernel.kinds import AccountGrade

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "review-cases.md"
PROFILES = {"faq2020": FAQ2020, "current": CURRENT}
CHINA = ChinaWorkCalendar()
YEAR_2020 = 1_577_808_000_000
MOMENTS = st.integers(YEAR_2020, YEAR_2020 + 6 * 365 * DAY_MS)
CLOCKS = st.sampled_from([clock for clocks in PROFILES.values() for clock in clocks.values()])


class NoWorkdays:
    def is_workday(self, day: int) -> bool:
        return day == 0


def moment(text: str) -> int:
    return (
        int(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).timestamp()) * 1000
    )


def examples() -> list[tuple[str, ...]]:
    at = r"(\d{4}-\d\d-\d\d \d\d:\d\d)"
    row = re.compile(rf"^\| `(\w+)` \| `(\w+)` \| {at} \| {at} \| .+ \|$", re.MULTILINE)
    return row.findall(PAGE.read_text("utf-8"))


@pytest.mark.parametrize(("profile", "grade", "submitted", "due"), examples())
def test_a_case_is_due_when_the_page_says(
    profile: str, grade: str, submitted: str, due: str
) -> None:
    at = due_at(moment(submitted), AccountGrade(grade), CHINA, PROFILES[profile])
    assert shanghai_text(at) == f"{due}:00"


def test_the_page_has_the_examples_that_matter() -> None:
    submitted = " ".join(row[2] for row in examples())
    assert len(examples()) >= 20
    # before opening, at closing, at night, a weekend, a holiday, a make-up workday
    for part in ("08:59", "22:59", "23:30", "2026-01-17", "2026-02-17", "2026-02-14"):
        assert part in submitted


def test_the_page_tells_the_clocks() -> None:
    row = re.compile(
        r"^\| `(\w+)` \| `(\w+)` \| (\d+) h \| (\d\d)-(\d\d) (every day|on workdays)"
        r" \| (always|on workdays) \|$",
        re.MULTILINE,
    )
    told = {
        (profile, grade): ReviewClock(
            int(hours) * 3600, int(opens), int(closes), desk == "on workdays", runs == "on workdays"
        )
        for profile, grade, hours, opens, closes, desk, runs in row.findall(PAGE.read_text("utf-8"))
    }
    assert told == {
        (profile, grade.value): clock
        for profile, clocks in PROFILES.items()
        for grade, clock in clocks.items()
    }
    assert all(set(clocks) == set(AccountGrade) for clocks in PROFILES.values())


def test_an_operator_says_which_days_are_worked() -> None:
    # The Spring Festival of 2027 is on 6 February; no library knows its days off yet.
    free = ChinaWorkCalendar(dict.fromkeys(range(20270205, 20270212), False))
    due = due_at(moment("2027-02-04 12:00"), AccountGrade.GOVERNMENT_ENTERPRISE, free)
    assert shanghai_text(due) == "2027-02-15 12:00:00"


def test_a_calendar_without_workdays_cannot_hold_a_case_for_ever() -> None:
    start = moment("2026-01-14 12:00")
    for clocks in PROFILES.values():
        for grade in AccountGrade:
            due = due_at(start, grade, NoWorkdays(), clocks)
            assert start < due < start + (STANDSTILL_DAYS_MAX + 4) * DAY_MS


@given(MOMENTS, CLOCKS)
def test_time_counts_from_an_open_desk(at: int, clock: ReviewClock) -> None:
    start = counts_from(at, clock, CHINA)
    assert start >= at
    hour = (start + 8 * HOUR_MS) % DAY_MS // HOUR_MS
    assert clock.opens_hour <= hour < clock.closes_hour
    assert not clock.desk_rests or CHINA.is_workday(shanghai_day(start))
    assert counts_from(start, clock, CHINA) == start


@given(MOMENTS, st.integers(0, 30 * DAY_MS), st.sampled_from(AccountGrade))
def test_who_comes_later_is_due_no_earlier(at: int, wait: int, grade: AccountGrade) -> None:
    for clocks in PROFILES.values():
        first, then = (due_at(moment, grade, CHINA, clocks) for moment in (at, at + wait))
        assert at < first <= then


@given(MOMENTS, CLOCKS)
def test_the_time_given_is_the_time_that_counts(at: int, clock: ReviewClock) -> None:
    start = counts_from(at, clock, CHINA)
    end = due_at(at, AccountGrade.ORDINARY, CHINA, {AccountGrade.ORDINARY: clock})
    worked = sum(
        1
        for second in range(start, end, 1_800_000)
        if not clock.clock_rests or CHINA.is_workday(shanghai_day(second))
    )
    # Counted in half hours; the last one may be begun.
    assert abs(worked - clock.duration_seconds // 1800) <= 1
