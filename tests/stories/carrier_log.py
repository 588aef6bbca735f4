"""What carriers of SMPP and CMPP received, by our messages. Reads; judges little.

They know no id of ours: a message is found by its phone, which the load uses once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hongyan.channels.simulator.log import EventAcknowledged, EventSent, Received, read_log
from tests.stories.books import Books


@dataclass(slots=True)
class Copy:
    """One time that a message was received: its PDUs, in the order of their coming."""

    pdus: list[Received] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether all of its parts were received."""
        return len({one.number for one in self.pdus}) == self.pdus[0].total

    @property
    def is_refused(self) -> bool:
        """Whether no part of it was taken."""
        return all(one.answer == "refused" for one in self.pdus)

    @property
    def carrier_ids(self) -> tuple[str, ...]:
        """The ids of its parts, in order."""
        parts = sorted(self.pdus, key=lambda one: one.number)
        return tuple(told for one in parts for told in one.carrier_ids)


def copies(log: Path) -> dict[int, list[Copy]]:
    """Return each phone's copies of its message."""
    by_message: dict[int, Copy] = defaultdict(Copy)
    for line in read_log(log):
        if isinstance(line, Received):
            by_message[line.message_id].pdus.append(line)
    found: dict[int, list[Copy]] = defaultdict(list)
    for copy in by_message.values():
        found[copy.pdus[0].phone].append(copy)
    return found


def no_part_is_received_twice(log: Path) -> Iterator[str]:
    """Whatever the process did not hear before it died, it submits no part again."""
    for phone, received in copies(log).items():
        parts = Counter(
            one.number for copy in received for one in copy.pdus if one.answer != "refused"
        )
        for number, count in parts.items():
            if count > 1:
                yield f"part {number} to {phone} was taken {count} times"


def tell_books(books: Books, log: Path) -> None:
    """Write down in the books what was received whole, as if the carrier knew our ids."""
    by_phone = {one.phone: one.id for one in books.messages.values()}
    assert len(by_phone) == len(books.messages), "the load uses a phone once"
    books.received.clear()
    for phone, received in copies(log).items():
        message_id = by_phone.get(phone, -phone)
        for copy in received:
            if not copy.is_whole:
                continue
            attempts = books.attempts.get(message_id, [])
            answer = "refused" if copy.is_refused else copy.pdus[-1].answer
            books.received[message_id].append(
                Received(
                    message_id,
                    attempts[-1].number if attempts else 0,
                    phone,
                    copy.pdus[0].channel,
                    copy.pdus[0].at,
                    copy.pdus[0].total,
                    answer,
                    copy.carrier_ids,
                )
            )


def unheard(log: Path) -> int:
    """Return how many receipts are still to come, or to be acknowledged."""
    told, sent, stored = set(), set(), set()
    for line in read_log(log):
        if isinstance(line, EventSent):
            sent.add(line.event_id)
            told.add(line.carrier_id)
        elif isinstance(line, EventAcknowledged):
            stored.add(line.event_id)
    expected = {
        one
        for received in copies(log).values()
        for copy in received
        if copy.is_whole and not copy.is_refused
        for one in copy.carrier_ids
    }
    return len(expected - told) + len(sent - stored)
