"""The sequence numbers of connections, and which PDU each of them is.

For sessions: numbers go up by one and wrap, a number that waits is not given again, and what is
remembered is bounded. Knows no protocol's bytes.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from hongyan.channels.session import Pdu

REMEMBERED_MAX: Final = 100_000
"""The oldest is forgotten beyond this; an answer that comes after that says nothing."""


class PduPlace(NamedTuple):
    """Which PDU of which attempt a number stands for: the first fields of PduTaken, PduRefused."""

    message_id: int
    attempt_no: int
    number: int


class RisingNumbers:
    """Numbers from `first` to `last`, round and round.

    The connections of an account share one where carriers compare the numbers of an account, and
    take a number that comes again for a repeated PDU.
    """

    def __init__(
        self, first: int = 1, last: int = 0x7FFF_FFFF, *, begin: int | None = None
    ) -> None:
        """Give `begin` first, or else `first`."""
        assert last - first > REMEMBERED_MAX, "there must be a number that does not wait"
        self._first = first
        self._last = last
        self._next = first if begin is None else begin

    def give(self) -> int:
        """Return the next number."""
        number = self._next
        self._next = self._first if number >= self._last else number + 1
        return number


class Sequences:
    """The numbers of one connection, which wait for their answers."""

    def __init__(
        self, first: int = 1, last: int = 0x7FFF_FFFF, *, numbers: RisingNumbers | None = None
    ) -> None:
        """Begin with `first`, or take `numbers` that others take as well; remember nothing."""
        self._numbers = numbers or RisingNumbers(first, last)
        self._places: dict[int, PduPlace] = {}

    def __len__(self) -> int:
        """Return how many numbers wait for their answers."""
        return len(self._places)

    def give(self) -> int:
        """Return a number for a PDU that is no submission, such as a login or a test."""
        number = self._numbers.give()
        while number in self._places:
            number = self._numbers.give()
        return number

    def give_for(self, pdu: Pdu) -> int:
        """Return a number for a PDU of a submission, and remember it until it is answered."""
        number = self.give()
        if len(self._places) >= REMEMBERED_MAX:
            del self._places[next(iter(self._places))]
        one = pdu.submission
        self._places[number] = PduPlace(one.message_id, one.attempt_no, pdu.number)
        return number

    def answered(self, number: int) -> PduPlace | None:
        """Return what a number stands for and forget it; None for one that does not wait."""
        return self._places.pop(number, None)
