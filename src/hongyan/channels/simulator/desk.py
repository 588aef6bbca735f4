"""One login at a simulated carrier of SMPP or CMPP: what it submitted, and what it is to hear.

Parts of a long message come one by one and have one fate: each is answered as it comes, and what
follows is scheduled when the last is there. Everything is written down before it is answered.
Knows no bytes, no sockets and no event loop: the time is an argument.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final, NamedTuple

from hongyan.channels.simulator.behaviours import Behaviours, Occasion
from hongyan.channels.simulator.carrier import SimulatedCarrier
from hongyan.channels.simulator.log import (
    EventAcknowledged,
    EventSent,
    Received,
    SimulatorLog,
    Verdict,
)
from hongyan.channels.simulator.manners import ORDERLY, Answering
from hongyan.channels.simulator.outcomes import EVERY_ATTEMPT, Script, script_for
from hongyan.channels.simulator.refusals import BAD_SOURCE, DUPLICATE, THROTTLED
from hongyan.channels.simulator.users import User
from hongyan.engine.throttle import TokenBucket
from hongyan.kernel.carriage import CarrierEvent, Encoding, Receipt, Submission, Text
from hongyan.protocols.udh import PartNumber

SLIPS_MAX: Final = 200_000
"""Submitted parts that are remembered, of all logins; of an older one nothing can be said."""
EVENTS_MAX: Final = 200_000
EVENTS_PER_LOGIN_MAX: Final = 50_000
"""Receipts and replies that are to be said or answered, of all logins and of one. At these, what
comes is refused as too fast: a client that answers no receipt would be remembered without end."""
GROUPS_MAX: Final = 10_000
PARTS_WAIT_MS: Final = 60_000
"""A long message whose parts do not all come within this never gets a receipt."""
ATTEMPTS_MAX: Final = 10_000

Ids = Callable[[int, int], tuple[str, ...]]
"""Makes ids, a number of them, at a moment in ms."""


class SubmittedPart(NamedTuple):
    """What one PDU is for one phone."""

    phone: int
    src_id: str
    text: str
    part: PartNumber | None = None
    wants_receipt: bool = True


@dataclass(slots=True)
class Slip:
    """What is remembered of a submitted part: for its receipt, for a query."""

    carrier_id: str
    piece: SubmittedPart
    submitted_at: int
    state: str = ""
    """The carrier's word once it is decided: DELIVRD, DELETED."""
    done_at: int = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is said of one PDU: its ids, one for each phone, or a refusal, and when.

    `after_ms` is None where the answer is not held back.
    """

    carrier_ids: tuple[str, ...] = ()
    refusal: str = ""
    after_ms: int | None = None
    is_dropped: bool = False
    answering: Answering = ORDERLY


class Attempts:
    """How often a message was refused at any login: another channel brings the next attempt."""

    def __init__(self) -> None:
        """Begin with none."""
        self._refused: OrderedDict[tuple[int, str], int] = OrderedDict()

    def next_of(self, phone: int, text: str) -> int:
        """Return the number of this attempt at a text for a phone, from 1."""
        return self._refused.get((phone, text), 0) + 1

    def note(self, phone: int, text: str, *, is_refused: bool) -> None:
        """Count a refusal; a message that was taken is over, and the next one is another."""
        if not is_refused:
            self._refused.pop((phone, text), None)
            return
        self._refused[phone, text] = self.next_of(phone, text)
        if len(self._refused) > ATTEMPTS_MAX:
            self._refused.popitem(last=False)


@dataclass(slots=True)
class _Message:
    """A message whose parts come one by one."""

    submission: Submission
    script: Script
    answering: Answering
    total: int
    at: int
    refusal: str = ""
    came: set[int] = field(default_factory=set)
    ids: dict[int, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether all parts have come."""
        return len(self.ids) == self.total


