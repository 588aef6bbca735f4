"""Those who watch messages move: metrics always, the live lines of `dev` besides.

Called after the commit, on the flow thread or the event loop; a watcher must be quick and never
raise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from hongyan.domain.messages.model import Settled
from hongyan.domain.messages.request import Accepted, SendRequest
from hongyan.engine.metrics import Metrics
from hongyan.flows.messages.delivery.take_inbound import Reply
from hongyan.kernel.carriage import Answered, Departure, Sent, SubmitAnswer, Submitted
from hongyan.kernel.outcome import Outcome

log = structlog.get_logger()


class Watcher(Protocol):
    """What can be seen."""

    def accepted(self, request: SendRequest, answer: Accepted) -> None:
        """See that a call was accepted."""

    def departed(self, departures: Sequence[Departure], channel: str, now_ms: int) -> None:
        """See messages leave for a channel."""

    def answered(self, answers: Sequence[Answered], channel: str) -> None:
        """See what a channel answered."""

    def settled(self, settled: Sequence[Settled]) -> None:
        """See messages become final."""

    def replied(self, replies: Sequence[Reply]) -> None:
        """See texts come in."""


class MetricsWatcher:
    """Counts."""

    def __init__(self, metrics: Metrics) -> None:
        """Count into `metrics`."""
        self._metrics = metrics

    def accepted(self, request: SendRequest, answer: Accepted) -> None:
        """Count accepted messages."""
        del request
        self._metrics.accepted.labels(answer.kind.name.lower()).inc(answer.accepted)

    def departed(self, departures: Sequence[Departure], channel: str, now_ms: int) -> None:
        """Measure how long messages waited."""
        del channel
        for one in departures:
            self._metrics.submit_seconds.observe(max(0, now_ms - one.accepted_at) / 1000)

    def answered(self, answers: Sequence[Answered], channel: str) -> None:
        """Count answers of a channel."""
        for one in answers:
            self._metrics.submitted.labels(channel, _word(one.answer)).inc()

    def settled(self, settled: Sequence[Settled]) -> None:
        """Count outcomes and measure how long they took."""
        for one in settled:
            self._metrics.outcomes.labels(one.verdict.outcome.value, one.verdict.code).inc()
            if one.verdict.outcome in {Outcome.DELIVERED, Outcome.UNDELIVERED}:
                took_ms = one.verdict.decided_at - one.message.accepted_at
                self._metrics.receipt_seconds.observe(max(0, took_ms) / 1000)

    def replied(self, replies: Sequence[Reply]) -> None:
        """Count inbound texts."""
        for one in replies:
            word = "stray" if one.message is None else "opt_out" if one.is_opt_out else "reply"
            self._metrics.inbound.labels(word).inc()


def _word(answer: SubmitAnswer) -> str:
    if isinstance(answer, Submitted):
        return "taken"
    return "in_doubt" if answer.sent is Sent.MAYBE else "refused"


class PushWaker:
    """Wakes the push worker when something may have been queued for it."""

    def __init__(self, wake: Callable[[], object]) -> None:
        """Call `wake` from whatever thread the watcher is told on."""
        self._wake = wake

    def accepted(self, request: SendRequest, answer: Accepted) -> None:
        """Wake when numbers of a call were passed over: they are final already."""
        del request
        if answer.refused:
            self._wake()

    def departed(self, departures: Sequence[Departure], channel: str, now_ms: int) -> None:
        """Nothing to push yet."""

    def answered(self, answers: Sequence[Answered], channel: str) -> None:
        """Nothing to push yet."""

    def settled(self, settled: Sequence[Settled]) -> None:
        """Wake when messages became final."""
        if settled:
            self._wake()

    def replied(self, replies: Sequence[Reply]) -> None:
        """Wake when texts came in."""
        if replies:
            self._wake()


class Watchers:
    """Several watchers as one. What a watcher raises is logged and goes no further.

    It is told of what was committed: its fault must not look like a fault of the commit.
    """

    def __init__(self, watchers: Sequence[Watcher]) -> None:
        """Tell all of `watchers`."""
        self._watchers = tuple(watchers)

    def _tell(self, tell: Callable[[Watcher], None]) -> None:
        for one in self._watchers:
            try:
                tell(one)
            except Exception:
                log.exception("watcher_failed", watcher=type(one).__name__)

    def accepted(self, request: SendRequest, answer: Accepted) -> None:
        """Tell all."""
        self._tell(lambda one: one.accepted(request, answer))

    def departed(self, departures: Sequence[Departure], channel: str, now_ms: int) -> None:
        """Tell all."""
        self._tell(lambda one: one.departed(departures, channel, now_ms))

    def answered(self, answers: Sequence[Answered], channel: str) -> None:
        """Tell all."""
        self._tell(lambda one: one.answered(answers, channel))

    def settled(self, settled: Sequence[Settled]) -> None:
        """Tell all."""
        self._tell(lambda one: one.settled(settled))

    def replied(self, replies: Sequence[Reply]) -> None:
        """Tell all."""
        self._tell(lambda one: one.replied(replies))
