"""What a month comes to, when it is due, when it is paid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.statements.close import (
    days_of,
    due_for,
    is_paid,
    months_to_close,
    owed_after,
    statement_of,
    volume_line,
)
from hongyan.domain.statements.model import OWED, PaidFrom, StatementLine
from hongyan.kernel.calendar import day_starts_at
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import MICRO_PER_FEN

NOVEMBER = day_starts_at(20261101)
LINE = StatementLine(20261005, MessageKind.VERIFICATION, "CN", PaidFrom.CASH, 45_000, 1, 1, 45_000)

lines = st.lists(
    st.builds(
        StatementLine,
        day=st.integers(20261001, 20261031),
        kind=st.sampled_from(MessageKind),
        country=st.sampled_from(["CN", "VN"]),
        paid_from=st.sampled_from(PaidFrom),
        unit_price=st.integers(0, 10**6),
        messages=st.integers(-5, 1000),
        segments=st.integers(-5, 1000),
        amount=st.integers(-(10**9), 10**12),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("closed_month", "opened_day", "now", "expected"),
    [
        (0, 20261005, NOVEMBER - 1, []),
        (0, 20261005, NOVEMBER, [202610]),
        (0, 20260815, NOVEMBER, [202608, 202609, 202610]),
        (202609, 20260101, NOVEMBER, [202610]),
        (202610, 20260101, NOVEMBER, []),
        (202611, 20260101, NOVEMBER, []),
        (202511, 20250101, day_starts_at(20260201), [202512, 202601]),
    ],
)
def test_months_are_closed_once_they_are_over(
    closed_month: int, opened_day: int, now: int, expected: list[int]
) -> None:
    assert months_to_close(closed_month, day_starts_at(opened_day), now) == expected


def test_a_month_has_a_first_and_a_last_day() -> None:
    assert days_of(202602) == (20260201, 20260228)
    assert days_of(202802) == (20280201, 20280229)
    assert days_of(202612) == (20261201, 20261231)


def test_half_a_fen_is_rounded_away_from_zero_once_for_the_month() -> None:
    made = statement_of(1, 202610, [LINE, LINE, LINE], NOVEMBER)
    assert (made.total, made.total_fen, made.rounding) == (135_000, 14, 5_000)
    made = statement_of(1, 202610, [replace(LINE, amount=-45_000)], NOVEMBER)
    assert (made.total_fen, made.rounding) == (-5, -5_000)


def test_packages_and_cards_are_on_the_statement_and_not_in_its_total() -> None:
    # FAQ 3.2.2: a package is invoiced for what was paid for it, so not again by its use.
    package = replace(LINE, paid_from=PaidFrom.PACKAGE, unit_price=0, segments=7, amount=0)
    card = replace(LINE, paid_from=PaidFrom.CARD, segments=2, amount=900_000)
    made = statement_of(1, 202610, [LINE, package, card], NOVEMBER)
    assert (made.segments, made.total) == (10, 45_000)


@given(lines)
def test_a_total_and_its_rounding_are_exact(found: list[StatementLine]) -> None:
    made = statement_of(1, 202610, found, None)
    owed = sum(one.amount for one in found if one.paid_from in OWED)
    assert made.total == owed
    assert made.total + made.rounding == made.total_fen * MICRO_PER_FEN
    assert 2 * abs(made.rounding) <= MICRO_PER_FEN


def test_what_owes_nothing_is_settled_at_once() -> None:
    nothing = due_for(statement_of(1, 202610, [], NOVEMBER), NOVEMBER, 15)
    assert (nothing.due_at, nothing.settled_at) == (None, NOVEMBER)


def test_a_statement_is_due_after_so_many_whole_days() -> None:
    closed_at = NOVEMBER + 5_000
    made = due_for(statement_of(1, 202610, [LINE], closed_at), closed_at, 15)
    assert made.due_at == day_starts_at(20261117)
    assert not made.is_overdue(day_starts_at(20261117) - 1)
    assert made.is_overdue(day_starts_at(20261117))
    assert not replace(made, settled_at=closed_at).is_overdue(day_starts_at(20261117))


def test_a_volume_price_gives_back_and_never_takes() -> None:
    line = volume_line(202602, MessageKind.PROMOTION, 5_000, 4_000)
    assert line is not None
    assert (line.amount, line.day, line.paid_from) == (-1_000, 20260228, PaidFrom.ADJUSTMENT)
    assert volume_line(202602, MessageKind.PROMOTION, 4_000, 4_000) is None
    assert volume_line(202602, MessageKind.PROMOTION, 4_000, 4_001) is None


def test_a_months_debt_is_paid_although_the_next_one_runs() -> None:
    october = statement_of(1, 202610, [LINE], NOVEMBER)
    november = replace(october, month=202611, total_fen=7)
    later = owed_after(october, [november, october], running=30_000)
    assert later == 100_000
    assert owed_after(november, [november, october], running=30_000) == 30_000
    assert is_paid(-100_000, later)
    assert not is_paid(-100_001, later)
