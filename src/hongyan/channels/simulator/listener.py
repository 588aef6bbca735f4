"""The sockets and timers of simulated carriers that speak SMPP and CMPP.

What is said, and to whom it belongs, is decided by the sides and the desks; here it is written as
the manner of a connection has it, and events are handed on when they are due.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from hongyan.channels.connection import Connection
from hongyan.channels.simulator.desk import Desk
from hongyan.channels.simulator.manners import Segments
from hongyan.channels.simulator.side import LOGIN_OCTETS_MAX, SaidBytes, SpokenTo, Then
from hongyan.channels.simulator.wake import Wake
from hongyan.config import Settings
from hongyan.engine.gatekeeper import NEVER, Gatekeeper, Visitor
from hongyan.kernel.clock import Clock

TOGETHER_SECONDS: Final = 0.03
EVENTS_AT_ONCE: Final = 64
TURN_OCTETS: Final = 16 * 1024
"""What one connection says is answered in turns of this many octets: a loop reads 256 KiB at once,
and 16,000 tests of the line would hold all others up."""


class _Line(Connection):
    """One connection, its side, and how bytes leave it."""

    def __init__(self, side: SpokenTo, listener: WireListener) -> None:
        super().__init__(
            lambda _, data: listener.hear(self, data),
            lambda _: listener.lose(self),
            lambda _: listener.open(self),
            lambda: listener.go_on(self),
        )
        self.side = side
        self.desk: Desk | None = None
        self.visitor: Visitor | None = None
        self.is_mute = False
        self.rest: asyncio.TimerHandle | None = None
        """What ends the time in which nothing is heard."""
        self.unheard = b""
        self._trickle: deque[int] = deque()
        self._gathered: list[bytes] = []
        self._then = Then.GO_ON

    def say(self, pieces: list[bytes], then: Then = Then.GO_ON) -> None:
        """Write PDUs in the manner of this connection, and end it if it is to end."""
        if self.is_mute:
            return
        segments = self.side.manner.segments
        if then is Then.ABORT:
            self.abort()
        elif segments is Segments.WHOLE:
            self.send(b"".join(pieces))
            if then is Then.FINISH:
                self.finish()
        elif segments is Segments.BYTES:
            self._say_bytes(b"".join(pieces), then)
        else:
            self._gather(pieces, then)

    def _say_bytes(self, data: bytes, then: Then) -> None:
        is_idle = not self._trickle
        self._trickle.extend(data)
        if then is Then.FINISH:
            self._then = then
        if is_idle:
            self._drip()

    def _drip(self) -> None:
        """Write one octet, and the next one in the next turn of the loop: a segment each."""
        if self._trickle:
            self.send(bytes((self._trickle.popleft(),)))
        if self._trickle:
            asyncio.get_running_loop().call_soon(self._drip)
        elif self._then is Then.FINISH:
            self.finish()

    def _gather(self, pieces: list[bytes], then: Then) -> None:
        if not self._gathered:
            asyncio.get_running_loop().call_later(TOGETHER_SECONDS, self._let_go)
        self._gathered += pieces or [b""]
        if then is Then.FINISH:
            self._then = then

    def _let_go(self) -> None:
        pieces, self._gathered = self._gathered, []
        if self.side.manner.segments is Segments.REVERSED:
            pieces.reverse()
        self.send(b"".join(pieces))
        if self._then is Then.FINISH:
            self.finish()


class _Pump:
    """Hands the events of one desk to its connections in turn, when they are due."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock
        self.lines: dict[_Line, None] = {}
        self._wake = Wake(self.run)

    def run(self) -> None:
        """Say what is due to connections that keep up, and plan the next time."""
        self._wake.stop()
        now_ms = self._clock.now_ms()
        while (line := self._next_line()) is not None:
            due = self._desk.due(now_ms, EVENTS_AT_ONCE)
            if not due:
                break
            pieces: list[bytes] = []
            for event, slip in due:
                pieces += line.side.deliver(event, slip, now_ms)
            line.say(pieces)
        self.plan(now_ms)

    def plan(self, now_ms: int) -> None:
        """Wake for the next event, but not for each: those of one moment travel together."""
        next_at = self._desk.next_at()
        if not self.lines or next_at is None:
            return
        self._wake.plan(next_at, now_ms)

    def _next_line(self) -> _Line | None:
        for line in self.lines:
            if line.is_open and line.is_writable and not line.is_mute:
                del self.lines[line]
                self.lines[line] = None
                return line
        return None


