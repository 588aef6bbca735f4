"""What segments cost on a ladder as the ledger takes it: the very arithmetic that holds money."""

from __future__ import annotations

from hongyan.domain.ledger.plan import Source, plan
from hongyan.domain.tariff.model import Rungs
from hongyan.kernel.money import Unit

PLENTY = 10**18


def graduated(rungs: Rungs, segments: int, before: int = 0) -> int:
    """Return what segments cost after `before` others of the month, each at its own rung."""
    lines = plan([Source(1, Unit.CNY, PLENTY)], rungs, before, segments, 1)
    assert lines is not None
    return sum(line.amount for line in lines)
