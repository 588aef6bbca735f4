"""The queue of messages that wait for dispatch: the port, and what it is on SQL.

A claim holds its rows until the end of the transaction; no other process gets them.
What is claimed there is shortened, postponed or removed in the same transaction, or it waits on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from hongyan.domain.messages import store as messages

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.messages.model import NewWaiting
    from hongyan.domain.messages.store import Waiting


class Queue(Protocol):
    """The port."""

    def put(self, tx: Connection, rows: Sequence[NewWaiting]) -> None:
        """Let messages wait."""

    def claim(
        self, tx: Connection, carriers: Sequence[str], priority: int, now_ms: int, most: int
    ) -> list[Waiting]:
        """Return at most `most` rows of one priority that are due for carriers, oldest first."""

    def postpone(self, tx: Connection, ids: Sequence[int], due_at: int) -> None:
        """Let rows that were claimed wait longer."""

    def shorten(self, tx: Connection, row: Waiting, first_id: int, waiting: int) -> None:
        """Let a row that was claimed begin at a later message; `waiting` messages are left."""

    def remove(self, tx: Connection, ids: Sequence[int]) -> None:
        """Take rows away that were claimed: all their messages have departed or ended."""


class SqlQueue:
    """Rows of the table `dispatch`."""

    def put(self, tx: Connection, rows: Sequence[NewWaiting]) -> None:
        """Let messages wait."""
        messages.add_dispatch(tx, rows)

    def claim(
        self, tx: Connection, carriers: Sequence[str], priority: int, now_ms: int, most: int
    ) -> list[Waiting]:
        """Return due rows, oldest first."""
        return messages.due_dispatch(tx, carriers, priority, now_ms, most) if carriers else []

    def postpone(self, tx: Connection, ids: Sequence[int], due_at: int) -> None:
        """Let rows wait longer."""
        messages.postpone_dispatch(tx, ids, due_at)

    def shorten(self, tx: Connection, row: Waiting, first_id: int, waiting: int) -> None:
        """Let a row begin at a later message."""
        messages.shorten_dispatch(tx, row.dispatch_id, first_id, waiting)

    def remove(self, tx: Connection, ids: Sequence[int]) -> None:
        """Take rows away."""
        messages.remove_dispatch(tx, ids)
