"""The process behind its fronts: answers what they ask, and serves the connections that leave them.

A front that ends unasked ends the service: its supervisor starts it again, whole.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

import structlog

from hongyan.api.edge import Edge
from hongyan.api.gateway.direct import Incoming
from hongyan.api.gateway.wire import RawRequest
from hongyan.app.fronts.forking import BEGIN, Forked
from hongyan.app.fronts.line import FromFront, FrontAnswer, FrontCall, FrontLine, Stop
from hongyan.app.listening import GRACE_SECONDS
from hongyan.kernel.bounds import HEADER_BYTES_MAX

HEARD_MAX: Final = 4 * HEADER_BYTES_MAX
"""A connection leaves with a whole head, and what came in the same piece."""

log = structlog.get_logger()

Adopt = Callable[[socket.socket, bytes], None]
"""Serves a connection of which some bytes were heard."""


class Fronts:
    """The fronts of one service."""

    def __init__(
        self, forked: Sequence[Forked], edge: Edge, on_turned_away: Callable[[str], None]
    ) -> None:
        """Let `edge` answer for them, and count whom they turn away; they wait to begin."""
        self._forked = forked
        self._edge = edge
        self._on_turned_away = on_turned_away
        self._lines: dict[int, FrontLine[FromFront]] = {}
        self._calls: set[asyncio.Task[None]] = set()
        self._all_gone = asyncio.Event()
        self._is_stopping = False
        self.is_broken = False

    async def open(self, adopt: Adopt, on_broken: Callable[[], None]) -> None:
        """Let them begin; `on_broken` is told when one ends unasked."""
        loop = asyncio.get_running_loop()
        for one in self._forked:
            line = FrontLine[FromFront](
                list[FromFront],
                partial(self._take, one.pid),
                partial(self._end, one.pid, on_broken),
            )
            one.ends.line.send(BEGIN)
            await loop.create_connection(partial(_itself, line), sock=one.ends.line)
            self._lines[one.pid] = line
            one.ends.leaving.settimeout(0)
            loop.add_reader(one.ends.leaving, _adopt_all, loop, one.ends.leaving, adopt)

    async def stop(self) -> None:
        """Let them take no more, answer what is under way, and wait for their end; then hang up."""
        self._is_stopping = True
        for line in self._lines.values():
            line.say(Stop())
        if self._lines:
            with suppress(TimeoutError):
                async with asyncio.timeout(GRACE_SECONDS + 2):
                    await self._all_gone.wait()
        self._close()

    def _close(self) -> None:
        """Hang up; a front that still runs ends by that."""
        loop = asyncio.get_running_loop()
        for one in self._forked:
            loop.remove_reader(one.ends.leaving)
            one.ends.leaving.close()
        for line in list(self._lines.values()):
            line.close()
        for one in self._forked:
            with suppress(ChildProcessError):
                os.waitpid(one.pid, os.WNOHANG)

    def _take(self, pid: int, message: FromFront) -> None:
        if not isinstance(message, FrontCall):
            self._on_turned_away(message.reason)
            return
        task = asyncio.get_running_loop().create_task(self._answer(pid, message))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _answer(self, pid: int, one: FrontCall) -> None:
        raw = RawRequest(one.method, "/", one.query, one.headers, one.body)
        told, account_id = await self._edge.answered(Incoming(raw, one.address, None), one.sending)
        line = self._lines.get(pid)
        if line is not None:
            line.say(FrontAnswer(one.number, *told.answer, tuple(told.headers), account_id))

    def _end(self, pid: int, on_broken: Callable[[], None]) -> None:
        del self._lines[pid]
        if not self._lines:
            self._all_gone.set()
        if not self._is_stopping:
            self._is_stopping = self.is_broken = True
            log.error("front_ended", process=pid, remedy="the service stops, to be started again")
            on_broken()


def _itself(line: FrontLine[FromFront]) -> FrontLine[FromFront]:
    return line


def _adopt_all(loop: asyncio.AbstractEventLoop, leaving: socket.socket, adopt: Adopt) -> None:
    """Take every connection that waits to be taken, and look no more once the front is gone."""
    with suppress(BlockingIOError):
        while True:
            heard, descriptors, _, _ = socket.recv_fds(leaving, HEARD_MAX, 1)
            for one in descriptors:
                adopt(socket.socket(fileno=one), heard)
            if not heard:
                loop.remove_reader(leaving)
                return
