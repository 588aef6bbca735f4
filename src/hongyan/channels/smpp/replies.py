"""Which replies are repetitions: SMPP gives a deliver_sm no id of its own.

A text that came and was not acknowledged comes again, on the same connection or the next; a
subscriber may also write the same twice. What was acknowledged on a connection that still stands is
known to have arrived, so the same text after it is another. The name of a text is the digest of all
that the carrier says, the hour in which it came first, and how many of the same came in that hour:
after a restart of this process a repetition has the same name in nearly every case.

Shared by the connections of a channel, on one thread. Knows no PDU.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

REMEMBERED_MAX: Final = 10_000
"""The oldest is forgotten beyond this; its repetition would then count as another text."""

HOUR_MS: Final = 3_600_000
REPEATED_MS: Final = 600_000
"""How long before a connection was made a text may have come that is repeated on it."""


@dataclass(slots=True)
class _Heard:
    hour: int
    count: int
    connection: object
    came_at: int
    is_acknowledged: bool = False

    def name(self, digest: str) -> str:
        """Return the event's id."""
        return f"{digest}-{self.hour:x}-{self.count}"


class KnownReplies:
    """The texts that came last, by their digests."""

    def __init__(self) -> None:
        """Begin with none."""
        self._heard: OrderedDict[str, _Heard] = OrderedDict()

    def name(self, digest: str, connection: object, opened_at: int, now_ms: int) -> str:
        """Return the name of a text that comes now on a connection that was opened then."""
        known = self._heard.pop(digest, None)
        if known is None or now_ms - known.came_at > HOUR_MS:
            known = _Heard(now_ms // HOUR_MS, 0, connection, now_ms)
        elif known.is_acknowledged and not _is_repeated(known, connection, opened_at):
            known = _Heard(known.hour, known.count + 1, connection, now_ms)
        else:
            known.connection, known.is_acknowledged = connection, False
        self._heard[digest] = known
        if len(self._heard) > REMEMBERED_MAX:
            self._heard.popitem(last=False)
        return known.name(digest)

    def acknowledged(self, name: str, connection: object) -> None:
        """Take note that a text is answered on a connection."""
        known = self._heard.get(name.partition("-")[0])
        if known is not None and known.connection is connection:
            known.is_acknowledged = True


def _is_repeated(known: _Heard, connection: object, opened_at: int) -> bool:
    """Tell whether the answer may have been lost: this connection was made soon after the text."""
    since = opened_at - known.came_at
    return known.connection is not connection and 0 <= since <= REPEATED_MS
