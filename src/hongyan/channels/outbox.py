"""What a link lets out, and what is still awaited: windows, rate, time-outs, answers.

All PDUs of a message go on one connection. What was not written when it is given up is `Sent.NO`;
what was written and not answered is `Sent.MAYBE`. Knows no connecting and no events.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

from hongyan.channels.channel import ANSWER_TIMEOUT, WINDOW_FULL
from hongyan.channels.counts import Counts
from hongyan.channels.figures import ROOM_ANY
from hongyan.channels.flight import Carried, Flight
from hongyan.channels.line import Line
from hongyan.channels.passage import Passage
from hongyan.channels.rate import SendRate
from hongyan.channels.reasons import HALF_OPEN
from hongyan.channels.session import CannotCarry, Pdu, PduRefused, PduTaken
from hongyan.channels.timing import Timing
from hongyan.kernel.carriage import (
    ChannelFault,
    LateAnswer,
    Sent,
    Submission,
    SubmitAnswer,
    Submitted,
)

WINDOW_MAX: Final = 16
"""What carriers suggest; holds until `resize`."""


class Outbox:
    """The submissions of one channel that are on their way, over all its connections."""

    def __init__(self, lines: Sequence[Line], timing: Timing, counts: Counts) -> None:
        """Write on these connections, as they are up and have room."""
        self.rate = SendRate(timing.ramp_seconds)
        self.window_max = WINDOW_MAX
        self.waiting_pdus = 0
        """How many PDUs are handed over and not written."""
        self._lines = lines
        self._answer_seconds = timing.answer_seconds
        self._counts = counts
        self._carried: dict[tuple[int, int], Carried] = {}
        self._waiting: deque[Passage] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def room(self) -> int:
        """How many more PDUs would leave within a second at the present rate.

        While connections are down, no more than the windows of the others have places for.
        """
        up = [line for line in self._lines if line.is_up]
        places = ROOM_ANY
        if up and len(up) < len(self._lines):
            places = sum(self._share(line) - line.traffic.outstanding for line in up)
        leaving = self.rate.per_second(_now())
        return max(0, int(min(places, leaving, ROOM_ANY)) - self.waiting_pdus)

    def resize(self, window_max: int, submits_per_second: int) -> None:
        """Set window and rate of the channel; each connection has an equal share of the window."""
        self.window_max = max(1, window_max)
        self.rate.limit(max(1, submits_per_second), _now())
        self.pump()

    async def submit(self, submissions: Sequence[Submission], line: Line) -> list[SubmitAnswer]:
        """Let submissions out; wait for answers, loss or time-out. `line` is one that is up."""
        flight = Flight(len(submissions))
        passages: list[Passage] = []
        for one in submissions:
            try:
                passages.append(Passage(one, line.pdu_count(one)))
            except CannotCarry as fault:
                flight.land(ChannelFault(one.message_id, one.attempt_no, Sent.NO, fault.code))
        for passage in passages:
            assert passage.key not in self._carried, "one attempt is submitted once"
            self._carried[passage.key] = Carried(passage, flight)
            self.waiting_pdus += passage.pdu_count
        self._waiting.extend(passages)
        self.pump()
        try:
            await self._landed(flight, passages)
        finally:
            for passage in passages if flight.left else ():
                self._give_up(passage, ANSWER_TIMEOUT)
        return flight.answers

    def answered(self, line: Line, event: PduTaken | PduRefused) -> LateAnswer | None:
        """Note an answer, ignoring one to nothing and a second one.

        Returns what is known now of an attempt that was given up before.
        """
        noted = line.traffic.note(event)
        if noted is None:
            return None
        passage, answer = noted.passage, noted.answer
        self._counts.answered(event, _now() - passage.written_at)
        if answer is None:
            return None
        if not noted.is_late:
            self._land(passage, answer)
        elif isinstance(answer, Submitted):
            self._counts.late += 1
            return LateAnswer(passage.submission.phone, answer)
        return None

    def give_up_line(self, line: Line, code: str) -> None:
        """Land what is known of all messages on a connection that is gone."""
        for passage, fault in line.traffic.give_up_all(code):
            self._land(passage, fault)

    def give_up_waiting(self, code: str) -> None:
        """Land what was not written yet: there is no connection for it."""
        for passage in list(self._waiting):
            self._give_up(passage, code)
        self._waiting.clear()

    def stop(self) -> None:
        """Write no more by the clock."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def pump(self) -> None:
        """Write what waits, as far as rate, windows and the far ends have room."""
        if not self.waiting_pdus:
            return
        now = _now()
        budget = self.rate.available(now)
        if budget >= 1:
            for line, pdus in self._next_writes(budget, now).items():
                self._counts.sent += len(pdus)
                line.write(pdus)
            budget = self.rate.available(now)
        if budget < 1 and self.waiting_pdus and self._timer is None:
            seconds = self.rate.wait_seconds(now)
            self._timer = asyncio.get_running_loop().call_later(seconds, self._pump_again)

    def _pump_again(self) -> None:
        self._timer = None
        self.pump()

    def _next_writes(self, budget: float, now: float) -> dict[Line, list[Pdu]]:
        room = {
            line: self._share(line) - line.traffic.outstanding
            for line in self._lines
            if line.is_writable
        }
        writes: dict[Line, list[Pdu]] = {}
        while room and budget >= 1:
            line = max(room, key=room.__getitem__)
            if room[line] <= 0:
                break
            pdus = line.traffic.next_pdus(int(min(room[line], budget)), now)
            if pdus:
                writes.setdefault(line, []).extend(pdus)
                room[line] -= len(pdus)
                budget -= len(pdus)
                self.waiting_pdus -= len(pdus)
                self.rate.spend(len(pdus))
            elif not self._bind(line):
                del room[line]
        return writes

    def _bind(self, line: Line) -> bool:
        """Give a line the message that waits longest; False when none waits."""
        while self._waiting:
            passage = self._waiting.popleft()
            carried = self._carried.get(passage.key)
            if carried is not None and carried.passage is passage:
                carried.line = line
                line.traffic.carry(passage)
                return True
        return False

    def _share(self, line: Line) -> int:
        each, more = divmod(self.window_max, len(self._lines))
        return max(1, each + (line.number <= more))

    async def _landed(self, flight: Flight, passages: Sequence[Passage]) -> None:
        """Wait until all of a flight is answered or given up."""
        due_at = _now() + self._answer_seconds
        while flight.left:
            try:
                async with asyncio.timeout_at(due_at):
                    await asyncio.shield(flight.landed)
            except TimeoutError:
                due_at = self._give_up_late(passages)
                asyncio.get_running_loop().call_soon(self.pump)  # after others that give up now

    def _give_up_late(self, passages: Sequence[Passage]) -> float:
        """Give up what waited for its time, and return when the rest will have."""
        now, seconds = _now(), self._answer_seconds
        due_at = now + seconds
        for passage in passages:
            carried = self._carried.get(passage.key)
            if carried is None or carried.passage is not passage:
                continue
            line = carried.line
            if line is None:
                # The window or the rate never let it out: the carrier is slower than we are.
                self._give_up(passage, WINDOW_FULL, is_throttled=True)
            elif line.is_paused:
                continue  # its answer may wait unread behind events
            elif now - (since := max(passage.written_at, line.resumed_at)) < seconds:
                due_at = min(due_at, since + seconds)
            else:
                self._counts.unanswered += passage.outstanding
                self._give_up(passage, ANSWER_TIMEOUT)
                if line.silent_seconds(now) >= seconds and line.is_up:
                    # The peer is gone and TCP has not noticed.
                    line.hang_up(HALF_OPEN)
        return due_at

    def _give_up(self, passage: Passage, code: str, *, is_throttled: bool = False) -> None:
        """Land what is known of a message now, and expect nothing more of it."""
        carried = self._carried.get(passage.key)
        if carried is None or carried.passage is not passage:
            return
        fault = None
        if carried.line is not None:
            fault = carried.line.traffic.give_up(passage, code)
        if fault is None:
            fault = passage.given_up(code, is_throttled=is_throttled)
        self._land(passage, fault)

    def _land(self, passage: Passage, answer: SubmitAnswer) -> None:
        carried = self._carried.pop(passage.key)
        self.waiting_pdus -= passage.pdu_count - passage.written
        carried.flight.land(answer)


def _now() -> float:
    return asyncio.get_running_loop().time()
