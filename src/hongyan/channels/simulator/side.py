"""The carrier's side of one connection, without a socket: bytes in, what is said out.

What SMPP and CMPP have in common: whole PDUs, answers that are held back or spoilt, events that
wait for their answers. The protocols are `smsc` and `ismg`; sockets and timers are `listener`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar, Final, NamedTuple, Protocol

from hongyan.channels.simulator.desk import Desk, Ruling, Slip
from hongyan.channels.simulator.manners import PLAIN, Manner
from hongyan.channels.simulator.office import Office
from hongyan.kernel.carriage import CarrierEvent
from hongyan.protocols.errors import WireError
from hongyan.protocols.framing import Frames

LOGIN_OCTETS_MAX: Final = 1024
"""No client that has not logged in needs a longer PDU."""
STRANGER_PDUS_MAX: Final = 16
"""Nor says it more than these: a test of the line before the login costs it less than us."""


class Then(StrEnum):
    """What happens to a connection behind what is said."""

    GO_ON = "go on"
    FINISH = "finish"
    ABORT = "abort"
    MUTE = "mute"


class SaidBytes(NamedTuple):
    """One PDU, or none, for the client; `after_ms` when it is held back."""

    data: bytes
    after_ms: int | None = None
    then: Then = Then.GO_ON


class SpokenTo(Protocol):
    """What a listener asks of the carrier's side of a connection."""

    manner: Manner
    desk: Desk | None
    can_hear: bool
    """Whether receipts and replies may be said here."""
    is_let_in: bool
    """Whether the client is known: its connection no longer makes room for others."""

    def receive(self, data: bytes, now_ms: int) -> Iterator[SaidBytes]:
        """Take bytes, cut anywhere, and say what follows."""

    def deliver(self, event: CarrierEvent, slip: Slip | None, now_ms: int) -> list[bytes]:
        """Return the PDUs of an event; they wait for their answers."""

    def unanswered(self) -> list[str]:
        """Return the events whose answers did not come, oldest first."""


class Side(ABC):
    """One connection. It is logged in while it has a `desk`."""

    PROTOCOL: ClassVar[str]

    def __init__(self, office: Office, header: int, longest: int) -> None:
        """Wait for a login; PDUs have a header and at most `longest` octets."""
        self.office = office
        self.desk: Desk | None = None
        self.manner: Manner = PLAIN
        self.can_hear = False
        self.is_let_in = False
        self._number = office.next_number()
        self._frames = Frames(header, longest)
        self._stranger_pdus = 0
        self._sequence = 0
        self._events: dict[int, str] = {}
        self._parts_left: dict[str, int] = {}
        self._held_until: deque[int] = deque()

    def receive(self, data: bytes, now_ms: int) -> Iterator[SaidBytes]:
        """Take bytes, cut anywhere, and say what follows. What is no protocol ends it."""
        try:
            frames = self._frames.feed(data)
        except WireError:
            yield SaidBytes(b"", then=Then.ABORT)
            return
        for frame in frames:
            if self.desk is None and not self._may_say(frame):
                yield SaidBytes(b"", then=Then.ABORT)
                return
            yield from self._hear(frame, now_ms)
        is_long = self.desk is None and self._frames.held > LOGIN_OCTETS_MAX
        if is_long or self._frames.broken is not None:
            yield SaidBytes(b"", then=Then.ABORT)

    def deliver(self, event: CarrierEvent, slip: Slip | None, now_ms: int) -> list[bytes]:
        """Return the PDUs of an event; they wait for their answers, and older ones no longer."""
        event_id = event.event_id
        if self._parts_left.pop(event_id, None) is not None:
            self._events = {one: other for one, other in self._events.items() if other != event_id}
        written = []
        for data in self._delivered(event, slip, now_ms):
            self._events[self._sequence] = event_id
            written.append(data)
        self._parts_left[event_id] = len(written)
        return written

    def unanswered(self) -> list[str]:
        """Return the events whose answers did not come, oldest first."""
        return list(dict.fromkeys(self._events.values()))

    @abstractmethod
    def _hear(self, frame: bytes, now_ms: int) -> Iterator[SaidBytes]:
        """Answer one PDU."""

    @abstractmethod
    def _delivered(self, event: CarrierEvent, slip: Slip | None, now_ms: int) -> Iterator[bytes]:
        """Yield the PDUs of an event, each behind `_next_sequence`."""

    @abstractmethod
    def _farewell(self) -> bytes:
        """Return what ends the session."""

    @abstractmethod
    def _test(self) -> bytes:
        """Return a test of the line."""

    @abstractmethod
    def _oddity(self) -> bytes:
        """Return a PDU of a command that is in no specification."""

    def _next_sequence(self) -> int:
        self._sequence = self._sequence % 0x7FFF_FFFF + 1
        return self._sequence

    def _may_say(self, frame: bytes) -> bool:
        """Tell whether a client that has not logged in may say this as well."""
        self._stranger_pdus += 1
        return len(frame) <= LOGIN_OCTETS_MAX and self._stranger_pdus <= STRANGER_PDUS_MAX

    def _log_in(self, login: str) -> bool:
        """Open the desk of a login that was let in; False when it has no more room."""
        user = self.office.users.find(self.PROTOCOL, login)
        assert user is not None, "who is not known was refused"
        desk = self.office.desk(self.PROTOCOL, login, user)
        if desk is None or desk.links >= user.connections_max:
            return False
        self.desk = desk
        self.is_let_in = True
        self.manner = self.office.behaviours.manner_for(login, self._number)
        return True

    def _waiting(self, now_ms: int) -> int:
        """Return how many answers are held back."""
        while self._held_until and self._held_until[0] <= now_ms:
            self._held_until.popleft()
        return len(self._held_until)

    def _answers(self, ruling: Ruling, answer: bytes, now_ms: int) -> Iterator[SaidBytes]:
        """Say the answer of a submission as its ruling has it."""
        answering = ruling.answering
        if ruling.is_dropped:
            yield SaidBytes(b"", then=Then.ABORT)
            return
        if answering.is_mute:
            yield SaidBytes(b"", then=Then.MUTE)
            return
        if answering.is_cut:
            yield SaidBytes(answer[: len(answer) // 2], then=Then.FINISH)
            return
        if answering.is_unanswered:
            return
        if ruling.after_ms is not None:
            self._held_until.append(now_ms + ruling.after_ms)
        yield SaidBytes(answer, ruling.after_ms)
        yield from self._extras()
        if answering.says_farewell:
            yield SaidBytes(self._farewell(), ruling.after_ms)

    def _extras(self) -> Iterator[SaidBytes]:
        """Say what a manner adds to an answer."""
        for _ in range(self.manner.tests_per_answer):
            yield SaidBytes(self._test())
        if self.manner.has_unknown_commands:
            yield SaidBytes(self._oddity())

    def _acknowledged(self, sequence: int, now_ms: int, *, is_taken: bool) -> None:
        """Note the answer of a delivery; one that was refused comes again after a time."""
        event_id = self._events.pop(sequence, "")
        if self.desk is None or not is_taken or event_id not in self._parts_left:
            return
        self._parts_left[event_id] -= 1
        if not self._parts_left[event_id]:
            del self._parts_left[event_id]
            self.desk.acknowledge([event_id], now_ms)
