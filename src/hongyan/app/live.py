"""The live lines of `dev`: one line for each step of each message, for a person to read.

Shows texts and codes, which is why only `dev` has it: `serve` keeps contents out of its output.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from hongyan.domain.messages.model import Settled, biz_text
from hongyan.domain.messages.request import Accepted, SendRequest
from hongyan.engine.terminal import say_now
from hongyan.flows.messages.delivery.take_inbound import Reply
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, MINUTE_MS, SHANGHAI
from hongyan.kernel.carriage import Answered, Departure, Sent, Submitted
from hongyan.kernel.cut import cut
from hongyan.kernel.outcome import Outcome
from hongyan.service.watch import (
    CallsAccepted,
    ChannelAnswered,
    FlowRan,
    MessagesLeft,
    MessagesSettled,
    Seen,
    TextsCame,
    ValuesBarred,
)
from hongyan.text.phone import mask
from hongyan.text.shown import without_numbers

REMEMBERED_MAX = 20_000
TEXT_CHARACTERS_MAX = 48
WHO_CHARACTERS_MAX = 32
SIGNS = {
    Outcome.DELIVERED: "✓ delivered",
    Outcome.UNDELIVERED: "✗ undelivered",
    Outcome.REJECTED: "✗ rejected",
    Outcome.UNKNOWN: "? unknown",
}
_FAULTS = {
    Sent.NO: ("! channel refused", "another one is tried"),
    Sent.MAYBE: ("? in doubt", "unknown whether it was sent: not repeated"),
}
COLOURS = {"✓": "32", "✗": "31", "?": "33", "←": "36", "!": "33", "→": "2"}


class LiveLines:
    """Watches messages and prints them."""

    def __init__(self) -> None:
        self._departed: OrderedDict[int, tuple[Departure, str]] = OrderedDict()

    def notify(self, event: Seen) -> None:
        """Print what happened."""
        match event:
            case CallsAccepted():
                for request, answer in event.calls:
                    self._accepted(request, answer)
            case MessagesLeft():
                self._left(event.departures, event.channel, event.now_ms)
            case ChannelAnswered():
                self._answered(event.answers, event.channel)
            case MessagesSettled():
                self._settled(event.settled)
            case TextsCame():
                self._replied(event.replies)
            case FlowRan() | ValuesBarred():
                return

    def _accepted(self, request: SendRequest, answer: Accepted) -> None:
        """Print numbers that were passed over; the others print when they leave."""
        if answer.refused:
            self._line(
                "! passed over",
                f"{answer.refused} of {request.number_count} numbers",
                "flow control or opt-out: see the records",
                biz=answer.biz_id,
            )

    def refused(self, code: str, message: str, action: str) -> None:
        """Print a call that was refused; its words may repeat numbers."""
        self._line(f"! {code}", action, without_numbers(message))

    def _left(self, departures: Sequence[Departure], channel: str, now_ms: int) -> None:
        """Print messages that leave."""
        for one in departures:
            self._departed[one.message_id] = (one, channel)
            while len(self._departed) > REMEMBERED_MAX:
                self._departed.popitem(last=False)
            self._line(
                "→ submitting",
                mask(one.phone),
                one.content.whole,
                channel=channel,
                latency_ms=now_ms - one.accepted_at,
                biz=None,
            )

    def _answered(self, answers: Sequence[Answered], channel: str) -> None:
        """Print what was not plainly taken, and what nothing more will be heard of."""
        for one in answers:
            answer = one.answer
            if isinstance(answer, Submitted):
                departed = self._departed.get(answer.message_id)
                country = departed[0].silent_country if departed else ""
                if country:
                    hint = f"no receipts from {country}: it stays so, by design"
                    self._line("→ sending", mask(one.phone), hint, channel=channel)
                continue
            word, hint = _FAULTS[answer.sent]
            self._line(word, mask(one.phone), f"{answer.code}: {hint}", channel=channel)

    def _settled(self, settled: Sequence[Settled]) -> None:
        """Print messages that became final."""
        for one in settled:
            departed = self._departed.pop(one.message.message_id, None)
            text = departed[0].content.whole if departed else ""
            code = "" if one.verdict.outcome is Outcome.DELIVERED else f"{one.verdict.code}  "
            self._line(
                SIGNS[one.verdict.outcome],
                mask(one.message.phone),
                code + text,
                segments=one.message.segments,
                channel=departed[1] if departed else "",
                latency_ms=one.verdict.decided_at - one.message.accepted_at,
                biz=one.message.biz_id,
            )

    def _replied(self, replies: Sequence[Reply]) -> None:
        """Print texts that came in."""
        for one in replies:
            word = "← opt-out" if one.is_opt_out else "← reply"
            self._line(
                word,
                mask(one.text.phone),
                one.text.content,
                biz=one.message.biz_id if one.message else None,
            )

    def _line(
        self,
        word: str,
        who: str,
        text: str,
        *,
        segments: int = 0,
        channel: str = "",
        latency_ms: int | None = None,
        biz: int | None = None,
    ) -> None:
        fields = [
            datetime.now(SHANGHAI).strftime("%H:%M:%S"),  # noqa: TID251 - a wall clock beside a line
            f"{word:<16}",
            f"{cut(who, WHO_CHARACTERS_MAX):<11}",
            cut(text, TEXT_CHARACTERS_MAX),
        ]
        if segments:
            fields.append(f"{segments} segment{'s' if segments > 1 else ''}")
        if channel:
            fields.append(channel)
        if latency_ms is not None:
            fields.append(_lasted(latency_ms))
        if biz is not None:
            fields.append(f"BizId={biz_text(biz)}")
        say_now("  ".join(fields), colour=COLOURS.get(word[0], "0"))


def _lasted(latency_ms: int) -> str:
    """Return a time in the units that a person reads: a moved clock makes days of it."""
    if latency_ms < MINUTE_MS:
        return f"{latency_ms} ms"
    if latency_ms < HOUR_MS:
        return f"{latency_ms // MINUTE_MS} min {latency_ms % MINUTE_MS // 1000} s"
    if latency_ms < DAY_MS:
        return f"{latency_ms // HOUR_MS} h {latency_ms % HOUR_MS // MINUTE_MS} min"
    return f"{latency_ms // DAY_MS} d {latency_ms % DAY_MS // HOUR_MS} h"
