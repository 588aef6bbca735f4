"""One connection of a link: it connects, logs in, tests the line, and connects again.

A refused login is tried again slowly, because carriers bar clients that retry fast. Whatever the
peer does, the connection ends with a reason in words. Knows no protocol's bytes, and decides
nothing of what is written when: that is `link.py`'s.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final, Protocol

import structlog

from hongyan.channels.backoff import Backoff
from hongyan.channels.connection import Connection, words_of
from hongyan.channels.endpoint import Endpoint, Tap
from hongyan.channels.flood import Flood
from hongyan.channels.reasons import (
    CLOSED_MID_PDU,
    CONNECTION_LOST,
    FLOODED,
    LOGIN_CUT,
    NO_LOGIN_ANSWER,
    NO_TEST_ANSWER,
    NOT_READING,
    OUR_BUG,
)
from hongyan.channels.session import (
    Ended,
    LoginRefused,
    Opened,
    Pdu,
    PduRefused,
    PduTaken,
    SendBytes,
    SessionError,
    SessionEvent,
    SlowDown,
)
from hongyan.channels.traffic import Traffic
from hongyan.engine.supervisor import wait_for
from hongyan.kernel.carriage import CarrierEvent, ChannelStatus, LinkState, Submission
from hongyan.kernel.cut import cut
from hongyan.text.shown import shown, without_numbers

ARRIVALS_MAX: Final = 2_048
"""Events of a connection that may wait for storage; then it is not read until half are taken."""

ANSWERS_PER_SECOND_MAX: Final = 500
"""A peer whose requests need more answers than this (tests of the link, unknown ones) is left."""

UNSENT_BYTES_MAX: Final = 1024 * 1024
"""A peer that leaves more of our bytes unread than this is left."""

REASON_CHARACTERS_MAX: Final = 200

log = structlog.get_logger()


class LineOwner(Protocol):
    """What a line tells its link."""

    tap: Tap | None

    async def may_connect(self, line: Line) -> None:
        """Return when the line may connect and log in."""

    def opened(self) -> None:
        """Take note that a login was accepted."""

    def lost(self, line: Line) -> None:
        """Take note that the connection is gone; what it carries is not given up yet."""

    def answered(self, line: Line, event: PduTaken | PduRefused) -> None:
        """Take the answer to a PDU."""

    def slow_down(self) -> None:
        """Take note that the carrier asked for less speed."""

    def arrived(self, line: Line) -> None:
        """Take note that events wait in `arrivals`."""

    def pump(self) -> None:
        """Write what there may be room for now."""


class Line:
    """One connection and its session, again and again until its task is cancelled."""

    def __init__(self, channel_id: int, number: int, endpoint: Endpoint, owner: LineOwner) -> None:
        """Be connection `number` of a channel, counted from 1."""
        self._channel_id = channel_id
        self.number = number
        self.traffic = Traffic()
        self.arrivals: deque[CarrierEvent] = deque()
        """Events that were not taken yet."""
        self._unacknowledged: set[str] = set()
        self._endpoint = endpoint
        self._owner = owner
        timing, jitter = endpoint.timing, endpoint.jitter
        self._lost_backoff = Backoff(
            timing.reconnect_seconds_min, timing.reconnect_seconds_max, jitter
        )
        self._refused_backoff = Backoff(
            timing.refused_seconds_min, timing.refused_seconds_max, jitter
        )
        self._session = endpoint.new_session()
        self._connection: Connection | None = None
        self._status = ChannelStatus(LinkState.CONNECTING)
        self._refusal: LoginRefused | None = None
        self._has_reason = False
        """Whether the status says already why this connection ends."""
        self._is_ending = False
        self._opened_at = 0.0
        self._flood = Flood(ANSWERS_PER_SECOND_MAX)
        self._lost = asyncio.Event()
        self._greeted = asyncio.Event()

    @property
    def status(self) -> ChannelStatus:
        """How the connection is: up, or down and why."""
        known = self._status
        if known.state is LinkState.UP and (self._connection is None or not self.is_open):
            return ChannelStatus(LinkState.DOWN, CONNECTION_LOST, known.since)
        return known

    @property
    def is_open(self) -> bool:
        """Whether bytes written now may still travel."""
        return self._connection is not None and self._connection.is_open

    @property
    def is_up(self) -> bool:
        """Whether submissions may be written."""
        return self._status.state is LinkState.UP and self.is_open

    @property
    def is_writable(self) -> bool:
        """Whether submissions may be written, and the far end keeps up."""
        connection = self._connection
        return self.is_up and connection is not None and connection.is_writable

    @property
    def is_paused(self) -> bool:
        """Whether it is not read, because events wait for storage."""
        return self._connection is not None and self._connection.is_paused

    @property
    def resumed_at(self) -> float:
        """When it was read again after a pause: answers may have waited until then."""
        return 0.0 if self._connection is None else self._connection.resumed_at

    def pdu_count(self, submission: Submission) -> int:
        """Return in how many PDUs the session puts a submission; raises CannotCarry."""
        return self._session.pdu_count(submission)

    async def stay_connected(self) -> None:
        """Connect, stay connected, connect again. Ends by cancellation only."""
        while True:
            await self._owner.may_connect(self)
            await self._connect()
            if self._connection is not None:
                await self._watch(self._connection)
            is_barred = self._refusal is not None and not self._refusal.is_temporary
            backoff = self._refused_backoff if is_barred else self._lost_backoff
            await asyncio.sleep(backoff.next_seconds())

    async def log_out(self) -> None:
        """Log out and close."""
        if self._connection is not None:
            self._send(self._connection, self._session.close())
            await self._connection.close()

    def write(self, pdus: Sequence[Pdu]) -> None:
        """Write PDUs; the caller has noted them as written before."""
        if self._connection is None:
            return
        try:
            data = self._session.submit(pdus)
        except Exception:
            log.exception("session_failed", channel_id=self._channel_id, doing="submit")
            self.hang_up(OUR_BUG)
            return
        self._send(self._connection, data)

    def take_arrivals(self, most: int) -> list[CarrierEvent]:
        """Take the oldest events, and read on if reading was paused and half have been taken."""
        arrivals = self.arrivals
        taken = [arrivals.popleft() for _ in range(min(most, len(arrivals)))]
        if self.is_paused and len(arrivals) <= ARRIVALS_MAX // 2 and self._connection is not None:
            self._connection.resume()
        return taken

    def acknowledge(self, events: Sequence[CarrierEvent]) -> None:
        """Acknowledge those of the events that came on this connection and were not yet."""
        mine = {one.event_id: one for one in events if one.event_id in self._unacknowledged}
        if not mine or self._connection is None:
            return
        self._unacknowledged.difference_update(mine)
        try:
            data = self._session.acknowledge(list(mine.values()))
        except Exception:
            log.exception("session_failed", channel_id=self._channel_id, doing="acknowledge")
            self.hang_up(OUR_BUG)
            return
        self._send(self._connection, data)
        self.finish_if_ended()

    def silent_seconds(self, now: float) -> float:
        """Return how long nothing came; 0 while reading is paused or there is no connection."""
        connection = self._connection
        if connection is None or connection.is_paused:
            return 0.0
        return now - connection.heard_at

    def hang_up(self, reason: str, state: LinkState = LinkState.DOWN) -> None:
        """End the connection, for a reason."""
        self._note(state, reason)
        self._has_reason = True
        if self._connection is not None:
            self._connection.abort()

    def finish_if_ended(self) -> None:
        """Close a session that the carrier ended, once nothing is outstanding on it."""
        if (
            self._is_ending
            and self._connection is not None
            and not self.traffic.outstanding
            and not self._unacknowledged
        ):
            self._connection.finish()

    # The connection

    async def _connect(self) -> None:
        endpoint, loop = self._endpoint, asyncio.get_running_loop()
        tls = endpoint.tls
        try:
            context = None if tls is None else tls.context()
            async with asyncio.timeout(endpoint.timing.connect_seconds):
                await loop.create_connection(
                    self._new_connection,
                    *endpoint.address,
                    ssl=context,
                    server_hostname=None if tls is None else tls.server_name,
                )
        except OSError as fault:
            self._note_down(words_of(fault))
        except ValueError as fault:  # a file of TLS that is gone
            self._note_down(str(fault))

    def _new_connection(self) -> Connection:
        return Connection(self._hear, self._lose, self._open, self._owner.pump)

    def _open(self, connection: Connection) -> None:
        self._lost.clear()
        self._greeted.clear()
        self._is_ending = self._has_reason = False
        self._connection = connection
        self._session = self._endpoint.new_session()
        self._send(connection, self._session.open(self._endpoint.clock.now_ms()))

    async def _watch(self, connection: Connection) -> None:
        """Return when the connection is lost; close one that does not answer."""
        timing, loop = self._endpoint.timing, asyncio.get_running_loop()
        if not await wait_for(self._greeted, timing.login_seconds):
            self.hang_up(NO_LOGIN_ANSWER)
        misses, asked_at = 0, 0.0
        while True:
            due_at = (
                asked_at + timing.keep_alive_answer_seconds
                if asked_at
                else connection.heard_at + timing.keep_alive_seconds
            )
            if await wait_for(self._lost, max(0.0, due_at - loop.time())):
                return
            if connection.is_paused:  # we do not listen, so silence says nothing
                connection.heard_at, misses, asked_at = loop.time(), 0, 0.0
            elif connection.heard_at > asked_at > 0:
                misses, asked_at = 0, 0.0
            elif not asked_at and loop.time() - connection.heard_at < timing.keep_alive_seconds:
                continue
            elif misses >= timing.keep_alive_misses_max:
                self.hang_up(NO_TEST_ANSWER)
                await self._lost.wait()
                return
            elif test := self._session.keep_alive():
                # Behind no window: a blocked one is what is to be found out.
                self._send(connection, test)
                misses, asked_at = misses + 1, loop.time()
            elif await wait_for(self._lost, timing.keep_alive_seconds):
                return  # a protocol without tests

    def _hear(self, connection: Connection, data: bytes) -> None:
        if connection is not self._connection:
            return
        now_ms = self._endpoint.clock.now_ms()
        if self._owner.tap is not None:
            self._owner.tap("in", self.number, data, now_ms)
        try:
            for event in self._session.receive(data, now_ms):
                self._take(connection, event)
                if not connection.is_open:
                    return  # hung up; what is not acknowledged comes again
        except SessionError as fault:
            self.hang_up(f"the carrier broke the protocol: {fault}")
            return
        except Exception:
            log.exception("session_failed", channel_id=self._channel_id, doing="receive")
            self.hang_up(OUR_BUG)
            return
        if len(self.arrivals) >= ARRIVALS_MAX:
            connection.pause()
        self.finish_if_ended()
        self._owner.pump()

    def _take(self, connection: Connection, event: SessionEvent) -> None:
        match event:
            case PduTaken() | PduRefused():
                self._lost_backoff.reset()  # it serves
                self._owner.answered(self, event)
            case SlowDown():
                self._owner.slow_down()
            case Opened():
                self._open_session()
            case LoginRefused():
                self._refusal = event
                words = f"{event.code}: {event.words}" if event.words else event.code
                self.hang_up(words, LinkState.LOGIN_REFUSED)
            case SendBytes(data, is_counted):
                self._send(connection, data)
                now = asyncio.get_running_loop().time()
                if is_counted and self._flood.is_one_more_too_many(now):
                    self.hang_up(FLOODED)
            case Ended(reason):
                self._note(LinkState.DOWN, f"the carrier ended the session: {reason}")
                self._is_ending = self._has_reason = True
                seconds = self._endpoint.timing.farewell_seconds
                asyncio.get_running_loop().call_later(seconds, connection.abort)
            case _:
                self.arrivals.append(event)
                self._unacknowledged.add(event.event_id)
                self._owner.arrived(self)

    def _open_session(self) -> None:
        self._greeted.set()
        self._refused_backoff.reset()
        self._refusal = None
        self._opened_at = asyncio.get_running_loop().time()
        self._note(LinkState.UP)
        self._owner.opened()

    def _lose(self, connection: Connection) -> None:
        if connection is not self._connection:
            return
        timing, now = self._endpoint.timing, asyncio.get_running_loop().time()
        was_up = self._greeted.is_set()
        if was_up and now - self._opened_at >= timing.stable_seconds:
            self._lost_backoff.reset()
        if not self._has_reason:
            self._note_down(self._words_of_loss(connection, was_up=was_up))
        self._connection = None
        self._is_ending = False
        # They were not acknowledged, so the carrier repeats them.
        self.arrivals.clear()
        self._unacknowledged.clear()
        self._owner.lost(self)
        self._greeted.set()
        self._lost.set()

    def _words_of_loss(self, connection: Connection, *, was_up: bool) -> str:
        if self._session.is_mid_pdu:
            return CLOSED_MID_PDU
        if isinstance(connection.fault, OSError) and connection.fault.errno:
            return f"{CONNECTION_LOST}: {words_of(connection.fault)}"
        return CONNECTION_LOST if was_up else LOGIN_CUT

    def _send(self, connection: Connection, data: bytes) -> None:
        if not data:
            return
        if self._owner.tap is not None:
            self._owner.tap("out", self.number, data, self._endpoint.clock.now_ms())
        connection.send(data)
        if connection.unsent_bytes > UNSENT_BYTES_MAX:
            self.hang_up(NOT_READING)

    def _note_down(self, reason: str) -> None:
        """Store why there is no link; a refused login stays the reason until one is accepted."""
        if self._status.state is not LinkState.LOGIN_REFUSED:
            self._note(LinkState.DOWN, reason)

    def _note(self, state: LinkState, reason: str = "") -> None:
        # Words of the peer may be among it: they are shown, logged and stored.
        reason = cut(without_numbers(shown(reason)), REASON_CHARACTERS_MAX)
        known = self._status
        if (known.state, known.reason) != (state, reason):
            self._status = ChannelStatus(state, reason, self._endpoint.clock.now_ms())
