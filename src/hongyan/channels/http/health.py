"""Whether an upstream can be asked now. HTTP has no link, so its answers are all that is known.

After a connection that failed, or a key that was refused, nothing is sent for a time that grows;
then one batch finds out. Knows no request. Times are the event loop's, `since` is the clock's.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Final

from hongyan.channels.backoff import Backoff
from hongyan.kernel.carriage import ChannelStatus, LinkState
from hongyan.kernel.clock import Clock

THROTTLED_SECONDS: Final = 5.0
SLOW_DOWN: Final = "the carrier asked for less speed"
_CLOSED: Final = frozenset({LinkState.DOWN, LinkState.LOGIN_REFUSED})


class UpstreamHealth:
    """The state of one upstream."""

    def __init__(
        self,
        clock: Clock,
        lost_seconds: tuple[float, float] = (1.0, 60.0),
        refused_seconds: tuple[float, float] = (60.0, 600.0),
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Begin stopped; the pairs are the shortest and the longest pause."""
        self._clock = clock
        self._lost = Backoff(*lost_seconds, jitter)
        self._refused = Backoff(*refused_seconds, jitter)
        self._status = ChannelStatus(LinkState.STOPPED)
        self._closed_until = 0.0
        self._throttled_until = 0.0

    @property
    def status(self) -> ChannelStatus:
        """The state now: a pause that is over is up again, until something else is known."""
        known = self._status
        now = asyncio.get_running_loop().time() if known.state is not LinkState.STOPPED else 0.0
        if known.state in _CLOSED and now >= self._closed_until:
            return ChannelStatus(LinkState.UP, since=known.since)
        if known.state is LinkState.UP and now < self._throttled_until:
            return ChannelStatus(LinkState.THROTTLED, SLOW_DOWN, known.since)
        return known

    def start(self) -> None:
        """Be up: whether the upstream is there is found out by the first message."""
        self._note(LinkState.UP)

    def stop(self) -> None:
        """Be stopped, whatever comes later."""
        self._note(LinkState.STOPPED)

    def answered(self) -> None:
        """Note that an answer came, whatever it was."""
        if self._status.state in _CLOSED:
            self._note(LinkState.UP)
        self._lost.reset()

    def accepted(self) -> None:
        """Note that a message was taken: the key is good."""
        self.answered()
        self._refused.reset()

    def throttled(self) -> None:
        """Note that less speed was asked for."""
        self._throttled_until = asyncio.get_running_loop().time() + THROTTLED_SECONDS

    def lost(self, why: str) -> None:
        """Note that no connection could be made."""
        self._pause(LinkState.DOWN, why, self._lost)

    def refused(self, code: str) -> None:
        """Note that the upstream refuses us, and not the message."""
        self._pause(LinkState.LOGIN_REFUSED, code, self._refused)

    def _pause(self, state: LinkState, why: str, backoff: Backoff) -> None:
        now = asyncio.get_running_loop().time()
        is_known = self._status.state is state and now < self._closed_until
        # One batch meets one fault many times; the pause grows once.
        if self._status.state is LinkState.STOPPED or is_known:
            return
        self._note(state, why)
        self._closed_until = now + backoff.next_seconds()

    def _note(self, state: LinkState, why: str = "") -> None:
        if (state, why) != (self._status.state, self._status.reason):
            self._status = ChannelStatus(state, why, self._clock.now_ms())
