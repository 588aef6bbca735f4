"""A channel over TCP: what every carrier's protocol needs around its session.

It keeps one connection, holds the window, tests the line, and knows of each submission what a lost
link or a silent carrier means: not written is `Sent.NO`, written and unanswered is `Sent.MAYBE`. A
refused login is tried again slowly, because carriers bar who hammers. Knows no protocol's bytes.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final

from hongyan.channels.arrivals import Arrivals
from hongyan.channels.backoff import Backoff
from hongyan.channels.channel import (
    ANSWER_TIMEOUT,
    LINK_DOWN,
    LINK_LOST,
    STOPPED,
    WINDOW_FULL,
)
from hongyan.channels.connection import Connection, words_of
from hongyan.channels.passage import Passage
from hongyan.channels.routes import CarrierRoute
from hongyan.channels.session import (
    CarrierSession,
    Ended,
    LoginRefused,
    Opened,
    Pdu,
    PduRefused,
    PduTaken,
    SendBytes,
    SessionError,
    SessionEvent,
)
from hongyan.channels.timing import Timing
from hongyan.engine.supervisor import wait_for
from hongyan.kernel.carriage import (
    CarrierEvent,
    ChannelFault,
    ChannelStatus,
    LinkState,
    Sent,
    Submission,
    SubmitAnswer,
)
from hongyan.kernel.clock import Clock, SystemClock

WINDOW_MAX: Final = 16
"""What carriers suggest; holds until `resize`."""

CONNECTION_LOST: Final = "the connection was lost"
SLOW_DOWN: Final = "the carrier asked for less speed"
THROTTLED_SECONDS: Final = 5.0
"""So long after the carrier asked for less speed a link is called throttled."""


class _Flight:
    """The submissions of one call of `submit`: how many are not answered, and the answers."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.answers: list[SubmitAnswer] = []
        self.landed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def land(self, answer: SubmitAnswer) -> None:
        """Note one answer; the last one ends the flight."""
        self.answers.append(answer)
        self.left -= 1
        if not self.left and not self.landed.done():
            self.landed.set_result(None)


