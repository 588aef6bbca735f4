"""A reviewer's own figures. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.review import desk_store
from hongyan.domain.review.figures import ReviewerFigures, figures_of
from hongyan.kernel.calendar import DAY_MS, day_starts_at, shanghai_day

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

DAYS: Final = 30
LOOKED_MAX: Final = 20_000


def show_figures(tx: Connection, reviewer: str, now_ms: int, days: int = DAYS) -> ReviewerFigures:
    """Return what a reviewer did on the last days, today included."""
    today = shanghai_day(now_ms)
    since = day_starts_at(today) - (days - 1) * DAY_MS
    decided = desk_store.decided_by_since(tx, reviewer, since, LOOKED_MAX)
    looks = desk_store.looks_at_decisions_of(tx, reviewer, since, LOOKED_MAX)
    return figures_of(decided, looks, today)
