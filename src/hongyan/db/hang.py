"""Transactions that hang: which connections are in use since when, and how to break them.

A server that is stopped, or a network that swallows everything, answers nothing, and no time limit
of its own helps. Breaking the connection from this end does: the driver raises what it raises when
the server is gone.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


class Hangs:
    """The transactions of one process that are open now. Used on any thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Begin with none."""
        self._monotonic = monotonic
        self._open: dict[object, tuple[float, Hashable, Any]] = {}
        self._known: WeakSet[Any] = WeakSet()

    def know(self, connection: Any) -> None:
        """Note a connection that was opened: it can hang before it has a transaction."""
        with suppress(TypeError):  # SQLite's cannot be referred to weakly, and never hang
            self._known.add(connection)

    @contextmanager
    def noted(self, sort: Hashable) -> Iterator[Callable[[Connection], None]]:
        """Note a transaction of a sort until its end; the yielded function takes its connection."""
        key, began = object(), self._monotonic()
        self._open[key] = (began, sort, None)

        def note(tx: Connection) -> None:
            self._open[key] = (began, sort, tx.connection.dbapi_connection)

        try:
            yield note
        finally:
            del self._open[key]

    def is_stuck(self, sort: Hashable, seconds: float) -> bool:
        """Tell whether a transaction of a sort has waited too long for the database, or to begin.

        The wait is sampled at this moment: an answer may have arrived in between.
        """
        now = self._monotonic()
        return any(
            one == sort and now - began >= seconds and (raw is None or _waits(raw))
            for began, one, raw in list(self._open.values())
        )

    def cut_off(self, patience_seconds: Mapping[Hashable, float]) -> None:
        """Break connections that wait, of transactions older than those of their sort may be."""
        now, rows = self._monotonic(), list(self._open.values())
        late = [raw for began, sort, raw in rows if now - began >= patience_seconds[sort]]
        if None in late:  # it waits to begin: for a connection that is not taken yet
            taken = {id(raw) for _, _, raw in rows}
            late += [raw for raw in list(self._known) if id(raw) not in taken]
        for raw in late:
            if raw is not None and _waits(raw):
                _break(raw)


def _waits(connection: Any) -> bool:
    # A transaction that computes, or whose connection is broken already, is left alone.
    with suppress(Exception):
        return bool(connection.info.transaction_status.name == "ACTIVE")
    return False


def _break(connection: Any) -> None:
    with suppress(OSError):
        copy = socket.socket(fileno=socket.dup(connection.fileno()))
        try:
            copy.shutdown(socket.SHUT_RDWR)
        finally:
            copy.close()