class CarrierLink:
    """Implements Channel; reconnects for ever."""

    def __init__(
        self,
        channel_id: int,
        address: tuple[str, int],
        new_session: Callable[[], CarrierSession],
        timing: Timing,
        *,
        clock: Clock | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Serve `channel_id` at an address; each connection speaks through a session of its own."""
        self._channel_id = channel_id
        self._address = address
        self._new_session = new_session
        self._timing = timing
        self._clock = clock or SystemClock()
        self._lost_backoff = Backoff(
            timing.reconnect_seconds_min, timing.reconnect_seconds_max, jitter
        )
        self._refused_backoff = Backoff(
            timing.refused_seconds_min, timing.refused_seconds_max, jitter
        )
        self._window_max = WINDOW_MAX
        self._session = new_session()
        self._connection: Connection | None = None
        self._status = ChannelStatus(LinkState.STOPPED)
        self._throttled_at = -THROTTLED_SECONDS
        self._is_stopped = False
        self._lost = asyncio.Event()
        self._greeted = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._passages: dict[tuple[int, int], tuple[Passage, _Flight]] = {}
        self._waiting: deque[Passage] = deque()
        self._outstanding = 0
        self._arrived = Arrivals()

    @property
    def channel_id(self) -> int:
        """The id of the configured channel."""
        return self._channel_id

    @property
    def status(self) -> ChannelStatus:
        """How the link is; an open one is throttled for a while after the carrier said so."""
        known, connection = self._status, self._connection
        if known.state is not LinkState.UP:
            return known
        if connection is None or not connection.is_open:
            return ChannelStatus(LinkState.DOWN, CONNECTION_LOST, known.since)
        since_seconds = asyncio.get_running_loop().time() - self._throttled_at
        if since_seconds < THROTTLED_SECONDS:
            return ChannelStatus(LinkState.THROTTLED, SLOW_DOWN, known.since)
        return known

    def routes(self) -> Sequence[CarrierRoute]:
        """Return none: the carrier speaks on the connection."""
        return ()

    def resize(self, window_max: int) -> None:
        """Let so many PDUs wait for their answers from now on; the connection stays."""
        self._window_max = max(1, window_max)
        self._pump()

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        assert self._keeper is None, "started twice"
        self._is_stopped = False
        self._note(LinkState.CONNECTING)
        self._keeper = asyncio.get_running_loop().create_task(self._stay_connected())
        # A bug in the keeper is raised by `events`, which has an owner.
        self._keeper.add_done_callback(lambda _: self._arrived.stir())

    async def stop(self) -> None:
        """Say farewell and hang up; what is in flight is answered as it stands."""
        self._is_stopped = True
        self._note(LinkState.STOPPED)
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait([keeper])
        self._give_up_all(STOPPED)
        if self._connection is not None:
            self._connection.send(self._session.close())
            await self._connection.close()
        self._arrived.clear()
        self._arrived.stir()

    async def submit(self, submissions: Sequence[Submission]) -> Sequence[SubmitAnswer]:
        """Write submissions as the window allows; wait for answers, a lost link or a time-out."""
        if not submissions:
            return []
        connection = self._connection
        if connection is None or not self.status.is_up:
            return [
                ChannelFault(one.message_id, one.attempt_no, Sent.NO, LINK_DOWN)
                for one in submissions
            ]
        flight = _Flight(len(submissions))
        passages = [Passage(one, self._session.pdu_count(one)) for one in submissions]
        for one in passages:
            assert one.key not in self._passages, "one attempt is submitted once"
            self._passages[one.key] = (one, flight)
        self._waiting.extend(passages)
        self._pump()
        try:
            async with asyncio.timeout(self._timing.answer_seconds):
                await flight.landed
        except TimeoutError:
            self._give_up_late(passages)
            asyncio.get_running_loop().call_soon(self._pump)  # after others that give up now
            silent_seconds = asyncio.get_running_loop().time() - connection.heard_at
            is_silent = silent_seconds >= self._timing.answer_seconds
            if is_silent and connection is self._connection:
                # Half open: the far end is gone and TCP has not noticed.
                self._hang_up("no answer: the connection is half open")
        finally:
            for one in passages if flight.left else ():
                self._forget(one)
        return flight.answers

    async def events(self) -> AsyncIterator[Sequence[CarrierEvent]]:
        """Yield what arrives. What was not acknowledged comes again on the next connection."""
        while not self._is_stopped:
            keeper = self._keeper
            if keeper is not None and keeper.done() and not keeper.cancelled():
                keeper.result()
            batch = await self._arrived.batch()
            if batch:
                yield batch

    async def acknowledge(self, events: Sequence[CarrierEvent]) -> None:
        """Tell the carrier; while the link is down nobody is told, and the events come again."""
        if self._connection is not None and events:
            self._connection.send(self._session.acknowledge(events))

    # What is on its way

    def _pump(self) -> None:
        """Write what waits, as long as the window and the far end have room."""
        connection = self._connection
        if connection is None or not connection.is_writable or not self.status.is_up:
            return
        pdus: list[Pdu] = []
        while self._waiting and self._outstanding < self._window_max:
            passage = self._waiting[0]
            if not passage.is_wanted or passage.key not in self._passages:
                self._waiting.popleft()
                continue
            pdus.append(Pdu(passage.submission, passage.written))
            passage.written += 1
            self._outstanding += 1
        if pdus:
            connection.send(self._session.submit(pdus))

    def _answered(self, event: PduTaken | PduRefused) -> None:
        """Note an answer; one that nobody waits for any more is ignored."""
        found = self._passages.get((event.message_id, event.attempt_no))
        if found is None:
            return
        passage, flight = found
        if isinstance(event, PduTaken):
            if not passage.take(event.number, event.carrier_ids):
                return
        else:
            passage.refuse(event.code, is_throttled=event.is_throttled)
            if event.is_throttled:
                self._throttled_at = asyncio.get_running_loop().time()
        self._outstanding -= 1
        answer = passage.answer()
        if answer is not None:
            del self._passages[passage.key]
            flight.land(answer)

    def _give_up_late(self, passages: Sequence[Passage]) -> None:
        for one in passages:
            found = self._passages.get(one.key)
            if found is not None:
                self._forget(one)
                is_unwritten = one.written == 0
                code = WINDOW_FULL if is_unwritten else ANSWER_TIMEOUT
                # Not written for want of room: the carrier is slower than we are.
                found[1].land(one.given_up(code, is_throttled=is_unwritten))

    def _give_up_all(self, code: str) -> None:
        for passage, flight in list(self._passages.values()):
            self._forget(passage)
            flight.land(passage.given_up(code))
        self._waiting.clear()

    def _forget(self, passage: Passage) -> None:
        """Expect no answer any more; its places in the window are free."""
        if self._passages.pop(passage.key, None) is not None:
            self._outstanding -= passage.outstanding

    # The connection

    async def _stay_connected(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                async with asyncio.timeout(self._timing.connect_seconds):
                    await loop.create_connection(self._new_connection, *self._address)
            except OSError as fault:
                self._note_down(words_of(fault))
            if self._connection is not None:
                await self._watch(self._connection)
            is_refused = self._status.state is LinkState.LOGIN_REFUSED
            backoff = self._refused_backoff if is_refused else self._lost_backoff
            await asyncio.sleep(backoff.next_seconds())

    async def _watch(self, connection: Connection) -> None:
        """Return when the connection is lost; hang up on one that is silent when it is asked."""
        timing, loop = self._timing, asyncio.get_running_loop()
        if not await wait_for(self._greeted, timing.login_seconds):
            self._hang_up("no answer to the login")
        misses, asked_at = 0, loop.time()
        while not await wait_for(self._lost, timing.keep_alive_seconds):
            if connection.heard_at >= asked_at:
                misses = 0
            elif misses >= timing.keep_alive_misses_max:
                self._hang_up("no answer to the test of the link")
                continue
            if loop.time() - connection.heard_at < timing.keep_alive_seconds:
                continue
            test = self._session.keep_alive()
            if test:
                connection.send(test)
                misses, asked_at = misses + 1, loop.time()

    def _new_connection(self) -> Connection:
        return Connection(self._hear, self._lose, self._open, self._pump)

    def _open(self, connection: Connection) -> None:
        self._lost.clear()
        self._greeted.clear()
        self._connection = connection
        self._session = self._new_session()
        connection.send(self._session.open(self._clock.now_ms()))

    def _hear(self, connection: Connection, data: bytes) -> None:
        if connection is not self._connection:
            return
        try:
            for event in self._session.receive(data, self._clock.now_ms()):
                self._take(event)
        except SessionError as fault:
            self._hang_up(str(fault))
            return
        self._pump()

    def _take(self, event: SessionEvent) -> None:
        match event:
            case PduTaken() | PduRefused():
                self._answered(event)
            case Opened():
                self._greeted.set()
                self._lost_backoff.reset()
                self._refused_backoff.reset()
                self._note(LinkState.UP)
            case LoginRefused(code):
                self._hang_up(code, LinkState.LOGIN_REFUSED)
            case SendBytes(data):
                if self._connection is not None:
                    self._connection.send(data)
            case Ended(reason):
                self._note(LinkState.DOWN, f"the carrier ended the session: {reason}")
                if self._connection is not None:
                    hang_up, seconds = self._connection.abort, self._timing.farewell_seconds
                    asyncio.get_running_loop().call_later(seconds, hang_up)
            case _:
                if not self._is_stopped:
                    self._arrived.add((event,))

    def _hang_up(self, reason: str, state: LinkState = LinkState.DOWN) -> None:
        self._note(state, reason)
        if self._connection is not None:
            self._connection.abort()

    def _lose(self, connection: Connection) -> None:
        if connection is not self._connection:
            return
        self._connection = None
        self._give_up_all(LINK_LOST)
        # They were not acknowledged, so the carrier repeats them.
        self._arrived.clear()
        if self._status.is_up or self._status.state is LinkState.CONNECTING:
            self._note_down(CONNECTION_LOST)
        self._greeted.set()
        self._lost.set()

    def _note_down(self, reason: str) -> None:
        """Note why there is no link; a refused login stays the reason until one is accepted."""
        if self._status.state is not LinkState.LOGIN_REFUSED:
            self._note(LinkState.DOWN, reason)

    def _note(self, state: LinkState, reason: str = "") -> None:
        known = self._status
        if self._is_stopped and state is not LinkState.STOPPED:
            return
        if (known.state, known.reason) != (state, reason):
            self._status = ChannelStatus(state, reason, self._clock.now_ms())
