"""What people write to move a clock, and what it means."""

from __future__ import annotations

import pytest

from hongyan.kernel.calendar import DAY_MS, HOUR_MS, MINUTE_MS, day_starts_at
from hongyan.kernel.moment import moment_of

NOW = day_starts_at(20260131) + 9 * HOUR_MS


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("+90m", NOW + 90 * MINUTE_MS),
        ("+36h", NOW + 36 * HOUR_MS),
        ("+3d", NOW + 3 * DAY_MS),
        ("+2w", NOW + 14 * DAY_MS),
        ("+1month", day_starts_at(20260228) + 9 * HOUR_MS),
        ("+2months", day_starts_at(20260331) + 9 * HOUR_MS),
        ("+1y", day_starts_at(20270131) + 9 * HOUR_MS),
        ("+0s", NOW),
        ("2026-12-01", day_starts_at(20261201)),
        ("2026-12-01T09:00", day_starts_at(20261201) + 9 * HOUR_MS),
        ("2026-12-01 09:00:30", day_starts_at(20261201) + 9 * HOUR_MS + 30_000),
    ],
)
def test_words_mean_a_step_or_a_time_in_china(words: str, moment: int) -> None:
    assert moment_of(words, NOW) == moment


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("2026-01-30", "never goes back; it is 2026-01-31 09:00:00 now"),
        ("-3d", "is not a time like"),
        ("3d", "is not a time like"),
        ("+3x", "is not a step like"),
        ("+d", "is not a step like"),
        ("2026-02-30", "is not a time like"),
        ("2070-01-01", "beyond 2069"),
        ("+100y", "beyond 2069"),
        ("+999999month", "beyond 2069"),
        ("", "is not a time like"),
    ],
)
def test_other_words_are_refused_with_a_sentence(words: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        moment_of(words, NOW)
