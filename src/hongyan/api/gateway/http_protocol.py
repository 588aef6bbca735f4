"""HTTP/1.1 within bounds: a protocol between the socket and uvicorn's ASGI.

Counts bytes where they arrive, before the parser sees them, and asks the gatekeeper. A client that
is turned away before there is a request gets the same error as any other: JSON with Code and
RequestId. Knows no action and no caller.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any, Final, cast

import httptools
from typing_extensions import override
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from hongyan.api.gateway.proxies import Network, client_behind, is_within
from hongyan.api.gateway.turned_away import fault_of, whole_answer
from hongyan.api.gateway.wire import host_of
from hongyan.engine.gatekeeper import LINGER_SECONDS, NEVER, CloseReason, Gatekeeper, Visitor
from hongyan.engine.visiting import VISITOR_EXTENSION
from hongyan.kernel.bounds import FRAMING_SHARE, HEADERS_MAX, PIECE_BYTES_MIN, PIECES_FREE

PIPELINED_MAX: Final = 16
"""Requests of one connection that may wait for the answer to the one before."""

KEEP_ALIVE_SLACK_SECONDS: Final = 2
"""A connection is kept this much longer than announced: the client closes first, never we."""

STOP_SECONDS: Final = 1.0
"""How long a stopping process waits for a peer. It waits without limit for its own answers."""

_UNESCAPED = re.compile(rb"[\x80-\xff]")

IDLE, HEAD, BODY, WHOLE = range(4)
"""How far the newest request of a connection has come. Plain numbers: asked for every request."""


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        keeper: Gatekeeper,
        proxies: Sequence[Network] = (),
        service_url: str = "",
    ) -> None:
        """Ask `keeper`; trust `proxies` for the addresses of their clients.

        `service_url` is where callers reach this service.
        """
        super().__init__(config, server_state, app_state, _loop)
        self._keeper = keeper
        self._proxies = proxies
        self.service_url = service_url
        bounds = keeper.bounds
        self._head_max = bounds.header_bytes
        idle = bounds.idle_seconds + KEEP_ALIVE_SLACK_SECONDS
        self._seconds = (idle, bounds.header_seconds, bounds.body_seconds, NEVER)
        self._keep_alive = (b"keep-alive", b"timeout=%d" % bounds.idle_seconds)
        self.visitor: Visitor | None = None
        self._extensions: dict[str, Any] = {}
        self._peer: tuple[str, int] | None = None
        self._is_proxy = False
        self._is_deaf = False
        self._is_resting = False
        self._is_lined_up = False
        self._has_turn = False
        self.unheard = b""  # what came and waits for its turn; given, of a connection taken over
        self._linger: asyncio.TimerHandle | None = None
        self._stage = IDLE
        self._is_timed = False
        self._is_in_line = False
        self._begun = 0
        self._raw = 0
        self._body = 0
        self._pieces = 0
        self._reason = CloseReason.MALFORMED

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        address = self.client[0] if self.client else ""
        self._is_proxy = bool(self._proxies) and is_within(address, self._proxies)
        visitor = self._keeper.enter(address, self._turn_away, is_proxy=self._is_proxy)
        if visitor is None:
            if self._keeper.is_patient_with(address):
                self._refuse(CloseReason.CROWD, is_asked=True)
            else:
                self._is_deaf = True
                self.transport.abort()
            return
        self.visitor = visitor
        self._extensions = {VISITOR_EXTENSION: visitor}
        visitor.late_at = self.loop.time() + self._seconds[HEAD]
        if self.unheard:
            visitor.hold(len(self.unheard))
            self._keeper.turns.wait(visitor.owner, self._hear_late)
        # The loop starts reading when this returns, even where reading was paused before.
        self.loop.call_soon(self._rest, visitor)
        self.loop.call_soon(self._line_up, visitor)

    def _line_up(self, visitor: Visitor) -> None:
        """Read from an unknown client at its turn: what many have sent is not read at once."""
        if not self._is_lined_up and not self.transport.is_closing():
            self._is_lined_up = True
            self.transport.pause_reading()
            self._keeper.turns.wait(visitor.owner, self._take_turn)

    def _take_turn(self) -> None:
        self._is_lined_up = False
        self._has_turn = True
        self._read_on()

    def _rest(self, visitor: Visitor) -> None:
        """Stop reading for a time where this address goes on failing. A proxy is exempt."""
        seconds = 0.0 if self._is_proxy else visitor.wait_seconds()
        if seconds and not self.transport.is_closing():
            self._is_resting = True
            self.transport.pause_reading()
            visitor.late_at = max(visitor.late_at, self.loop.time() + seconds + self._seconds[HEAD])
            self.loop.call_later(seconds, self._end_rest)

    def _end_rest(self) -> None:
        self._is_resting = False
        self._read_on()

    def _read_on(self) -> None:
        is_held_up = self._is_resting or self._is_lined_up or self.unheard or self.flow.read_paused
        if not is_held_up and not self.transport.is_closing():
            self.transport.resume_reading()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.visitor is not None:
            self.visitor.leave()
        if self._linger is not None:
            self._linger.cancel()
            self._linger = None
            self._keeper.lingered()

    @override
    def data_received(self, data: bytes) -> None:
        visitor = self.visitor
        if self._is_deaf or visitor is None:
            return
        if not visitor.hold(len(data)):
            self._stage = self._stage or HEAD
            visitor.turn_away(CloseReason.HELD)
        elif self.unheard:
            self.unheard += data
        elif self._has_turn or self._keeper.turns.take():
            self._has_turn = False
            self._hear(visitor, data)
            if not visitor.is_known and not self._is_deaf:
                self._line_up(visitor)
        else:
            self.unheard = data
            self.transport.pause_reading()
            self._keeper.turns.wait(visitor.owner, self._hear_late)

    def _hear_late(self) -> None:
        data, self.unheard = self.unheard, b""
        if self.visitor is not None and not self._is_deaf and not self.transport.is_closing():
            self._read_on()
            self._hear(self.visitor, data)

    def _hear(self, visitor: Visitor, data: bytes) -> None:
        begun = self._begun
        if self._stage == IDLE:
            data = data.lstrip(b"\r\n")  # allowed before a request line
            if not data:
                return
            self._stage, self._is_timed, self._is_in_line = HEAD, False, True
            begun += 1
        if self._read(visitor, data, begun):
            if not self._is_timed:
                self._time()
            if self._stage == BODY and self.unanswered() is None:
                visitor.release()  # answered already: what still comes is dropped

    def _read(self, visitor: Visitor, data: bytes, begun: int) -> bool:
        """Let the parser read as much as the bounds allow; False when the visitor must go.

        `begun` is the number of the request that these bytes belong to, or begin.
        """
        if self._is_in_line:
            data = self._escaped(data)
        if self._stage == HEAD and self._raw + len(data) > self._head_max:
            room = self._head_max - self._raw
            if not self._feed(visitor, data[:room], begun):
                return False
            if self._is_head_full():
                visitor.turn_away(CloseReason.LARGE_HEAD)
                return False
            data = data[room:]
        if not self._feed(visitor, data, begun):
            return False
        if self._raw - self._body > 2 * self._head_max + self._body // FRAMING_SHARE:
            visitor.turn_away(CloseReason.LARGE_FRAMING)
            return False
        return True

    def _is_head_full(self) -> bool:
        return self._stage == HEAD and self._raw >= self._head_max

    def unanswered(self) -> RequestResponseCycle | None:
        """Return the newest request with whole headers, if it was not answered yet."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return None if cycle is None or cycle.response_complete else cycle

    def _escaped(self, data: bytes) -> bytes:
        """Percent-encode what is not ASCII in the request line, as the client should have done."""
        end = data.find(b"\n")
        self._is_in_line = end < 0
        if data.isascii():
            return data
        line, rest = (data, b"") if end < 0 else (data[:end], data[end:])
        return _UNESCAPED.sub(lambda found: b"%%%02X" % found.group()[0], line) + rest

    def _feed(self, visitor: Visitor, data: bytes, begun: int) -> bool:
        """Let the parser read; False when it could not, or nothing more is to be read."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._end_after_answer(visitor)
            return False
        except httptools.HttpParserInvalidMethodError:
            visitor.turn_away(CloseReason.METHOD)
            return False
        except httptools.HttpParserError:
            if not self._is_deaf:
                visitor.turn_away(self._reason)
            return False
        # Where a request began within these bytes is unknown: it counts from the next.
        self._raw = self._raw + len(data) if self._begun == begun else 0
        return not self._is_deaf

    def _end_after_answer(self, visitor: Visitor) -> None:
        """Stop reading: the client asked for another protocol, and none is supported."""
        self._is_deaf = True
        visitor.late_at = NEVER
        cycle = self.unanswered()
        if cycle is None:
            self.transport.close()
        else:
            cycle.keep_alive = False
            cycle.default_headers = self.server_state.default_headers

    @override
    def on_message_begin(self) -> None:
        self.url, self.headers, self.expect_100_continue = b"", [], False
        self._peer = self.client
        self._begun += 1
        self._stage, self._is_timed = HEAD, False
        self._raw = self._body = self._pieces = 0

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= HEADERS_MAX:
            self._reason = CloseReason.LARGE_HEAD
            raise OverflowError
        name = name.lower()
        if name == b"expect":
            self.expect_100_continue = value.lower() == b"100-continue"
        self.headers.append((name, value))

    @override
    def on_headers_complete(self) -> None:
        if len(self.pipeline) >= PIPELINED_MAX:
            self._reason = CloseReason.PIPELINED
            raise OverflowError
        if self._is_proxy and self.visitor is not None and self.client is not None:
            address = client_behind(self.client[0], self.headers, self._proxies)
            self._peer = (address, 0)
            self.visitor.speak_for(address)
        self._begin_cycle()
        if self.cycle.keep_alive:
            self.cycle.default_headers = [*self.cycle.default_headers, self._keep_alive]
        self.headers = []  # trailers behind the body are no headers of a request that is served
        self._stage, self._is_timed = BODY, False

    def _begin_cycle(self) -> None:
        """Begin the request whose head was read, as one of an ASGI app."""
        read = (self.url, self.headers, self.expect_100_continue)
        super().on_message_begin()  # makes the scope, and forgets what was read
        self.url, self.headers, self.expect_100_continue = read
        more = {"headers": self.headers, "client": self._peer, "extensions": self._extensions}
        self.scope.update(more)  # type: ignore[typeddict-item]
        super().on_headers_complete()

    @override
    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        self._pieces += 1
        if self._pieces > PIECES_FREE + self._body // PIECE_BYTES_MIN:
            self._reason = CloseReason.LARGE_FRAMING
            raise OverflowError
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._stage = WHOLE if self.unanswered() else IDLE
        self._is_timed = False

    @override
    def on_response_complete(self) -> None:
        # Idle connections are the gatekeeper's business: uvicorn's own timer is never set.
        self.server_state.total_requests += 1
        if not self.transport.is_closing():
            self.flow.resume_reading()
            if self.pipeline:
                self._start_asgi_task(*self.pipeline.pop())
        if self.visitor is None or self._is_deaf:
            return
        if self.visitor.held:
            self.visitor.release()
        if self._stage == WHOLE and self.cycle.response_complete:
            self._stage = IDLE
            self._time()
        if self.visitor.has_failed:
            self.visitor.has_failed = False
            self._rest(self.visitor)

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        if self.visitor is not None:
            self.visitor.late_at = self.loop.time() + self._seconds[BODY]

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        self._time()

    @override
    def shutdown(self) -> None:
        super().shutdown()
        visitor = self.visitor
        if visitor is not None and visitor.late_at < NEVER:
            visitor.late_at = min(visitor.late_at, self.loop.time() + STOP_SECONDS)

    def _time(self) -> None:
        """Say until when the peer must have gone on; one that does not read is timed already."""
        self._is_timed = True
        if self.visitor is not None and not self.flow.write_paused:
            seconds = self._seconds[self._stage]
            self.visitor.late_at = NEVER if seconds == NEVER else self.loop.time() + seconds

    def _turn_away(self, reason: CloseReason) -> None:
        self._refuse(reason, is_asked=self._stage == HEAD or self.unanswered() is not None)

    def _refuse(self, reason: CloseReason, *, is_asked: bool) -> None:
        """Answer if an answer can still be told from those before it, then close."""
        if self._is_deaf or self.transport.is_closing():
            return
        self._is_deaf = True
        if self.visitor is not None:
            self.visitor.leave()
        cycle, is_free = self.unanswered(), True
        if cycle is not None:
            is_free = self._stage == BODY and not (self.pipeline or cycle.response_started)
            for one in [cycle, *(waiting for waiting, _ in self.pipeline)]:
                one.disconnected = True
                one.message_event.set()
            self.pipeline.clear()
        if self.flow.write_paused:
            self.transport.abort()
            return
        if not is_free:
            self.transport.close()
            return
        if is_asked:
            self.transport.write(self._answer_to(reason))
        self._close_gently()

    def _close_gently(self) -> None:
        """Close, but read on for a moment: a reset would lose the answer in transit."""
        if not self._keeper.may_linger():
            self.transport.close()
            return
        self._linger = self.loop.call_later(LINGER_SECONDS, self.transport.abort)
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()

    def _answer_to(self, reason: CloseReason) -> bytes:
        error, host = fault_of(reason, self._head_max), host_of(self.headers or ())
        return whole_answer(error, host, self.server_state.default_headers, self.service_url)
