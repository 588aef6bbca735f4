"""How far the month of the demo was lived through.

Knows neither its calls nor their carriers: the worker that lives through it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

FROM: Final = "demo_month_from"
UNTIL: Final = "demo_month_until"
STEPS: Final = "demo_month_steps"


@dataclass(frozen=True, slots=True)
class Month:
    """The month of one database: from when, until when."""

    begin: int
    end: int


def plan_month(tx: Connection, month: Month) -> None:
    """Write down that a month is to be lived through."""
    accounts.count_up(tx, FROM, month.begin)
    accounts.count_up(tx, UNTIL, month.end)


def planned_month(tx: Connection) -> Month | None:
    """Return the month of a database; None for one that has none."""
    begin = accounts.counter_value(tx, FROM)
    return Month(begin, accounts.counter_value(tx, UNTIL)) if begin else None


def steps_done(tx: Connection) -> int:
    """Return how many steps of the month are done."""
    return accounts.counter_value(tx, STEPS)


def count_step(work: Work) -> None:
    """Count one step, in the transaction of what it did."""
    accounts.count_up(work.tx, STEPS)
