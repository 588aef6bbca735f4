"""When a letter's owner is warned, and when the letter has lapsed. Pure: today is an argument."""

from __future__ import annotations

from typing import Final

from hongyan.kernel.period import Period

WARNED_DAYS: Final = (30, 7, 1)
"""The days left at which a warning is due, the longest first."""

LAPSED: Final = 0
"""The last warning: the letter has lapsed."""


def warning_due(period: Period, today: int, given: int | None) -> int | None:
    """Return which warning is due: 30, 7, 1, `LAPSED`, or None.

    `given` is the last warning that was given. Warnings that were slept through are not made up
    for: only the most urgent one is due.
    """
    left = period.days_left(today)
    if left < 0:
        due = LAPSED
    else:
        reached = [days for days in WARNED_DAYS if left <= days]
        if not reached:
            return None
        due = min(reached)
    return due if given is None or due < given else None
