"""What every review page does: readings with the process around them, and whose accounts are own.

Knows no page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from hongyan.flows.reference.work import Work

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.console.visit import Visit

_T = TypeVar("_T")
_P = ParamSpec("_P")


async def read_work(
    visit: Visit,
    reading: Callable[Concatenate[Work, _P], _T],
    /,
    *values: _P.args,
    **named: _P.kwargs,
) -> _T:
    """Return what a reading flow returns that needs settings or the master key."""

    def read(tx: Connection) -> _T:
        work = Work(tx, visit.now_ms, visit.services.context, visit.actor)
        return reading(work, *values, **named)

    return await visit.services.read(read)


def own_accounts(visit: Visit) -> frozenset[int]:
    """Return the accounts that the reviewer works for, whose cases are another's."""
    return frozenset(one.account_id for one in visit.me.memberships)
