"""A channel whose carrier is the simulator process, over a socket that may break at any moment.

It keeps one connection, knows what is in flight on it, and says what its loss means for each:
not written is `Sent.NO`, written and unanswered is `Sent.MAYBE`.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from itertools import count
from typing import Final

from hongyan.channels.simulator.carrier import LINK_LOST
from hongyan.channels.simulator.inprocess import EVENTS_PER_BATCH, LINK_DOWN, STOPPED
from hongyan.channels.simulator.wire import (
    Acknowledge,
    Answers,
    Events,
    Hello,
    LineConnection,
    Submit,
    Welcome,
    read_simulator_word,
    write_word,
)
from hongyan.kernel.carriage import CarrierEvent, ChannelFault, Sent, Submission, SubmitAnswer

ANSWER_TIMEOUT: Final = "ANSWER_TIMEOUT"
RECONNECT_SECONDS_MIN: Final = 0.05
RECONNECT_SECONDS_MAX: Final = 3.0
CONNECT_TIMEOUT_SECONDS: Final = 5.0


class _Flight:
    """One batch that was written: who has been answered, and the rest."""

    def __init__(self, submissions: Sequence[Submission]) -> None:
        self._waiting = {(one.message_id, one.attempt_no) for one in submissions}
        assert len(self._waiting) == len(submissions), "one attempt is submitted once"
        self.answers: list[SubmitAnswer] = []
        self.landed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def take(self, answers: Sequence[SubmitAnswer]) -> None:
        """Note answers; one that was not asked for is ignored."""
        for answer in answers:
            key = (answer.message_id, answer.attempt_no)
            if key in self._waiting:
                self._waiting.remove(key)
                self.answers.append(answer)
        if not self._waiting and not self.landed.done():
            self.landed.set_result(None)

    def give_up(self, code: str) -> None:
        """Answer the rest: nobody knows."""
        self.take([ChannelFault(*key, Sent.MAYBE, code) for key in list(self._waiting)])


class SimulatorLink:
    """Implements Channel over TCP; reconnects for ever, slower and slower, with jitter."""

    def __init__(
        self,
        channel_id: int,
        host: str,
        port: int,
        channel_name: str,
        *,
        slowness: float = 1.0,
        answer_timeout_seconds: float = 10.0,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Serve `channel_id`; the simulator keeps its memory under `channel_name`."""
        self._channel_id = channel_id
        self._host = host
        self._port = port
        self._hello = write_word(Hello(channel_name, slowness))
        self._answer_timeout_seconds = answer_timeout_seconds
        self._jitter = jitter
        self._connection: LineConnection | None = None
        self._is_welcome = False
        self._is_stopped = False
        self._lost = asyncio.Event()
        self._pause_seconds = RECONNECT_SECONDS_MIN
        self._keeper: asyncio.Task[None] | None = None
        self._numbers = count(1)
        self._flights: dict[int, _Flight] = {}
        self._arrived: deque[CarrierEvent] = deque()
        self._stirred = asyncio.Event()

    @property
    def channel_id(self) -> int:
        """The id of the configured channel."""
        return self._channel_id

    @property
    def is_up(self) -> bool:
        """Whether the simulator has welcomed this link and it still stands."""
        return self._is_welcome and self._connection is not None and self._connection.is_open

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        assert self._keeper is None, "started twice"
        self._is_stopped = False
        self._keeper = asyncio.get_running_loop().create_task(self._stay_connected())
        # A bug in the keeper is raised by `events`, which has an owner.
        self._keeper.add_done_callback(lambda _: self._stirred.set())

    async def stop(self) -> None:
        """Hang up; what is in flight is answered with `Sent.MAYBE`, and `events` ends."""
        self._is_stopped = True
        self._is_welcome = False
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait([keeper])
        for flight in self._flights.values():
            flight.give_up(STOPPED)
        if self._connection is not None:
            await self._connection.close()
        self._arrived.clear()
        self._stirred.set()

    async def submit(self, submissions: Sequence[Submission]) -> Sequence[SubmitAnswer]:
        """Write the batch as one line; wait for the answers, the loss of the link or a time-out."""
        if not submissions:
            return []
        connection = await self._ready()
        if connection is None:
            return [
                ChannelFault(one.message_id, one.attempt_no, Sent.NO, LINK_DOWN)
                for one in submissions
            ]
        number = next(self._numbers)
        flight = self._flights[number] = _Flight(submissions)
        connection.send(write_word(Submit(number, submissions)))
        try:
            async with asyncio.timeout(self._answer_timeout_seconds):
                await flight.landed
        except TimeoutError:
            flight.give_up(ANSWER_TIMEOUT)
            silent_seconds = asyncio.get_running_loop().time() - connection.heard_at
            if silent_seconds >= self._answer_timeout_seconds:
                # Half open: the far end is gone and TCP has not noticed.
                connection.abort()
        finally:
            del self._flights[number]
        return flight.answers

    async def events(self) -> AsyncIterator[Sequence[CarrierEvent]]:
        """Yield what arrives. What was not acknowledged comes again on the next connection."""
        while not self._is_stopped:
            keeper = self._keeper
            if keeper is not None and keeper.done() and not keeper.cancelled():
                keeper.result()
            if not self._arrived:
                self._stirred.clear()
                await self._stirred.wait()
                continue
            size = min(EVENTS_PER_BATCH, len(self._arrived))
            yield [self._arrived.popleft() for _ in range(size)]

    async def acknowledge(self, events: Sequence[CarrierEvent]) -> None:
        """Tell the simulator; while the link is down nobody is told, and the events come again."""
        if self._connection is not None and events:
            word = Acknowledge([event.event_id for event in events])
            self._connection.send(write_word(word))

    async def _ready(self) -> LineConnection | None:
        connection = self._connection
        if connection is not None and not connection.is_writable:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._answer_timeout_seconds):
                    await connection.wait_writable()
            if not connection.is_writable:
                return None
        return self._connection if self.is_up else None

    async def _stay_connected(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
                    await loop.create_connection(self._line_connection, self._host, self._port)
            if self._connection is not None:
                await self._lost.wait()
            await asyncio.sleep(self._pause_seconds * (0.5 + self._jitter()))
            self._pause_seconds = min(self._pause_seconds * 2, RECONNECT_SECONDS_MAX)

    def _line_connection(self) -> LineConnection:
        return LineConnection(self._hear, self._lose, self._open)

    def _open(self, connection: LineConnection) -> None:
        self._lost.clear()
        self._connection = connection
        connection.send(self._hello)

    def _hear(self, connection: LineConnection, line: bytes) -> None:
        match read_simulator_word(line):
            case Welcome():
                self._is_welcome = not self._is_stopped
                self._pause_seconds = RECONNECT_SECONDS_MIN
            case Answers(batch, submitted, faults):
                flight = self._flights.get(batch)
                if flight is not None:
                    flight.take(submitted)
                    flight.take(faults)
            case Events(receipts, inbound):
                if not self._is_stopped and connection is self._connection:
                    self._arrived.extend(receipts)
                    self._arrived.extend(inbound)
                    self._stirred.set()

    def _lose(self, connection: LineConnection) -> None:
        if connection is not self._connection:
            return
        self._connection = None
        self._is_welcome = False
        for flight in self._flights.values():
            flight.give_up(LINK_LOST)
        # They were not acknowledged, so the simulator repeats them.
        self._arrived.clear()
        self._lost.set()
