"""Which days China works on, and who says so."""

from __future__ import annotations

import pytest

from hongyan.engine.work_calendar import ChinaWorkCalendar


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (20260114, True),
        (20260117, False),  # Saturday
        (20260214, True),  # Saturday, made up for the Spring Festival
        (20260217, False),  # the festival
        (20260224, True),
        (20261001, False),
        (20261010, True),
        (20270104, True),  # Monday of a year without a notice
        (20270102, False),  # Saturday
        (19990104, True),  # before the library's first year
    ],
)
def test_a_day_is_worked_or_free(day: int, works: bool) -> None:
    assert ChinaWorkCalendar().is_workday(day) is works


def test_the_operator_knows_better() -> None:
    calendar = ChinaWorkCalendar({20270208: False, 20260114: False, 20270206: True})
    assert not calendar.is_workday(20270208)
    assert not calendar.is_workday(20260114)
    assert calendar.is_workday(20270206)
