"""Forks the front processes of a service, before anything is opened that must not be shared.

A front waits until it is told to begin, or until the process that forked it is gone. Knows no call.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NoReturn

import structlog

from hongyan.app.listening import RECEIVED_BYTES
from hongyan.app.ports import bound
from hongyan.config import Settings
from hongyan.engine import heap

BEGIN: Final = b"+"
LEAVING_BYTES: Final = 512 * 1024
"""How much of connections that leave may wait to be taken."""


log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ends:
    """One side of what joins a front and the process behind: messages, and connections."""

    line: socket.socket
    leaving: socket.socket


@dataclass(frozen=True, slots=True)
class Forked:
    """A front process, as the one behind sees it."""

    pid: int
    ends: Ends


def public_sockets(settings: Settings) -> list[socket.socket]:
    """Return sockets at the public address; the fronts listen on them together."""
    found = bound(settings.host, settings.port)
    for one in found:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_BYTES)
    return found


def forked(count: int, run: Callable[[Ends], None]) -> list[Forked]:
    """Fork `count` fronts; each calls `run` when it is told to begin, and ends with it."""
    heap.settle()  # what both have in common is then not touched
    fronts: list[Forked] = []
    for _ in range(count):
        mine, its = _pairs()
        pid = os.fork()
        if not pid:
            for one in (mine, *(front.ends for front in fronts)):
                one.line.close()
                one.leaving.close()
            _wait_and_run(its, run)
        its.line.close()
        its.leaving.close()
        fronts.append(Forked(pid, mine))
    return fronts


def _pairs() -> tuple[Ends, Ends]:
    lines = socket.socketpair()
    leaving = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for one in leaving:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LEAVING_BYTES)
    return Ends(lines[0], leaving[0]), Ends(lines[1], leaving[1])


def _wait_and_run(ends: Ends, run: Callable[[Ends], None]) -> NoReturn:
    """Be a front: a signal to the group is meant for the process behind, which then says stop."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    code = 1
    try:
        if ends.line.recv(1) == BEGIN:
            run(ends)
        code = 0
    except Exception:
        log.exception("front_failed")
    finally:
        os._exit(code)
