"""What a carrier's protocol is to a link: bytes in, events out; submissions in, bytes out.

A session is one connection's conversation. It owns no socket, no timer and no clock, and waits for
nothing, so that a test can hold the whole conversation as values. It knows sequence numbers,
logins and the carrier's codes; windows, time-outs and reconnection are the link's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import msgspec

from hongyan.kernel.carriage import CarrierEvent, Submission


class SessionError(Exception):
    """The peer said what the protocol does not allow; the connection is of no more use."""


class Pdu(NamedTuple):
    """One protocol unit of a submission: the window and the throttle count these."""

    submission: Submission
    number: int


class Opened(msgspec.Struct, frozen=True):
    """The carrier accepted the login: submissions may follow."""


class LoginRefused(msgspec.Struct, frozen=True):
    """The carrier refused the login, with its own code."""

    code: str


class PduTaken(msgspec.Struct, frozen=True, gc=False):
    """The carrier took one PDU; the ids of the parts that it carried, in order."""

    message_id: int
    attempt_no: int
    number: int
    carrier_ids: tuple[str, ...]


class PduRefused(msgspec.Struct, frozen=True, gc=False):
    """The carrier refused one PDU, with its own code; throttled: it asked for less speed."""

    message_id: int
    attempt_no: int
    number: int
    code: str
    is_throttled: bool = False


class SendBytes(msgspec.Struct, frozen=True):
    """Bytes to write at once, such as the answer to the carrier's test of the link."""

    data: bytes


class Ended(msgspec.Struct, frozen=True):
    """The carrier ends the session (unbind, terminate, exit); `reason` is its own word."""

    reason: str


SessionEvent = Opened | LoginRefused | PduTaken | PduRefused | SendBytes | Ended | CarrierEvent


class CarrierSession(Protocol):
    """One connection's conversation in one protocol. A new connection has a new session."""

    def open(self, now_ms: int) -> bytes:
        """Return what is said first: the login."""

    def receive(self, data: bytes, now_ms: int) -> Iterable[SessionEvent]:
        """Take bytes as they arrive, cut anywhere, and return what they say.

        Raises SessionError for what the protocol does not allow.
        """

    def pdu_count(self, submission: Submission) -> int:
        """Return in how many PDUs the protocol puts a submission: one for each part, or fewer."""

    def submit(self, pdus: Sequence[Pdu]) -> bytes:
        """Return PDUs as bytes; the session remembers their sequence numbers."""

    def acknowledge(self, events: Sequence[CarrierEvent]) -> bytes:
        """Return what tells the carrier that events are stored; one it does not know is nothing."""

    def keep_alive(self) -> bytes:
        """Return a test of the link, which the carrier answers; empty where there is none."""

    def close(self) -> bytes:
        """Return the farewell; empty where there is none."""
