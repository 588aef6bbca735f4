"""How many PDUs a channel writes in a second: the contract's rate, less after a throttled answer.

Additive increase, multiplicative decrease: a throttled answer halves the rate, and it comes back by
5 % of the contract's in each second. After a reconnection it begins at a tenth and grows to the
whole, because a carrier that has just come back is flooded otherwise. Pure: the time is an
argument, in seconds of any clock that does not go back.
"""

from __future__ import annotations

import math
from typing import Final

GAIN_PER_SECOND: Final = 0.05
"""What comes back in each second, as a share of the contract's rate."""

HALVED_ONCE_SECONDS: Final = 1.0
"""All throttled answers of this time are one request for less speed: a window of them."""

RAMP_SHARE_MIN: Final = 0.1
BURST_SECONDS: Final = 0.05
"""How much of a second's PDUs may leave at once."""

WAIT_SECONDS_MIN: Final = 0.005
"""Shorter waits make more wake-ups than PDUs."""


class SendRate:
    """A token bucket whose speed follows what the carrier says; a token is one PDU."""

    def __init__(self, ramp_seconds: float) -> None:
        """Begin without a limit."""
        self._ramp_seconds = ramp_seconds
        self._contract = math.inf
        self._share = 1.0
        self._tokens = 0.0
        self._filled_at = 0.0
        self._halved_at = -math.inf
        self._ramped_at = -math.inf

    @property
    def contract(self) -> float:
        """The rate of the contract, in PDUs a second; infinite while there is no limit."""
        return self._contract

    def limit(self, per_second: float, now: float) -> None:
        """Set the contract's rate; what the carrier asked for remains as a share of it."""
        assert per_second > 0, "a channel is switched off by its state, not by its rate"
        if per_second == self._contract:
            return
        self._contract = per_second
        self._tokens = self._burst(now)
        self._filled_at = now

    def per_second(self, now: float) -> float:
        """Return the rate at this moment."""
        if math.isinf(self._contract):
            return self._contract
        return max(min(1.0, self._contract), self._contract * min(self._share, self._ramp(now)))

    def available(self, now: float) -> float:
        """Return how many PDUs may leave now."""
        if math.isinf(self._contract):
            return math.inf
        seconds = max(0.0, now - self._filled_at)
        self._share = min(1.0, self._share + GAIN_PER_SECOND * seconds)
        self._tokens = min(self._burst(now), self._tokens + self.per_second(now) * seconds)
        self._filled_at = now
        return math.floor(self._tokens)

    def spend(self, count: int) -> None:
        """Take tokens for PDUs that leave; `available` was asked before."""
        if not math.isinf(self._contract):
            self._tokens -= count

    def wait_seconds(self, now: float) -> float:
        """Return after how many seconds a PDU may leave."""
        missing = 1.0 - self._tokens
        return max(WAIT_SECONDS_MIN, missing / self.per_second(now))

    def halve(self, now: float) -> None:
        """Halve the rate: the carrier asked for less speed."""
        if now - self._halved_at < HALVED_ONCE_SECONDS or math.isinf(self._contract):
            return
        self.available(now)
        self._halved_at = now
        self._share = max(self._share / 2, min(1.0, 1.0 / self._contract))
        self._tokens = 0.0

    def ramp(self, now: float) -> None:
        """Begin at a tenth again: the link was lost and is back."""
        self.available(now)
        self._ramped_at = now
        self._tokens = min(self._tokens, self._burst(now))

    def _ramp(self, now: float) -> float:
        since = now - self._ramped_at
        if since >= self._ramp_seconds:
            return 1.0
        return RAMP_SHARE_MIN + (1.0 - RAMP_SHARE_MIN) * max(0.0, since) / self._ramp_seconds

    def _burst(self, now: float) -> float:
        return max(1.0, self.per_second(now) * BURST_SECONDS)
