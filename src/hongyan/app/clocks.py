"""The clocks of one process: real time, the service's, and that of the simulated carriers.

Only `dev` runs on clocks that can be moved; elsewhere all three are the machine's.
"""

from __future__ import annotations

from dataclasses import dataclass

from hongyan.db.database import Database
from hongyan.flows.reference.origin import clock_offset
from hongyan.kernel.clock import Clock, MovableClock, SystemClock


@dataclass(frozen=True, slots=True)
class Clocks:
    """Request timestamps and keys use `real`, the calendar uses `service`."""

    real: Clock
    service: Clock
    carriers: Clock


def clocks_of(database: Database, *, is_movable: bool) -> Clocks:
    """Return the clocks for a database; one whose clock was moved is served by `dev` alone."""
    real = SystemClock()
    if not is_movable:
        return Clocks(real, real, real)
    with database.reading() as tx:
        offset_ms = clock_offset(tx)
    return Clocks(real, MovableClock(offset_ms), MovableClock(offset_ms))
