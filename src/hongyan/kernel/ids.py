"""Ids that are also times: 63 bits, unique, in the order of their making.

Bits from the top: 41 of milliseconds since 2020-01-01 UTC, 10 of node, 12 of sequence. Key order is
time order, so inserts go to the end of the index and partitions by time stay possible. Knows
nothing of what it numbers.
"""

from __future__ import annotations

import threading

EPOCH_MS = 1_577_836_800_000
SEQUENCE_BITS = 12
NODE_BITS = 10
_SEQUENCES = 1 << SEQUENCE_BITS
NODES = 1 << NODE_BITS


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
                if self._sequence == _SEQUENCES:
                    self._millisecond, self._sequence = self._millisecond + 1, 0
                room = min(count - len(ids), _SEQUENCES - self._sequence)
                base = (
                    self._millisecond << (NODE_BITS + SEQUENCE_BITS) | self._node | self._sequence
                )
                ids.extend(range(base, base + room))
                self._sequence += room
            return ids

    def one(self, now_ms: int) -> int:
        """Return one fresh id."""
        return self.take(1, now_ms)[0]


def made_at(identifier: int) -> int:
    """Return when an id was made, in milliseconds since 1970 UTC."""
    return (identifier >> (NODE_BITS + SEQUENCE_BITS)) + EPOCH_MS


def first_id_at(at_ms: int) -> int:
    """Return the smallest id that can have been made at a moment: a bound for scans by time."""
    return max(at_ms - EPOCH_MS, 0) << (NODE_BITS + SEQUENCE_BITS)
