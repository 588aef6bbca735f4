"""The PDUs on one connection: which messages they are of, and which answers are late.

All PDUs of a message travel on one connection. Knows no socket, no window and no other connection.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from hongyan.channels.passage import Passage
from hongyan.channels.session import Pdu, PduRefused, PduTaken
from hongyan.kernel.carriage import ChannelFault, SubmitAnswer

LATE_MAX: Final = 10_000
"""How many messages whose answers were given up are remembered; the oldest is forgotten."""


class Noted(NamedTuple):
    """What one answered PDU means: `answer` is None while others of its message are awaited."""

    passage: Passage
    answer: SubmitAnswer | None
    is_late: bool


class Traffic:
    """What one connection carries."""

    def __init__(self) -> None:
        """Begin empty."""
        self.outstanding = 0
        """How many PDUs are written, not answered and not given up."""
        self._passages: dict[tuple[int, int], Passage] = {}
        self._unwritten: deque[Passage] = deque()
        self._late: OrderedDict[tuple[int, int], Passage] = OrderedDict()

    def carry(self, passage: Passage) -> None:
        """Take a message on."""
        self._passages[passage.key] = passage
        self._unwritten.append(passage)

    def next_pdus(self, most: int, now: float) -> list[Pdu]:
        """Return the PDUs to write next, at most `most`; they count as written from now on."""
        pdus: list[Pdu] = []
        while self._unwritten and len(pdus) < most:
            passage = self._unwritten[0]
            if not passage.is_wanted:
                self._unwritten.popleft()
                continue
            pdus.append(Pdu(passage.submission, passage.written))
            passage.written += 1
            passage.written_at = now
        self.outstanding += len(pdus)
        return pdus

    def note(self, event: PduTaken | PduRefused) -> Noted | None:
        """Note an answer; None for one to nothing, or one that comes a second time."""
        key = (event.message_id, event.attempt_no)
        passage = self._passages.get(key)
        is_late = passage is None
        passage = passage or self._late.get(key)
        if passage is None or not passage.note(event):
            return None
        answer = passage.answer()
        if is_late:
            if answer is not None:
                del self._late[key]
        else:
            self.outstanding -= 1
            if answer is not None:
                del self._passages[key]
        return Noted(passage, answer, is_late)

    def give_up(
        self, passage: Passage, code: str, *, is_throttled: bool = False
    ) -> ChannelFault | None:
        """Wait no more for a message, and return its answer; None if it is not carried here.

        Its places in the window are free. What the carrier answers later is late.
        """
        if self._passages.pop(passage.key, None) is None:
            return None
        self.outstanding -= passage.outstanding
        fault = passage.given_up(code, is_throttled=is_throttled)
        if passage.written == passage.pdu_count:
            self._late[passage.key] = passage
            if len(self._late) > LATE_MAX:
                self._late.popitem(last=False)
        return fault

    def give_up_all(self, code: str) -> Iterator[tuple[Passage, ChannelFault]]:
        """Give up every message, and forget late ones: the connection is gone."""
        passages = list(self._passages.values())
        self._passages.clear()
        self._unwritten.clear()
        self._late.clear()
        self.outstanding = 0
        for one in passages:
            yield one, one.given_up(code)
