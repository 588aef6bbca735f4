"""Ids that are also times: 63 bits, unique, in the order of their making.

Bits from the top: 41 of milliseconds since 2020-01-01 UTC, 10 of node, 12 of sequence. Key order is
time order, so inserts go to the end of the index and partitions by time stay possible. Knows
nothing of what it numbers.
"""

from __future__ import annotations

EPOCH_MS = 1_577_836_800_000
SEQUENCE_BITS = 12
NODE_BITS = 10
SEQUENCES = 1 << SEQUENCE_BITS
NODES = 1 << NODE_BITS

ID_MAX = (1 << 63) - 1
"""The largest number that both databases keep as an id."""


def made_at(identifier: int) -> int:
    """Return when an id was made, in milliseconds since 1970 UTC."""
    return (identifier >> (NODE_BITS + SEQUENCE_BITS)) + EPOCH_MS


def first_id_at(at_ms: int) -> int:
    """Return the smallest id that can have been made at a moment: a bound for scans by time.

    Never more than `ID_MAX`, however far ahead the moment is: the bound goes into a statement.
    """
    return min(max(at_ms - EPOCH_MS, 0) << (NODE_BITS + SEQUENCE_BITS), ID_MAX)
