"""The port of a carrier's protocol: bytes in, events out; submissions in, bytes out.

A session is one connection's conversation. It owns no socket, no timer and no clock, and waits for
nothing, so that a test can hold the whole conversation as values (`tests/channels/playbook.py`).

The session knows sequence numbers, logins, the carrier's codes, and how a peer's request is
answered. The link (`link.py`, `line.py`) knows windows, rates, time-outs, tests of the line,
reconnection, and what an unanswered PDU means. Neither knows tables, tenants or money.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import msgspec

from hongyan.kernel.carriage import CarrierEvent, Submission


class SessionError(Exception):
    """The peer broke the protocol; the connection cannot be used any more.

    The words are shown to operators: name the rule and the figures (`a PDU of 70001 bytes`), and
    never repeat a text, a phone number or a password.
    """


class CannotCarry(Exception):  # noqa: N818 - no error of ours or the peer's
    """The protocol has no form for a submission; `code` says why, in the words of a fault.

    The message was not sent for certain, so it may take another channel.
    """

    def __init__(self, code: str) -> None:
        """Keep the code, such as `TEXT_NOT_IN_ALPHABET`."""
        super().__init__(code)
        self.code = code


class Pdu(NamedTuple):
    """One protocol unit of a submission: the window and the throttle count these."""

    submission: Submission
    number: int


class Opened(msgspec.Struct, frozen=True):
    """The carrier accepted the login: submissions may follow."""


class LoginRefused(msgspec.Struct, frozen=True):
    """The carrier refused the login, with its own code and what it means in words.

    Wrong credentials, version, digest or address: the next try comes after a minute, then later and
    later up to ten, because carriers bar clients that retry fast. Temporary (too many connections,
    the carrier is busy): it is tried again as after a lost connection.
    """

    code: str
    words: str = ""
    is_temporary: bool = False


class PduTaken(msgspec.Struct, frozen=True, gc=False):
    """The carrier took one PDU; the ids of the parts that it carried, in order.

    No ids: it is certain that the carrier has it, and its id was not told (an answer "duplicate
    sequence", CMPP 3, SMGP 12). The message is then in doubt until its receipt, and never repeated.
    """

    message_id: int
    attempt_no: int
    number: int
    carrier_ids: tuple[str, ...]


class PduRefused(msgspec.Struct, frozen=True, gc=False):
    """The carrier refused one PDU, with its own code; throttled: it asked for less speed.

    Refused means not sent, for certain: the message may take another channel. A code that leaves it
    open is no refusal; say nothing, and the link puts the message in doubt after its time-out.
    """

    message_id: int
    attempt_no: int
    number: int
    code: str
    is_throttled: bool = False


class SlowDown(msgspec.Struct, frozen=True):
    """The carrier asked for less speed without refusing a PDU; `code` is its own."""

    code: str


class SendBytes(msgspec.Struct, frozen=True):
    """Bytes to write at once: the answer to a request of the peer.

    Such as its test of the link, its unbind, a delivery that is no event, an unknown command. A
    peer that makes the session write more often than `line.ANSWERS_PER_SECOND_MAX` is left. Answers
    to deliveries that follow from submissions (a receipt that is not final) are not counted: they
    come as fast as messages leave.
    """

    data: bytes
    is_counted: bool = True


class Ended(msgspec.Struct, frozen=True):
    """The carrier ends the session (unbind, terminate, exit); `reason` is its own word.

    The session has said its `SendBytes` with the answer before. Nothing more is submitted; answers
    that are outstanding may come for `Timing.farewell_seconds`; then the link connects again.
    """

    reason: str


SessionEvent = (
    Opened
    | LoginRefused
    | PduTaken
    | PduRefused
    | SlowDown
    | SendBytes
    | Ended
    | CarrierEvent  # a receipt or an inbound text
)


class CarrierSession(Protocol):
    """One connection's conversation in one protocol. A new connection has a new session.

    All methods are called on one thread, and return at once. The order of calls: `open` once, then
    `receive` as bytes come; `submit`, `acknowledge`, `keep_alive` only after `Opened` was returned;
    `close` at most once, after which answers and events may still come.

    What a session must bound: what it remembers of sequence numbers (`sequences.py` does), and the
    length of a PDU (longer: SessionError). The link bounds how many events wait for storage.
    """

    @property
    def is_mid_pdu(self) -> bool:
        """Whether bytes of an unfinished PDU wait: a peer that closes now closed in mid-PDU."""

    def open(self, now_ms: int) -> bytes:
        """Return the first bytes: the login."""

    def receive(self, data: bytes, now_ms: int) -> Iterable[SessionEvent]:
        """Take bytes as they arrive, cut anywhere, and return the events of all complete PDUs.

        Events of PDUs before a broken one count: yield them, then raise. Raises SessionError for
        what the protocol does not allow; whatever else is raised is a bug, is logged as one, and
        ends the connection as well.

        The `event_id` of a receipt or text is the carrier's own id of it where there is one,
        because a repetition must have the same. Where one is delivered twice before it is
        acknowledged, the session answers both.
        """

    def pdu_count(self, submission: Submission) -> int:
        """Return in how many PDUs the protocol puts a submission: one for each part, or fewer.

        Asked before anything of it is written. Raises CannotCarry for what has no form in the
        protocol.
        """

    def submit(self, pdus: Sequence[Pdu]) -> bytes:
        """Return PDUs as bytes; the session remembers their sequence numbers.

        It remembers them also after the link gave up waiting: `PduTaken` of a late answer tells the
        carrier's id of a message in doubt.
        """

    def acknowledge(self, events: Sequence[CarrierEvent]) -> bytes:
        """Return what tells the carrier that events are stored; one it does not know is nothing.

        Only events that this session returned are given to it.
        """

    def keep_alive(self) -> bytes:
        """Return a test of the link, which the carrier answers; empty where there is none."""

    def close(self) -> bytes:
        """Return the logout; empty where there is none."""