class Stock:
    """What all logins of a process make it remember: attempts, parts, and events to come."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.attempts = Attempts()
        self.events = 0
        self._slips: OrderedDict[tuple[Desk, str], Slip] = OrderedDict()

    def keep(self, desk: Desk, slip: Slip) -> None:
        """Remember a part; the oldest of too many is forgotten."""
        self._slips[desk, slip.carrier_id] = slip
        if len(self._slips) > SLIPS_MAX:
            self._slips.popitem(last=False)

    def slip_of(self, desk: Desk, carrier_id: str) -> Slip | None:
        """Return what is known of a part of a login."""
        return self._slips.get((desk, carrier_id))


@dataclass(slots=True)
class Counters:
    """What CMPP_QUERY asks for: since the start."""

    taken: int = 0
    delivered: int = 0
    failed: int = 0
    replies: int = 0


class Desk:
    """One login. `links` counts its connections."""

    def __init__(
        self,
        user: User,
        name: str,
        protocol: str,
        *,
        carrier: SimulatedCarrier,
        log: SimulatorLog,
        ids: Ids,
        behaviours: Behaviours,
        stock: Stock,
    ) -> None:
        """Serve `name`, a login that `user` allows, in a protocol; all logins share `stock`."""
        self.user = user
        self.name = name
        self._code = protocol.upper()
        self.links = 0
        self.counters = Counters()
        self.behaviours = behaviours
        self._carrier = carrier
        self._log = log
        self._ids = ids
        self._stock = stock
        self._events = 0
        self._numbers = count(1)
        self._messages: OrderedDict[tuple[int, str, int, int], _Message] = OrderedDict()
        self._bucket = TokenBucket(user.rate) if user.rate else None
        self._throttled_until = 0

    def submit(self, pieces: Sequence[SubmittedPart], now_ms: int, waiting: int = 0) -> Ruling:
        """Take or refuse one PDU with a piece for each phone; `waiting` are not answered yet.

        If one phone is refused, all are: a PDU has one answer.
        """
        hurried = self._too_fast(len(pieces), now_ms, waiting)
        if hurried or not self._may_send_from(pieces[0].src_id):
            refused = Ruling(refusal=THROTTLED if hurried else BAD_SOURCE)
            self._write(pieces, [(next(self._numbers), 1) for _ in pieces], refused, now_ms)
            return refused
        messages = [self._message_of(one, now_ms) for one in pieces]
        first = messages[0]
        if first.answering.throttle_ms:
            self._throttled_until = now_ms + first.answering.throttle_ms
        refusal = next((one.refusal for one in messages if one.refusal), "")
        ids = () if refusal else self._ids(now_ms, len(pieces))
        for one, piece, carrier_id in zip(messages, pieces, ids, strict=False):
            self._keep(one, piece, carrier_id, now_ms)
        self._count_events()
        script = first.script
        ruling = Ruling(
            ids,
            refusal,
            None if script.answer_after_ms is None else self._carrier.latency_ms(script),
            script.is_link_dropped and not refusal and first.is_whole,
            first.answering,
        )
        keys = [(one.submission.message_id, one.submission.attempt_no) for one in messages]
        self._write(pieces, keys, ruling, now_ms)
        if first.answering.is_duplicate and not refusal:
            return replace(ruling, refusal=DUPLICATE)
        return ruling

    def due(self, now_ms: int, count_max: int) -> list[tuple[CarrierEvent, Slip | None]]:
        """Return events to say now, a receipt with the slip of its part, and write them down."""
        told: list[tuple[CarrierEvent, Slip | None]] = []
        for event in self._carrier.due(now_ms, count_max):
            slip = self.slip_of(event.carrier_id) if isinstance(event, Receipt) else None
            if isinstance(event, Receipt):
                if slip is None or slip.state == "DELETED":
                    self._carrier.acknowledge([event.event_id])
                    continue
                self._decide(slip, event)
            else:
                self.counters.replies += 1
            told.append((event, slip))
        self._log.write([_sent(event, self.name, now_ms) for event, _ in told])
        self._count_events()
        return told

    def acknowledge(self, event_ids: Sequence[str], now_ms: int) -> None:
        """Forget events that the client has."""
        self._carrier.acknowledge(event_ids)
        self._count_events()
        self._log.write([EventAcknowledged(one, self.name, now_ms) for one in event_ids])

    def repeat(self, event_ids: Sequence[str]) -> None:
        """Say again what a connection that is gone did not answer."""
        self._carrier.repeat(event_ids)

    def next_at(self) -> int | None:
        """Return the earliest time at which `due` may return something; 0 is at once."""
        return self._carrier.next_at()

    def slip_of(self, carrier_id: str) -> Slip | None:
        """Return what is known of a part."""
        return self._stock.slip_of(self, carrier_id)

    def cancel(self, carrier_id: str, now_ms: int) -> bool:
        """Take a part back before anything was said of it; False when it is too late.

        Its receipt is dropped when it is due: to search for it would make each cancellation slow.
        """
        slip = self.slip_of(carrier_id)
        if slip is None or slip.state:
            return False
        slip.state, slip.done_at = "DELETED", now_ms
        return True

    def _too_fast(self, pieces: int, now_ms: int, waiting: int) -> bool:
        if now_ms < self._throttled_until or waiting >= self.user.window or self._is_full:
            return True
        return self._bucket is not None and not self._bucket.take(pieces, now_ms)

    @property
    def _is_full(self) -> bool:
        return self._events >= EVENTS_PER_LOGIN_MAX or self._stock.events >= EVENTS_MAX

    def _count_events(self) -> None:
        left = self._carrier.backlog
        self._stock.events += left - self._events
        self._events = left

    def _may_send_from(self, src_id: str) -> bool:
        allowed = self.user.source_addresses
        return not allowed or src_id.startswith(tuple(allowed))

    def _message_of(self, piece: SubmittedPart, now_ms: int) -> _Message:
        """Return the message of a piece: a new one, or the one whose other parts came before."""
        part = piece.part
        if part is None or part.total == 1:
            return self._begun(piece, 1, now_ms)
        key = (piece.phone, piece.src_id, part.reference, part.total)
        self._forget_old(now_ms)
        found = self._messages.get(key)
        if found is None or part.number in found.came:
            found = self._messages[key] = self._begun(piece, part.total, now_ms)
        found.came.add(part.number)
        if len(found.came) == part.total:
            del self._messages[key]
        return found

    def _begun(self, piece: SubmittedPart, total: int, now_ms: int) -> _Message:
        number = next(self._numbers)
        subject = Occasion(self.name, piece.phone, number)
        script = self.behaviours.script_for(script_for(piece.phone), subject, self._code)
        if not piece.wants_receipt:
            script = replace(script, receipt_count=0)
        attempt_no = 1
        if 0 < script.refused_attempts < EVERY_ATTEMPT:
            attempt_no = self._stock.attempts.next_of(piece.phone, piece.text)
        content = Text(Encoding.UCS2, ("",) * total)
        submission = Submission(number, attempt_no, piece.phone, piece.src_id, content)
        is_refused = attempt_no <= script.refused_attempts
        if 0 < script.refused_attempts < EVERY_ATTEMPT:
            self._stock.attempts.note(piece.phone, piece.text, is_refused=is_refused)
        refusal = script.refusal_code if is_refused else ""
        answering = self.behaviours.answering_for(subject)
        return _Message(submission, script, answering, total, now_ms, refusal)

    def _keep(self, message: _Message, piece: SubmittedPart, carrier_id: str, now_ms: int) -> None:
        """Remember a part that was taken; with the last one the carrier has the message."""
        self.counters.taken += 1
        self._stock.keep(self, Slip(carrier_id, piece._replace(text=""), now_ms))
        number = 1 if piece.part is None else piece.part.number
        message.ids[number] = carrier_id
        if message.is_whole:
            ids = tuple(message.ids[one] for one in sorted(message.ids))
            self._carrier.take(message.submission, now_ms, ids, message.script)

    def _forget_old(self, now_ms: int) -> None:
        while self._messages:
            key, oldest = next(iter(self._messages.items()))
            if len(self._messages) < GROUPS_MAX and oldest.at > now_ms - PARTS_WAIT_MS:
                return
            del self._messages[key]

    def _decide(self, slip: Slip, receipt: Receipt) -> None:
        if not slip.state:
            is_delivered = receipt.raw_code == "DELIVRD"
            self.counters.delivered += is_delivered
            self.counters.failed += not is_delivered
            slip.state, slip.done_at = receipt.raw_code.partition(":")[0], receipt.done_at

    def _write(
        self,
        pieces: Sequence[SubmittedPart],
        keys: Sequence[tuple[int, int]],
        ruling: Ruling,
        now_ms: int,
    ) -> None:
        verdict: Verdict = "submitted"
        if ruling.refusal:
            verdict = "refused"
        elif ruling.is_dropped or ruling.answering.is_silent:
            verdict = "dropped"
        lines = []
        for place, piece in enumerate(pieces):
            number, total = (1, 1) if piece.part is None else piece.part[2:0:-1]
            lines.append(
                Received(
                    *keys[place],
                    piece.phone,
                    self.name,
                    now_ms,
                    1,
                    verdict,
                    ruling.carrier_ids[place : place + 1],
                    number,
                    total,
                )
            )
        self._log.write(lines)


def _sent(event: CarrierEvent, channel: str, now_ms: int) -> EventSent:
    if isinstance(event, Receipt):
        return EventSent(event.event_id, channel, now_ms, event.phone, event.carrier_id, event.code)
    return EventSent(event.event_id, channel, now_ms, event.phone, None, None)
