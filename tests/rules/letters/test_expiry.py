"""When the owner of a letter is warned."""

from __future__ import annotations

import pytest

from hongyan.domain.letters.expiry import LAPSED, warning_due
from hongyan.kernel.period import Period

PERIOD = Period(20250201, 20260131)


@pytest.mark.parametrize(
    ("today", "given", "due"),
    [
        (20251231, None, None),
        (20260101, None, 30),
        (20260101, 30, None),
        (20260123, 30, None),
        (20260124, 30, 7),
        (20260129, 7, None),
        (20260130, 7, 1),
        (20260131, 1, None),
        (20260201, 1, LAPSED),
        (20260201, LAPSED, None),
        (20260125, None, 7),
        (20260301, None, LAPSED),
    ],
)
def test_warnings_come_at_30_7_and_1_days_and_with_the_lapse(
    today: int, given: int | None, due: int | None
) -> None:
    assert warning_due(PERIOD, today, given) == due
