"""A reviewer's own figures. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.review import desk_store
from hongyan.domain.review.agreement import Agreement, agreement_of
from hongyan.domain.review.figures import ReviewerFigures, figures_of
from hongyan.flows.review.desk.learn import calibration
from hongyan.kernel.calendar import DAY_MS, day_starts_at, shanghai_day

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

DAYS: Final = 30
LOOKED_MAX: Final = 20_000


def blind_agreement(tx: Connection, reviewer: str, now_ms: int, days: int = DAYS) -> Agreement:
    """Return how far blind second opinions of the last days agreed with a reviewer's decisions."""
    found = dict(calibration(tx, now_ms, days).by_reviewer)
    return found.get(reviewer, agreement_of(()))


def show_figures(tx: Connection, reviewer: str, now_ms: int, days: int = DAYS) -> ReviewerFigures:
    """Return what a reviewer did on the last days, today included."""
    today = shanghai_day(now_ms)
    since = day_starts_at(today) - (days - 1) * DAY_MS
    decided = desk_store.decided_by_since(tx, reviewer, since, LOOKED_MAX)
    looks = desk_store.looks_at_decisions_of(tx, reviewer, since, LOOKED_MAX)
    return figures_of(decided, looks, today)
