"""The clocks of one process: real time, the service's, and that of the simulated carriers.

Only `dev` runs on clocks that can be moved; elsewhere all three are the machine's.
"""

from __future__ import annotations

from dataclasses import dataclass

from hongyan.db.database import Database
from hongyan.flows.move_clock import clock_offset
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.clock import Clock, MovableClock, SystemClock


class ClockMoved(Exception):  # noqa: N818 - a state of the world, and it reads so
    """The database has lived in a time that is not the real one; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Request timestamps and keys go by `real`, the calendar by `service`."""

    real: Clock
    service: Clock
    carriers: Clock


def clocks_of(database: Database, *, is_movable: bool) -> Clocks:
    """Return the clocks for a database; raises ClockMoved where they must stand still and do not.

    A database whose clock was moved holds times to come: in real time its messages, packages and
    letters would mean nothing.
    """
    with database.reading() as tx:
        offset_ms = clock_offset(tx)
    real = SystemClock()
    if is_movable:
        return Clocks(real, MovableClock(offset_ms), MovableClock(offset_ms))
    if offset_ms:
        now = shanghai_text(real.now_ms() + offset_ms)
        raise ClockMoved(
            f"HONGYAN_DATABASE: its clock was moved to {now} by `hongyan dev`; "
            "serve from a database that was not played with"
        )
    return Clocks(real, real, real)
