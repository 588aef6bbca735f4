"""How long a key that fails repeatedly waits: one moment is stored for each.

A failure costs time at a steady rate (the generic cell rate algorithm). A key below that rate
never waits; one above it is served at the rate. Knows no connection and no clock: times are
arguments, in seconds.
"""

from __future__ import annotations

from typing import Final

KEYS_MAX: Final = 10_000
"""How many keys are remembered; beyond it those that owe nothing are forgotten."""

WAIT_SECONDS_MIN: Final = 0.001
WAIT_SECONDS_MAX: Final = 5.0
FEW: Final = 2
"""How many failures close together any key may have."""

OWED_SECONDS_MAX: Final = 30.0
"""Debts do not grow beyond it: a client that corrects the fault is served again soon."""


class Patience:
    """Counts failures by key."""

    def __init__(self, per_second: float, burst_seconds: float = 0.25) -> None:
        """Bear `per_second` failures of one key, and those of `burst_seconds` at once."""
        self._seconds_each = 1 / per_second
        self._burst = burst_seconds
        self._free_at: dict[str, float] = {}

    def spend(self, key: str, cost: float, now: float) -> None:
        """Count a failure that cost as much as `cost` ordinary ones."""
        if len(self._free_at) >= KEYS_MAX and key not in self._free_at:
            self._forget(now)
        free_at = max(self._free_at.get(key, now), now) + cost * self._seconds_each
        self._free_at[key] = min(free_at, now + self._burst + OWED_SECONDS_MAX)

    def give_back(self, key: str, cost: float) -> None:
        """Take back what was counted: it was no failure."""
        if key in self._free_at:
            self._free_at[key] -= cost * self._seconds_each

    def wait_seconds(self, key: str, now: float) -> float:
        """Return how long the key must wait, 0 where it owes nothing."""
        owed = self._free_at.get(key, now) - now - self._burst
        return min(owed, WAIT_SECONDS_MAX) if owed > WAIT_SECONDS_MIN else 0.0

    def is_new_to(self, key: str, now: float) -> bool:
        """Tell whether a key has not failed lately more often than any key may."""
        return self._free_at.get(key, now) - now <= FEW * self._seconds_each

    def _forget(self, now: float) -> None:
        self._free_at = {key: at for key, at in self._free_at.items() if at > now}
        if len(self._free_at) >= KEYS_MAX:
            self._free_at.clear()
