"""The source of fresh ids for one process. `kernel/ids` says what an id is made of."""

from __future__ import annotations

import threading
from collections.abc import Callable

from typing_extensions import override

from hongyan.kernel.ids import EPOCH_MS, NODE_BITS, NODES, SEQUENCE_BITS, SEQUENCES


class IdSource:
    """Gives ids to one process; two processes must be given different nodes."""

    def __init__(self, node: int = 0) -> None:
        """Number for `node`, 0 to 1023."""
        self._millisecond = 0
        self._sequence = 0
        self._lock = threading.Lock()
        self.number_for(node)

    def number_for(self, node: int) -> None:
        """Number for another node from now on."""
        assert 0 <= node < NODES, "node out of range"
        self._node = node << SEQUENCE_BITS

    def begin_at(self, now_ms: int) -> None:
        """Number from the next millisecond on, although later ones were used: time was put back.

        None of the ids that were given may be stored any more.
        """
        with self._lock:
            self._millisecond, self._sequence = now_ms - EPOCH_MS, SEQUENCES

    def take(self, count: int, now_ms: int) -> list[int]:
        """Return `count` fresh ids in rising order.

        A burst of more than 4,096 in a millisecond borrows from the next ones; a clock that steps
        back is handled the same way.
        """
        with self._lock:
            millisecond = now_ms - EPOCH_MS
            if millisecond > self._millisecond:
                self._millisecond, self._sequence = millisecond, 0
            ids: list[int] = []
            while len(ids) < count:
                if self._sequence == SEQUENCES:
                    self._millisecond, self._sequence = self._millisecond + 1, 0
                room = min(count - len(ids), SEQUENCES - self._sequence)
                base = (
                    self._millisecond << (NODE_BITS + SEQUENCE_BITS) | self._node | self._sequence
                )
                ids.extend(range(base, base + room))
                self._sequence += room
            return ids

    def one(self, now_ms: int) -> int:
        """Return one fresh id."""
        return self.take(1, now_ms)[0]


class LateIdSource(IdSource):
    """Asks for its node when it is to give its first id: most commands give none."""

    def __init__(self, ask: Callable[[], int]) -> None:
        """Number for the node that `ask` returns."""
        super().__init__()
        self._ask = ask
        self._has_node = False

    def forget_node(self) -> None:
        """Ask for a node again before the next id: the one that was asked for was not kept."""
        self._has_node = False

    @override
    def take(self, count: int, now_ms: int) -> list[int]:
        """Return `count` fresh ids in rising order."""
        if not self._has_node:
            self.number_for(self._ask())
            self._has_node = True
        return super().take(count, now_ms)
