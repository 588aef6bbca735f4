"""A connection of a front process: it answers small calls, and leaves with everything else.

What needs more than a whole request and one answer (pages, files, live lines) is served by the
process behind: the connection itself goes there, with the bytes that came, at the beginning of such
a request. Knows no action and no caller.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any

from typing_extensions import override

from hongyan.api.gateway.direct import DirectCycle
from hongyan.api.gateway.direct_protocol import DirectHttpProtocol
from hongyan.api.gateway.http_protocol import IDLE
from hongyan.engine.gatekeeper import CloseReason, Visitor

Leave = Callable[[socket.socket, bytes], bool]
"""Takes a connection with what was heard of its request; False where there is no room for it."""


class FrontHttpProtocol(DirectHttpProtocol):
    """One connection."""

    def __init__(self, *given: Any, leave: Leave, **more: Any) -> None:
        """Let `leave` take the connection of what is no small call."""
        super().__init__(*given, **more)
        self._leave = leave
        self._request: list[bytes] = []
        self._begun_since = 0
        self._must_leave = False

    @override
    def _hear(self, visitor: Visitor, data: bytes) -> None:
        if self._stage == IDLE:
            self._request.clear()
            self._begun_since = 0
        self._request.append(data)
        super()._hear(visitor, data)
        if self._must_leave and not self.transport.is_closing():
            self._go(visitor)

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun_since += 1

    @override
    def _begin_cycle(self) -> None:
        if self._begin_directly():
            return
        before = self.unanswered()
        if before is not None and self.visitor is not None:
            # It cannot leave now: its client asks again, on another connection.
            self._end_after_answer(self.visitor)
            raise OverflowError
        self._must_leave = True
        # It stands for the request until this piece was heard; nothing answers it here.
        self.cycle = DirectCycle("", b"", (), "", keep_alive=False, default_headers=[])

    def _go(self, visitor: Visitor) -> None:
        """Leave, where nothing but the beginning of one request was heard since the last answer."""
        own = self.transport.get_extra_info("socket")
        if self._begun_since != 1 or own is None:
            visitor.turn_away(CloseReason.PIPELINED)
            return
        with socket.socket(fileno=os.dup(own.fileno())) as copy:
            is_taken = self._leave(copy, b"".join(self._request))
        if not is_taken:
            visitor.turn_away(CloseReason.CROWD)
            return
        self._is_deaf = True
        visitor.leave()
        self.cycle.disconnected = True
        self.transport.abort()
