"""What a product process says to the simulator process, as a session of a link.

The simulator takes a message whole, so a message is one PDU here, however many parts it has.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

import msgspec

from hongyan.channels.link import CarrierLink
from hongyan.channels.session import (
    Opened,
    Pdu,
    PduRefused,
    PduTaken,
    SessionError,
    SessionEvent,
)
from hongyan.channels.simulator.wire import (
    Acknowledge,
    Answers,
    Events,
    Hello,
    Lines,
    Ping,
    Pong,
    SimulatorWord,
    SubmitBatch,
    Welcome,
    read_simulator_word,
    write_word,
)
from hongyan.channels.timing import Timing
from hongyan.domain.receipts.ids import answered_id, receipt_id
from hongyan.kernel.carriage import CarrierEvent, Submission
from hongyan.kernel.clock import Clock

TIMING: Final = Timing(reconnect_seconds_min=0.05, reconnect_seconds_max=3.0)
"""A simulator is near, and does not bar clients that ask often."""


class SimulatorSession:
    """Implements CarrierSession in JSON lines."""

    def __init__(self, channel_name: str, slowness: float = 1.0) -> None:
        """Speak for the channel of this name; the simulator keeps its memory under it."""
        self._hello = write_word(Hello(channel_name, slowness))
        self._lines = Lines()
        self._numbers = count(1)

    @property
    def is_mid_pdu(self) -> bool:
        """Whether a line has begun and not ended."""
        return self._lines.has_partial

    def open(self, now_ms: int) -> bytes:
        """Say hello."""
        del now_ms
        return self._hello

    def receive(self, data: bytes, now_ms: int) -> Iterator[SessionEvent]:
        """Read lines; raises SessionError for a line that is none of the simulator's words."""
        del now_ms
        try:
            for line in self._lines.feed(data):
                yield from _events_of(read_simulator_word(line))
        except msgspec.DecodeError as fault:
            raise SessionError(f"no word of a simulator: {fault}") from fault

    def pdu_count(self, submission: Submission) -> int:
        """Return 1: the simulator answers for a message as a whole."""
        del submission
        return 1

    def submit(self, pdus: Sequence[Pdu]) -> bytes:
        """Write all as one line."""
        return write_word(SubmitBatch(next(self._numbers), [one.submission for one in pdus]))

    def acknowledge(self, events: Sequence[CarrierEvent]) -> bytes:
        """Name the events that are stored."""
        return write_word(Acknowledge([event.event_id for event in events]))

    def keep_alive(self) -> bytes:
        """Ask for a sign of life."""
        return write_word(Ping())

    def close(self) -> bytes:
        """Say nothing: a simulator is simply left."""
        return b""


def _events_of(word: SimulatorWord) -> Iterator[SessionEvent]:
    match word:
        case Answers(_, submitted, faults):
            for one in submitted:
                ids = tuple(answered_id(said) for said in one.carrier_ids)
                yield PduTaken(one.message_id, one.attempt_no, 0, ids)
            for fault in faults:
                place = (fault.message_id, fault.attempt_no, 0)
                yield PduRefused(*place, fault.code, fault.is_throttled)
        case Events(receipts, inbound):
            for said in receipts:
                yield msgspec.structs.replace(said, carrier_id=receipt_id(said.carrier_id))
            yield from inbound
        case Welcome():
            yield Opened()
        case Pong():
            return  # that it came is all it says


def simulator_link(
    channel_id: int,
    address: tuple[str, int],
    channel_name: str,
    *,
    slowness: float = 1.0,
    answer_seconds: float = TIMING.answer_seconds,
    clock: Clock | None = None,
    jitter: Callable[[], float] = random.random,
) -> CarrierLink:
    """Return a channel whose carrier is a simulator process; it is not started yet."""
    return CarrierLink(
        channel_id,
        address,
        lambda: SimulatorSession(channel_name, slowness),
        replace(TIMING, answer_seconds=answer_seconds),
        clock=clock,
        jitter=jitter,
    )
