"""The simulator process: simulated carriers behind a socket, which survive the product they serve.

It keeps one carrier for each channel name across connections and writes down all that it hears
before it answers. The carrier decides what happens; this file owns the sockets and the timers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import msgspec

from hongyan.channels.simulator.carrier import Habits, SimulatedCarrier, Taken
from hongyan.channels.simulator.log import (
    EventAcknowledged,
    EventSent,
    Received,
    SimulatorLog,
    Verdict,
)
from hongyan.channels.simulator.wake import Wake
from hongyan.channels.simulator.wire import (
    LINE_BYTES_MAX,
    Acknowledge,
    Answers,
    Hello,
    LineConnection,
    Ping,
    Pong,
    SubmitBatch,
    Welcome,
    read_product_word,
    sorted_events,
    write_word,
)
from hongyan.config import Settings
from hongyan.engine.gatekeeper import NEVER, Gatekeeper, Visitor
from hongyan.kernel.carriage import CarrierEvent, ChannelFault, Receipt, Submission, Submitted
from hongyan.kernel.clock import Clock

EVENTS_PER_LINE: Final = 256
DESKS_MAX: Final = 1000
"""Each is kept until the end of the process once a link has named it."""


class _Desk:
    """One channel: its carrier, and the connection that serves it at present."""

    def __init__(
        self, name: str, carrier: SimulatedCarrier, log: SimulatorLog, clock: Clock
    ) -> None:
        self._name = name
        self._carrier = carrier
        self._log = log
        self._clock = clock
        self._connection: LineConnection | None = None
        self._wake = Wake(self._pump)

    def open(self, connection: LineConnection) -> None:
        """Serve a new connection; the one before is dead or mistaken."""
        previous, self._connection = self._connection, connection
        if previous is not None:
            previous.abort()
        self._carrier.relink()
        connection.send(write_word(Welcome()))
        self._pump()

    def lose(self, connection: LineConnection) -> None:
        """Keep events until the next connection."""
        if connection is self._connection:
            self._connection = None
            self._wake.stop()

    def submit(self, word: SubmitBatch, connection: LineConnection) -> None:
        """Take a batch, write it down, answer it; or hang up when one of its numbers says so."""
        now_ms = self._clock.now_ms()
        taken = [self._carrier.take(one, now_ms) for one in word.submissions]
        self._log.write(
            [
                _received(one, done, self._name, now_ms)
                for one, done in zip(word.submissions, taken, strict=True)
            ]
        )
        if any(one.is_link_dropped for one in taken):
            connection.abort()
            return
        self._plan(now_ms)
        by_latency: dict[int, list[Taken]] = {}
        for one in taken:
            by_latency.setdefault(one.answer_after_ms, []).append(one)
        for latency_ms, group in by_latency.items():
            line = write_word(_answers(word.batch, group))
            if latency_ms == 0:
                connection.send(line)
            else:
                asyncio.get_running_loop().call_later(latency_ms / 1000, connection.send, line)

    def acknowledge(self, event_ids: Sequence[str]) -> None:
        """Forget events, and perhaps have room for more."""
        now_ms = self._clock.now_ms()
        self._carrier.acknowledge(event_ids)
        self._log.write([EventAcknowledged(one, self._name, now_ms) for one in event_ids])
        self._plan(now_ms)

    def _pump(self) -> None:
        self._wake.stop()
        now_ms = self._clock.now_ms()
        while self._connection is not None and self._connection.is_writable:
            batch = self._carrier.due(now_ms, EVENTS_PER_LINE)
            if not batch:
                break
            self._log.write([_event_sent(one, self._name, now_ms) for one in batch])
            self._connection.send(write_word(sorted_events(batch)))
        self._plan(now_ms)

    def _plan(self, now_ms: int) -> None:
        """Wake for the next event, but not for each: those of one moment travel together."""
        next_at = self._carrier.next_at()
        if self._connection is None or next_at is None:
            return
        self._wake.plan(next_at, now_ms)


class SimulatorServer:
    """Listens for links of any number of channels."""

    def __init__(
        self, log: SimulatorLog, habits: Habits, clock: Clock, keeper: Gatekeeper | None = None
    ) -> None:
        """Simulate carriers with these habits; each link's hello may make its own slower or faster.

        `keeper` bounds links that have not said hello, by default as an API server's.
        """
        self._keeper = keeper or Gatekeeper(Settings().bounds)
        self._visitors: dict[LineConnection, Visitor] = {}
        self._log = log
        self._habits = habits
        self._clock = clock
        self._desks: dict[str, _Desk] = {}
        self._served: dict[LineConnection, _Desk | None] = {}
        self._idle = asyncio.Event()
        self._idle.set()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._server is not None, "not started"
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes any free one. Raises OSError when the port is taken."""
        self._server = await asyncio.get_running_loop().create_server(
            lambda: LineConnection(self._hear, self._lose, self._open), host, port
        )

    async def stop(self) -> None:
        """Stop listening and close every connection."""
        if self._server is not None:
            self._server.close()
        self.hang_up()
        await self._idle.wait()
        if self._server is not None:
            await self._server.wait_closed()

    def hang_up(self) -> None:
        """Break every link without a word."""
        for connection in list(self._served):
            connection.abort()

    def _open(self, connection: LineConnection) -> None:
        self._served[connection] = None
        self._idle.clear()
        visitor = self._keeper.enter(connection.peer, lambda _: connection.abort())
        if visitor is None:
            connection.abort()
            return
        self._visitors[connection] = visitor
        bounds = self._keeper.bounds
        connection.lines.bytes_max = bounds.header_bytes
        visitor.late_at = asyncio.get_running_loop().time() + bounds.header_seconds

    def _hear(self, connection: LineConnection, line: bytes) -> None:
        word = read_product_word(line)
        if isinstance(word, Hello):
            desk = self._served[connection] = self._desk(word)
            self._know(connection, desk)
            desk.open(connection)
            return
        known = self._served.get(connection)
        if known is None or not connection.is_open:
            raise msgspec.DecodeError("hello comes first")
        match word:
            case SubmitBatch():
                known.submit(word, connection)
            case Acknowledge(event_ids):
                known.acknowledge(event_ids)
            case Ping():
                connection.send(write_word(Pong()))

    def _know(self, connection: LineConnection, desk: _Desk) -> None:
        visitor = self._visitors.get(connection)
        if visitor is not None:
            visitor.know(desk)
            visitor.late_at = NEVER
            connection.lines.bytes_max = LINE_BYTES_MAX

    def _lose(self, connection: LineConnection) -> None:
        visitor = self._visitors.pop(connection, None)
        if visitor is not None:
            visitor.leave()
        desk = self._served.pop(connection, None)
        if desk is not None:
            desk.lose(connection)
        if not self._served:
            self._idle.set()

    def _desk(self, hello: Hello) -> _Desk:
        desk = self._desks.get(hello.channel)
        if desk is None:
            if len(self._desks) >= DESKS_MAX:
                raise msgspec.DecodeError(f"there are {DESKS_MAX} channels already")
            carrier = SimulatedCarrier(replace(self._habits, slowness=hello.slowness))
            desk = _Desk(hello.channel, carrier, self._log, self._clock)
            self._desks[hello.channel] = desk
        return desk


def _received(submission: Submission, taken: Taken, channel: str, now_ms: int) -> Received:
    answer: Verdict
    if taken.is_link_dropped:
        answer = "dropped"
    elif isinstance(taken.answer, ChannelFault):
        answer = "refused"
    else:
        answer = "submitted"
    return Received(
        submission.message_id,
        submission.attempt_no,
        submission.phone,
        channel,
        now_ms,
        taken.parts,
        answer,
        taken.carrier_ids,
    )


def _event_sent(event: CarrierEvent, channel: str, now_ms: int) -> EventSent:
    if isinstance(event, Receipt):
        return EventSent(event.event_id, channel, now_ms, event.phone, event.carrier_id, event.code)
    return EventSent(event.event_id, channel, now_ms, event.phone, None, None)


def _answers(batch: int, group: Sequence[Taken]) -> Answers:
    answers = [one.answer for one in group]
    return Answers(
        batch,
        [one for one in answers if isinstance(one, Submitted)],
        [one for one in answers if isinstance(one, ChannelFault)],
    )
