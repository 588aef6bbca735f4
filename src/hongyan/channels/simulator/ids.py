"""The ids that simulated carriers give to what they take.

They rise, also from one start of the process to the next, so that none is given twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from hongyan.kernel.calendar import SHANGHAI
from hongyan.protocols.cmpp.msg_id import MsgIdParts, write_msg_id

GATEWAY: Final = 106
_SEQUENCES: Final = 1 << 16


class RisingIds:
    """Ids of SMPP: numbers in decimal digits."""

    def __init__(self) -> None:
        """Begin with the time."""
        self._last = 0

    def take(self, now_ms: int, count: int) -> tuple[str, ...]:
        """Return a number of ids at a moment."""
        first = max(self._last + 1, now_ms << 12)
        self._last = first + count - 1
        return tuple([str(one) for one in range(first, first + count)])


class MsgIds:
    """Ids of CMPP: the 16 hexadecimal digits of a Msg_Id.

    Those of one submission have one time and rising sequences, which wrap inside their 16 bits.
    """

    def __init__(self) -> None:
        """Begin with the sequence 0."""
        self._next = 0
        self._second = 0
        self._moment = MsgIdParts(1, 1, 0, 0, 0, GATEWAY, 0)

    def take(self, now_ms: int, count: int) -> tuple[str, ...]:
        """Return a number of ids at a moment."""
        second = now_ms // 1000
        if second != self._second:
            at = datetime.fromtimestamp(second, SHANGHAI)
            clock = (at.month, at.day, at.hour, at.minute, at.second)
            self._second, self._moment = second, MsgIdParts(*clock, GATEWAY, 0)
        first, self._next = self._next, (self._next + count) % _SEQUENCES
        return tuple(
            [
                write_msg_id(self._moment._replace(sequence=(first + one) % _SEQUENCES)).hex()
                for one in range(count)
            ]
        )