class WireListener:
    """Listens for clients of one protocol."""

    def __init__(
        self, side: Callable[[], SpokenTo], clock: Clock, keeper: Gatekeeper | None = None
    ) -> None:
        """Make a `side` for each connection.

        `keeper` bounds connections that have not logged in, by default as an API server's.
        """
        self._side = side
        self._clock = clock
        self._keeper = keeper or Gatekeeper(Settings().bounds)
        self._lines: set[_Line] = set()
        self._pumps: dict[Desk, _Pump] = {}
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
            lambda: _Line(self._side(), self), host, port
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
        """Break every connection without a word."""
        for line in list(self._lines):
            line.abort()

    def look(self) -> None:
        """Say what is due: the clock was moved."""
        for pump in self._pumps.values():
            pump.run()

    def open(self, line: _Line) -> None:
        """Let a connection in, if there is room; one whose logins go on failing is heard later."""
        self._lines.add(line)
        self._idle.clear()
        visitor = self._keeper.enter(line.peer, lambda _: line.abort())
        if visitor is None:
            line.abort()
            return
        line.visitor = visitor
        bounds = self._keeper.bounds
        loop, rest_seconds = asyncio.get_running_loop(), visitor.wait_seconds()
        visitor.late_at = loop.time() + rest_seconds + bounds.header_seconds
        if rest_seconds:  # its address goes on failing to log in
            line.rest = loop.call_later(rest_seconds, self._end_rest, line)

    def hear(self, line: _Line, data: bytes) -> None:
        """Let the side hear bytes, now or later, and write what it says."""
        if line.rest is not None:
            self._rest(line, data)
        else:
            self._answer_in_turn(line, data)

    def _answer_in_turn(self, line: _Line, data: bytes) -> None:
        """Answer the first TURN_OCTETS, and what is left when other connections had their turn."""
        if line.is_mute:
            return
        self._answer(line, data[:TURN_OCTETS])
        if len(data) > TURN_OCTETS and line.is_open:
            line.unheard = data[TURN_OCTETS:]
            line.pause()
            asyncio.get_running_loop().call_soon(self._next_turn, line)

    def _next_turn(self, line: _Line) -> None:
        """Go on with what was not heard yet; a client that does not read waits for `go_on`."""
        if not line.is_writable or not line.is_open:
            return
        data, line.unheard = line.unheard, b""
        if data:
            self._answer_in_turn(line, data)
        if not line.unheard and line.is_writable:
            line.resume()

    def _answer(self, line: _Line, data: bytes) -> None:
        now_ms = self._clock.now_ms()
        pieces: list[bytes] = []
        then = Then.GO_ON
        for said in line.side.receive(data, now_ms):
            if said.after_ms is not None:
                self._say_later(line, said)
                continue
            if said.data:
                pieces.append(said.data)
            then = said.then
            if then is not Then.GO_ON:
                break
        self._attach(line)
        if pieces or then in {Then.ABORT, Then.FINISH}:
            line.say(pieces, then)
        if then is Then.MUTE:
            line.is_mute = True
        pump = self._pumps.get(line.desk) if line.desk is not None else None
        if pump is not None:
            pump.plan(now_ms)
        if not line.is_writable:
            line.pause()

    def go_on(self, line: _Line) -> None:
        """Hear a client again that reads again."""
        self._next_turn(line)
        if line.desk is not None:
            self._pumps[line.desk].run()

    def lose(self, line: _Line) -> None:
        """Forget a connection; what it did not answer is said to the next one."""
        self._lines.discard(line)
        if line.rest is not None:
            line.rest.cancel()
        if line.visitor is not None:
            line.visitor.leave()
        if line.desk is not None:
            line.desk.links -= 1
            line.desk.repeat(line.side.unanswered())
            pump = self._pumps[line.desk]
            pump.lines.pop(line, None)
            pump.plan(self._clock.now_ms())
        if not self._lines:
            self._idle.set()

    def _rest(self, line: _Line, data: bytes) -> None:
        """Hear bytes later. Reading is paused here: before its first bytes a loop may forget it."""
        line.unheard = data
        line.pause()
        if len(data) > LOGIN_OCTETS_MAX:
            line.abort()

    def _end_rest(self, line: _Line) -> None:
        line.rest = None
        self._next_turn(line)

    def _attach(self, line: _Line) -> None:
        """Count a connection whose side has just been let in."""
        desk = line.side.desk
        if line.side.is_let_in and line.visitor is not None and not line.visitor.is_known:
            line.visitor.late_at = NEVER
            line.visitor.know(desk or id(line))
        if desk is None or line.desk is not None:
            return
        line.desk = desk
        desk.links += 1
        pump = self._pumps.setdefault(desk, _Pump(desk, self._clock))
        if line.side.can_hear:
            pump.lines[line] = None
            asyncio.get_running_loop().call_soon(pump.run)

    def _say_later(self, line: _Line, said: SaidBytes) -> None:
        seconds = (said.after_ms or 0) / 1000
        asyncio.get_running_loop().call_later(seconds, line.say, [said.data], said.then)
