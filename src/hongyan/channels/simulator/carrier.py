"""The simulated carrier: takes submissions, schedules receipts and replies, repeats them.

Time is an argument and chance is a digest of the seed, the message and the attempt, so the same
traffic meets the same fate in every run. Nothing here knows of event loops, sockets or files.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from typing import Final

from hongyan.channels.channel import LINK_LOST
from hongyan.channels.simulator.outcomes import ORDINARY, Script, script_for
from hongyan.kernel.carriage import (
    CarrierEvent,
    ChannelFault,
    InboundText,
    Receipt,
    Sent,
    Submission,
    SubmitAnswer,
    Submitted,
)

DUPLICATE_AFTER_MS: Final = 500
REPLY_AFTER_MS: Final = 1_000
PART_INTERVAL_MS: Final = 20
HELD_ANSWER_MS_MIN: Final = 20


@dataclass(frozen=True, slots=True)
class Habits:
    """The settings of one simulated carrier.

    `pace` multiplies every delay (0.01 makes a test quick). `slowness` (0 to 1) is the share of the
    0.2-3 s of ordinary receipts that this carrier uses. `lost_receipt_percent` of the messages on
    which the link was dropped never get a receipt. At most `window` events wait for confirmation at
    once; one that waits longer than `redeliver_after_ms` is sent again (CMPP: T = 60 s).
    """

    seed: int = 0
    pace: float = 1.0
    submit_latency_ms: int = 3
    slowness: float = 1.0
    lost_receipt_percent: int = 0
    window: int = 4_096
    redeliver_after_ms: int = 60_000


@dataclass(frozen=True, slots=True)
class Taken:
    """The outcome of a submission: the answer, when it goes out, and what it set in motion.

    With `is_link_dropped` no answer goes out, and `answer` is what the submitter must conclude.
    `carrier_ids` are the carrier's own, told or not; empty when it refused.
    """

    answer: SubmitAnswer
    answer_after_ms: int
    parts: int
    carrier_ids: tuple[str, ...]
    events: tuple[tuple[int, CarrierEvent], ...]
    is_link_dropped: bool = False


class SimulatedCarrier:
    """One carrier's state: events to come, and events sent and not yet confirmed."""

    def __init__(self, habits: Habits | None = None) -> None:
        """Start with nothing scheduled."""
        self._habits = habits or Habits()
        self._numbers = count(1)
        self._scheduled: list[tuple[int, int, CarrierEvent]] = []
        self._again: OrderedDict[str, CarrierEvent] = OrderedDict()
        self._unconfirmed: OrderedDict[str, tuple[int, CarrierEvent]] = OrderedDict()

    def take(
        self,
        submission: Submission,
        now_ms: int,
        carrier_ids: tuple[str, ...] = (),
        script: Script | None = None,
    ) -> Taken:
        """Take or refuse one submission, and schedule what follows from it.

        `carrier_ids`, one for each part, are drawn where none are given; so is the script of the
        number.
        """
        script = script or script_for(submission.phone)
        parts = submission.part_count
        if submission.attempt_no <= script.refused_attempts:
            fault = _fault(submission, Sent.NO, script.refusal_code)
            return Taken(fault, self.latency_ms(script), parts, (), ())
        digest = self._draw(submission)
        mark = digest[:8].hex().upper()
        carrier_ids = carrier_ids or tuple([f"{mark}{part:02d}" for part in range(parts)])
        events = tuple(self._events(script, submission, carrier_ids, digest, now_ms))
        for at, event in events:
            heapq.heappush(self._scheduled, (at, next(self._numbers), event))
        answer: SubmitAnswer
        if script.is_link_dropped:
            answer = _fault(submission, Sent.MAYBE, LINK_LOST)
        else:
            answer = Submitted(submission.message_id, submission.attempt_no, carrier_ids)
        latency_ms = self.latency_ms(script)
        return Taken(answer, latency_ms, parts, carrier_ids, events, script.is_link_dropped)

    def hear(self, phone: int, dest_id: str, content: str, now_ms: int) -> None:
        """Take a text from a handset, to be handed out at once."""
        event_id = f"handset.{now_ms:x}.{next(self._numbers)}"
        text = InboundText(event_id, phone, dest_id, content, now_ms)
        heapq.heappush(self._scheduled, (now_ms, next(self._numbers), text))

    def due(self, now_ms: int, count_max: int = 256) -> Sequence[CarrierEvent]:
        """Hand out at most `count_max` events that are due; each then waits to be acknowledged."""
        self._expire(now_ms)
        room = min(count_max, self._room)
        batch: list[CarrierEvent] = []
        while self._again and len(batch) < room:
            batch.append(self._again.popitem(last=False)[1])
        scheduled = self._scheduled
        while scheduled and scheduled[0][0] <= now_ms and len(batch) < room:
            batch.append(heapq.heappop(scheduled)[2])
        for event in batch:
            self._unconfirmed[event.event_id] = (now_ms, event)
        return batch

    def is_quiet(self, now_ms: int) -> bool:
        """Tell whether nothing is due and all that was handed out is acknowledged."""
        has_due = bool(self._scheduled) and self._scheduled[0][0] <= now_ms
        return not (has_due or self._again or self._unconfirmed)

    def next_at(self) -> int | None:
        """Return the earliest time at which `due` may have something; 0 is at once, None never."""
        moments: list[int] = []
        if self._room > 0:
            if self._again:
                return 0
            if self._scheduled:
                moments.append(self._scheduled[0][0])
        if self._unconfirmed:
            sent_at, _ = next(iter(self._unconfirmed.values()))
            moments.append(sent_at + self._habits.redeliver_after_ms)
        return min(moments, default=None)

    def forget(self) -> None:
        """Drop what is to be handed out; what was is still waited for to be acknowledged."""
        self._scheduled.clear()
        self._again.clear()

    def acknowledge(self, event_ids: Iterable[str]) -> None:
        """Forget events; unknown ids are ignored."""
        for event_id in event_ids:
            if self._unconfirmed.pop(event_id, None) is None:
                self._again.pop(event_id, None)

    def relink(self) -> None:
        """Handle a new connection: what the former did not confirm is due again, oldest first."""
        for event_id, (_, event) in reversed(self._unconfirmed.items()):
            self._again[event_id] = event
            self._again.move_to_end(event_id, last=False)
        self._unconfirmed.clear()

    def repeat(self, event_ids: Iterable[str]) -> None:
        """Let events that were handed out and not acknowledged be due again, in their order."""
        for event_id in reversed([*event_ids]):
            found = self._unconfirmed.pop(event_id, None)
            if found is not None:
                self._again[event_id] = found[1]
                self._again.move_to_end(event_id, last=False)

    @property
    def backlog(self) -> int:
        """How many events are to be handed out or acknowledged."""
        return len(self._scheduled) + len(self._again) + len(self._unconfirmed)

    @property
    def _room(self) -> int:
        return self._habits.window - len(self._unconfirmed)

    def _expire(self, now_ms: int) -> None:
        oldest_allowed = now_ms - self._habits.redeliver_after_ms
        while self._unconfirmed:
            sent_at, event = next(iter(self._unconfirmed.values()))
            if sent_at > oldest_allowed:
                return
            self._unconfirmed.popitem(last=False)
            self._again[event.event_id] = event

    def _draw(self, submission: Submission) -> bytes:
        key = f"{self._habits.seed}:{submission.message_id}:{submission.attempt_no}"
        return blake2b(key.encode(), digest_size=16).digest()

    def latency_ms(self, script: Script) -> int:
        """Return how long the answer of a script is held back."""
        pace = self._habits.pace
        if script.answer_after_ms is None:
            return round(self._habits.submit_latency_ms * pace)
        return max(HELD_ANSWER_MS_MIN, round(script.answer_after_ms * pace))

    def _events(
        self,
        script: Script,
        submission: Submission,
        carrier_ids: tuple[str, ...],
        digest: bytes,
        now_ms: int,
    ) -> Iterator[tuple[int, CarrierEvent]]:
        if script.is_link_dropped and digest[8] * 100 < self._habits.lost_receipt_percent * 256:
            return
        pace = self._habits.pace
        delay_ms = self._receipt_delay_ms(script, int.from_bytes(digest[9:13], "big") / 2**32)
        # A receipt may overtake the submit response on the carrier's side; only one script lets it.
        earliest_ms = 0 if script.answer_after_ms is not None else self.latency_ms(script) + 1
        last_at = now_ms
        for part, carrier_id in enumerate(carrier_ids):
            after_ms = round((delay_ms + part * PART_INTERVAL_MS) * pace)
            done_at = last_at = now_ms + max(after_ms, earliest_ms)
            for copy in range(script.receipt_count):
                event_id = f"{carrier_id}.{next(self._numbers)}"
                receipt = Receipt(
                    event_id,
                    carrier_id,
                    submission.phone,
                    script.outcome,
                    script.code,
                    script.raw_code,
                    done_at,
                )
                yield done_at + round(copy * DUPLICATE_AFTER_MS * pace), receipt
        if script.reply is not None:
            sent_at = last_at + round(REPLY_AFTER_MS * pace)
            event_id = f"{carrier_ids[0]}.{next(self._numbers)}"
            yield (
                sent_at,
                InboundText(event_id, submission.phone, submission.src_id, script.reply, sent_at),
            )

    def _receipt_delay_ms(self, script: Script, chance: float) -> float:
        spread_ms = script.receipt_after_ms_max - script.receipt_after_ms_min
        share = self._habits.slowness if script is ORDINARY else 1.0
        return script.receipt_after_ms_min + spread_ms * share * chance


def _fault(submission: Submission, sent: Sent, code: str) -> ChannelFault:
    return ChannelFault(submission.message_id, submission.attempt_no, sent, code)
