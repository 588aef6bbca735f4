"""The carriers of one simulator process: a desk for each login, and what all desks share."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Final

from hongyan.channels.simulator.behaviours import Behaviours
from hongyan.channels.simulator.carrier import Habits, SimulatedCarrier
from hongyan.channels.simulator.desk import Desk, Ids, Stock
from hongyan.channels.simulator.ids import MsgIds, RisingIds
from hongyan.channels.simulator.log import SimulatorLog
from hongyan.channels.simulator.users import CMPP, SMPP, User, Users

DESKS_MAX: Final = 1000
"""Each is kept until the end of the process after the first login."""

EVENTS_WAIT_MAX: Final = 256
"""Receipts and replies of one login that wait for their answers at once."""


class Office:
    """Finds the desk of a login."""

    def __init__(
        self,
        log: SimulatorLog,
        habits: Habits | None = None,
        users: Users | None = None,
        behaviours: Behaviours | None = None,
    ) -> None:
        """Let `users` in, by default all clients with the published login."""
        self.users = users or Users()
        self.behaviours = behaviours or Behaviours()
        self._habits = replace(habits or Habits(), window=EVENTS_WAIT_MAX)
        self._log = log
        self._stock = Stock()
        self._desks: dict[tuple[str, str], Desk] = {}
        self._numbers = count(1)
        self._ids: dict[str, Ids] = {SMPP: RisingIds().take, CMPP: MsgIds().take}

    def next_number(self) -> int:
        """Return the number of a new connection, from 1: what its manner is drawn by."""
        return next(self._numbers)

    def ids_of(self, protocol: str) -> Ids:
        """Return what makes the ids of a protocol."""
        return self._ids[protocol]

    def desk(self, protocol: str, login: str, user: User) -> Desk | None:
        """Return the desk of a login; None when there are too many."""
        key = (protocol, login)
        found = self._desks.get(key)
        if found is None:
            if len(self._desks) >= DESKS_MAX:
                return None
            found = self._desks[key] = Desk(
                user,
                login,
                protocol,
                carrier=SimulatedCarrier(self._habits),
                log=self._log,
                ids=self._ids[protocol],
                behaviours=self.behaviours,
                stock=self._stock,
            )
        return found
