"""When a message may leave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.messages.hours import DAY_MS, HOUR_MS, due_at
from hongyan.kernel.calendar import day_starts_at
from hongyan.kernel.kinds import MessageKind

MIDNIGHT = day_starts_at(20260115)
HOURS = st.integers(0, 23)
MOMENTS = st.integers(MIDNIGHT, MIDNIGHT + 3 * DAY_MS)
PROMOTION = MessageKind.PROMOTION


@pytest.mark.parametrize(
    ("hour", "due"), [(0, 8), (7.999, 8), (8, 8), (12, 12), (19.999, 19.999), (20, 32), (23, 32)]
)
def test_promotions_leave_between_eight_and_twenty(hour: float, due: float) -> None:
    now = MIDNIGHT + int(hour * HOUR_MS)
    assert due_at(PROMOTION, now, 8, 20) == MIDNIGHT + int(due * HOUR_MS)


@pytest.mark.parametrize(("hour", "due"), [(1, 1), (2, 22), (12, 22), (22, 22), (23, 23)])
def test_hours_may_span_midnight(hour: int, due: int) -> None:
    assert due_at(PROMOTION, MIDNIGHT + hour * HOUR_MS, 22, 2) == MIDNIGHT + due * HOUR_MS


@pytest.mark.parametrize("kind", sorted(set(MessageKind) - {PROMOTION}))
@given(now=MOMENTS)
def test_everything_else_leaves_at_once(kind: MessageKind, now: int) -> None:
    # FAQ 2.1.3
    assert due_at(kind, now, 8, 20) == now


@given(MOMENTS, HOURS, HOURS)
def test_a_promotion_is_due_soonest_and_within_its_hours(now: int, opens: int, closes: int) -> None:
    due = due_at(PROMOTION, now, opens, closes)
    assert now <= due < now + DAY_MS
    assert due_at(PROMOTION, due, opens, closes) == due
    if due > now:
        assert due_at(PROMOTION, due - 1, opens, closes) == due
        assert (due - MIDNIGHT) % DAY_MS == opens * HOUR_MS
