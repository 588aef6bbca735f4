"""What falls due next, of what the service waits for: the soonest of each sort. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.ledger import store as ledger
from hongyan.domain.letters import store as letters
from hongyan.domain.messages import store as messages
from hongyan.domain.review import store as cases
from hongyan.kernel.calendar import (
    DAY_MS,
    day_starts_at,
    month_after,
    month_of,
    month_starts_at,
    shanghai_day,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


class DueSort(StrEnum):
    """What falls due."""

    MESSAGES = "messages"
    PUSHES = "pushes"
    CASE = "case"
    PACKAGE = "package"
    LETTER = "letter"
    MIDNIGHT = "midnight"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing, and when."""

    sort: DueSort
    at: int


def falls_due(tx: Connection, now_ms: int) -> tuple[Due, ...]:
    """Return the next of each sort behind a moment, the soonest first."""
    day = shanghai_day(now_ms)
    letter_day = letters.next_end_day(tx, day)
    found = {
        DueSort.MESSAGES: messages.next_due(tx, after=now_ms),
        DueSort.PUSHES: callbacks.next_due(tx, now_ms),
        DueSort.CASE: cases.next_due(tx, now_ms),
        DueSort.PACKAGE: ledger.next_end(tx, now_ms),
        DueSort.LETTER: None if letter_day is None else day_starts_at(letter_day) + DAY_MS,
        DueSort.MIDNIGHT: day_starts_at(day) + DAY_MS,
        DueSort.MONTH: next_month_at(now_ms),
    }
    due = [Due(sort, at) for sort, at in found.items() if at is not None and at > now_ms]
    return tuple(sorted(due, key=lambda one: one.at))


def next_month_at(now_ms: int) -> int:
    """Return the midnight at which the month after this one begins."""
    return month_starts_at(month_after(month_of(now_ms)))
