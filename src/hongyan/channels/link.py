"""A channel over TCP: what every carrier's protocol needs around its sessions.

It keeps the account's connections (`line.py`), lets PDUs out as the windows and the rate allow, and
knows for each submission what a lost connection or a silent carrier means: not written is
`Sent.NO`, written and unanswered is `Sent.MAYBE`, never repeated. Knows no protocol's bytes.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final

from hongyan.channels.channel import (
    EVENTS_PER_BATCH,
    LINK_DOWN,
    LINK_LOST,
    STOPPED,
)
from hongyan.channels.counts import Counts
from hongyan.channels.endpoint import Endpoint, Tap
from hongyan.channels.figures import LinkFigures
from hongyan.channels.line import Line
from hongyan.channels.outbox import Outbox
from hongyan.channels.routes import CarrierRoute
from hongyan.channels.session import CarrierSession, PduRefused, PduTaken
from hongyan.channels.standing import SLOW_DOWN, THROTTLED_SECONDS, standing_of
from hongyan.channels.timing import Timing
from hongyan.channels.tls import Tls
from hongyan.kernel.carriage import (
    CarrierEvent,
    ChannelEvent,
    ChannelFault,
    ChannelStatus,
    InboundText,
    LateAnswer,
    LinkState,
    Receipt,
    Sent,
    Submission,
    SubmitAnswer,
)
from hongyan.kernel.clock import Clock, SystemClock

LATE_WAITING_MAX: Final = 10_000
"""Late answers that wait to be taken, at most; the oldest is forgotten, and its receipt tells."""


class CarrierLink:
    """Implements Channel; reconnects until it is stopped."""

    def __init__(
        self,
        channel_id: int,
        address: tuple[str, int],
        new_session: Callable[[], CarrierSession],
        timing: Timing,
        *,
        connections: int = 1,
        tls: Tls | None = None,
        clock: Clock | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Serve `channel_id` at an address; each connection speaks through a session of its own."""
        self.tap: Tap | None = None
        """Called with each chunk that is read or written, while it is set."""
        self._channel_id = channel_id
        self._clock = clock or SystemClock()
        endpoint = Endpoint(address, new_session, timing, tls, self._clock, jitter)
        numbers = range(1, connections + 1)
        self._lines = [Line(channel_id, number, endpoint, self) for number in numbers]
        self._counts = Counts()
        self._outbox = Outbox(self._lines, timing, self._counts)
        self._known = ChannelStatus(LinkState.STOPPED)
        self._throttled_at = -math.inf
        self._is_stopped = True
        self._was_up = False
        self._first: Line | None = None
        """The line that logs in alone while none is up."""
        self._first_opened = asyncio.Event()
        self._keepers: list[asyncio.Task[None]] = []
        self._late: deque[LateAnswer] = deque(maxlen=LATE_WAITING_MAX)
        self._stirred = asyncio.Event()
        self._turn = 0

    @property
    def channel_id(self) -> int:
        """The id of the configured channel."""
        return self._channel_id

    @property
    def status(self) -> ChannelStatus:
        """Up while one connection is, with words on those that are down.

        It is throttled for a time after the carrier asked for less speed.
        """
        if self._is_stopped:
            state, reason = LinkState.STOPPED, ""
        else:
            state, reason = standing_of([line.status for line in self._lines])
        if state is LinkState.UP and not reason:
            since_seconds = asyncio.get_running_loop().time() - self._throttled_at
            if since_seconds < THROTTLED_SECONDS:
                return ChannelStatus(LinkState.THROTTLED, SLOW_DOWN, self._known.since)
        if (self._known.state, self._known.reason) != (state, reason):
            self._known = ChannelStatus(state, reason, self._clock.now_ms())
        return self._known

    def routes(self) -> Sequence[CarrierRoute]:
        """Return none: the carrier speaks on the connection."""
        return ()

    def resize(self, window_max: int, submits_per_second: int) -> None:
        """Set window and rate of the channel; each connection has an equal share of the window."""
        self._outbox.resize(window_max, submits_per_second)

    def figures(self) -> LinkFigures:
        """Return what the link counts."""
        now, counts, outbox = self._now(), self._counts, self._outbox
        is_limited = not math.isinf(outbox.rate.contract)
        return LinkFigures(
            connections=len(self._lines),
            connections_up=sum(line.is_up for line in self._lines),
            in_flight=sum(line.traffic.outstanding for line in self._lines),
            waiting=outbox.waiting_pdus,
            window=outbox.window_max,
            room=outbox.room,
            rate_per_second=outbox.rate.per_second(now) if is_limited else 0.0,
            contract_per_second=outbox.rate.contract if is_limited else 0.0,
            sent=counts.sent,
            taken=counts.taken,
            refused=dict(counts.refused),
            throttled=counts.throttled,
            unanswered=counts.unanswered,
            late=counts.late,
            events=counts.events,
            events_waiting=sum(len(line.arrivals) for line in self._lines),
            answer_ms=counts.answer_ms,
        )

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        assert not self._keepers, "started twice"
        self._is_stopped = False
        self._was_up = False
        self._first = None
        loop = asyncio.get_running_loop()
        for line in self._lines:
            keeper = loop.create_task(line.stay_connected())
            # A bug in a keeper is raised by `events`, which has an owner.
            keeper.add_done_callback(lambda _: self._stirred.set())
            self._keepers.append(keeper)

    async def stop(self) -> None:
        """Log out and close the connections; what is in flight gets its present answer."""
        self._is_stopped = True
        keepers, self._keepers = self._keepers, []
        for keeper in keepers:
            keeper.cancel()
        if keepers:
            await asyncio.wait(keepers)
        self._outbox.stop()
        for line in self._lines:
            self._outbox.give_up_line(line, STOPPED)
        self._outbox.give_up_waiting(STOPPED)
        for line in self._lines:
            await line.log_out()
        self._late.clear()
        self._stirred.set()

    async def submit(self, submissions: Sequence[Submission]) -> Sequence[SubmitAnswer]:
        """Write submissions as windows and rate allow; wait for answers, loss or time-out."""
        if not submissions:
            return []
        up = next((line for line in self._lines if line.is_up), None)
        if up is None or self._is_stopped:
            return [
                ChannelFault(one.message_id, one.attempt_no, Sent.NO, LINK_DOWN)
                for one in submissions
            ]
        return await self._outbox.submit(submissions, up)

    async def events(self) -> AsyncIterator[Sequence[ChannelEvent]]:
        """Yield what arrives. What was not acknowledged comes again on another connection."""
        while not self._is_stopped:
            for keeper in self._keepers:
                if keeper.done() and not keeper.cancelled():
                    keeper.result()
            batch = self._next_events()
            if batch:
                yield batch
                continue
            self._stirred.clear()
            await self._stirred.wait()

    async def acknowledge(self, events: Sequence[ChannelEvent]) -> None:
        """Acknowledge each event on the connection that it came on, if that is still there."""
        from_carrier = [one for one in events if isinstance(one, Receipt | InboundText)]
        for line in self._lines:
            line.acknowledge(from_carrier)

    # What lines ask and tell

    async def may_connect(self, line: Line) -> None:
        """Let one line log in alone while none is up, so that a wrong password is one refusal.

        Carriers bar accounts after some of them, also when a password changes at night.
        """
        while not any(one.is_up for one in self._lines):
            if self._first in {None, line}:
                self._first = line
                return
            await self._first_opened.wait()

    def opened(self) -> None:
        """Take note of an accepted login: the rate grows again where all connections were lost."""
        if self._was_up and sum(line.is_up for line in self._lines) == 1:
            self._outbox.rate.ramp(self._now())
        self._was_up = True
        self._first = None
        self._first_opened.set()
        self._first_opened.clear()  # who waits goes on; who comes later asks again

    def lost(self, line: Line) -> None:
        """Put what was written on a lost connection in doubt, before the next one writes."""
        self._outbox.give_up_line(line, LINK_LOST)
        if not any(one.is_up for one in self._lines):
            self._outbox.give_up_waiting(LINK_LOST)

    def answered(self, line: Line, event: PduTaken | PduRefused) -> None:
        """Note an answer; a late one is an event."""
        if isinstance(event, PduRefused) and event.is_throttled:
            self.slow_down()
        late = self._outbox.answered(line, event)
        if late is not None:
            self._late.append(late)
            self._stirred.set()

    def slow_down(self) -> None:
        """Halve the rate: the carrier asked for less speed."""
        now = self._now()
        self._throttled_at = now
        self._outbox.rate.halve(now)

    def arrived(self, line: Line) -> None:
        """Take note that events wait."""
        del line
        self._counts.events += 1
        self._stirred.set()

    def pump(self) -> None:
        """Write what there is room for now."""
        if not self._is_stopped:
            self._outbox.pump()

    # Events

    def _next_events(self) -> list[ChannelEvent]:
        late = [self._late.popleft() for _ in range(min(len(self._late), EVENTS_PER_BATCH))]
        batch: list[ChannelEvent] = [*late]
        self._turn += 1  # each batch begins with another connection
        for place in range(len(self._lines)):
            line = self._lines[(self._turn + place) % len(self._lines)]
            taken: list[CarrierEvent] = line.take_arrivals(EVENTS_PER_BATCH - len(batch))
            batch += taken
        return batch

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
