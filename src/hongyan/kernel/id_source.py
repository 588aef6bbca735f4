"""The source of fresh ids for one process. `kernel/ids` says what an id is made of."""

from __future__ import annotations

import threading

from hongyan.kernel.ids import EPOCH_MS, NODE_BITS, NODES, SEQUENCE_BITS, SEQUENCES


class IdSource:
    """Gives ids to one process; two processes must be given different nodes."""

    def __init__(self, node: int = 0) -> None:
        """Number for `node`, 0 to 1023."""
        assert 0 <= node < NODES, "node out of range"
        self._node = node << SEQUENCE_BITS
        self._millisecond = 0
        self._sequence = 0
        self._lock = threading.Lock()

    def take(self, count: int, now_ms: int) -> list[int]:
        """Return `count` fresh ids in rising order.

        A burst of more than 4,096 in a millisecond borrows from the next ones; a clock that steps
        back is outlived the same way.
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
