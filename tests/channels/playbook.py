r"""Conversations as lists of steps: `>>` is what happens, `<<` is what must come of it.

A session's conversation needs no socket:

    (
        Playbook(ToySession())
        << b"login\n"
        >> b"ok\n"
        << Opened()
        >> message(7)
        << b"put 7.1.0\n"
        >> b"took 7.1.0 a\n"
        << PduTaken(7, 1, 0, ("a",))
    ).ends()

What `>>` takes: bytes that the peer says, a Submission (all its PDUs, as the session counts them),
`Stored(ids)`, `KEEP_ALIVE`, `CLOSE`. What `<<` takes: the bytes that must be written next (those of
`SendBytes` are among them), or the event that must be returned next. A function in place of bytes
or event is asked whether it fits. `ends` says that nothing was left out; a playbook `cut` into
pieces of n bytes must give the same conversation, whatever n is.

A link's conversation is in `link_playbook.py`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final

from hongyan.channels.session import CarrierSession, Pdu, SendBytes, SessionError
from hongyan.kernel.carriage import (
    CarrierEvent,
    Encoding,
    InboundText,
    Receipt,
    Submission,
    Text,
)

NOW_MS: Final = 1_768_449_600_000

KEEP_ALIVE: Final = "keep alive"
CLOSE: Final = "close"

Fits = Callable[[Any], bool]


def message(message_id: int, parts: int = 1, *, attempt_no: int = 1) -> Submission:
    """Return a submission of a number of parts."""
    content = Text(Encoding.UCS2, ("字",) * parts)
    return Submission(message_id, attempt_no, 8613900000000, "10690001", content)


class Stored:
    """Events that are stored, by their ids: the session acknowledges them."""

    def __init__(self, *event_ids: str) -> None:
        self.event_ids = event_ids


class Broken:
    """The protocol was broken by the peer; its words contain these."""

    def __init__(self, words: str) -> None:
        self.words = words


class Playbook:
    """The conversation of one session, step by step as it is written down."""

    def __init__(self, session: CarrierSession, *, cut: int = 0, now_ms: int = NOW_MS) -> None:
        """Open the session; with `cut` the peer's bytes arrive in pieces of this length."""
        self._session = session
        self._cut = cut
        self._now_ms = now_ms
        self._said: deque[object] = deque()
        self._events: dict[str, CarrierEvent] = {}
        self._write(session.open(now_ms))

    def __rshift__(self, step: bytes | Submission | Stored | str) -> Playbook:
        """Let something happen."""
        session = self._session
        match step:
            case bytes():
                self._hear(step)
            case Submission():
                count = session.pdu_count(step)
                self._write(session.submit([Pdu(step, number) for number in range(count)]))
            case Stored():
                stored = [self._events[one] for one in step.event_ids]
                self._write(session.acknowledge(stored))
            case "keep alive":
                self._write(session.keep_alive())
            case "close":
                self._write(session.close())
            case _:
                raise AssertionError(f"no step of a session: {step!r}")
        return self

    def __lshift__(self, expected: object) -> Playbook:
        """Expect what comes next."""
        assert self._said, f"nothing comes, expected: {expected!r}"
        found = self._said.popleft()
        is_longer = isinstance(expected, bytes) and isinstance(found, bytes) and found != expected
        if is_longer and found.startswith(expected):  # writes have no bounds on the wire
            self._said.appendleft(found[len(expected) :])
            found = expected
        agree(found, expected)
        return self

    def ends(self) -> None:
        """Expect nothing more."""
        assert not self._said, f"these came and were not expected: {list(self._said)}"

    def _hear(self, data: bytes) -> None:
        size = self._cut or max(1, len(data))
        for start in range(0, len(data), size):
            try:
                self._keep(self._session.receive(data[start : start + size], self._now_ms))
            except SessionError as fault:
                self._said.append(fault)
                return

    def _keep(self, events: Iterable[object]) -> None:
        for event in events:
            if isinstance(event, SendBytes):
                self._write(event.data)
                continue
            if isinstance(event, Receipt | InboundText):
                self._events[event.event_id] = event
            self._said.append(event)

    def _write(self, data: bytes) -> None:
        if self._said and isinstance(self._said[-1], bytes):
            self._said[-1] += data
        elif data:
            self._said.append(data)


def agree(found: object, expected: object) -> None:
    if isinstance(expected, Broken):
        assert isinstance(found, SessionError), f"{found!r} came, expected a broken protocol"
        assert expected.words in str(found)
    elif callable(expected):
        assert expected(found), f"{found!r} does not fit"
    else:
        assert found == expected, f"\n  came:     {found!r}\n  expected: {expected!r}"
