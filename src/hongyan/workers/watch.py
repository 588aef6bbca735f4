"""Those who watch messages move: metrics always, the live lines of `dev` besides.

Told after the commit, on the flow thread or the event loop; a watcher must be quick and never
raise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeAlias

import structlog

from hongyan.domain.messages.model import Settled
from hongyan.domain.messages.request import Accepted, SendRequest
from hongyan.engine.metrics import Metrics
from hongyan.flows.messages.delivery.take_inbound import Reply
from hongyan.kernel.carriage import Answered, Departure, Sent, SubmitAnswer, Submitted
from hongyan.kernel.outcome import Outcome

log = structlog.get_logger()


class CallAccepted(NamedTuple):
    """A call was accepted."""

    request: SendRequest
    answer: Accepted


class MessagesLeft(NamedTuple):
    """Messages left for a channel."""

    departures: Sequence[Departure]
    channel: str
    now_ms: int


class ChannelAnswered(NamedTuple):
    """A channel answered."""

    answers: Sequence[Answered]
    channel: str


class MessagesSettled(NamedTuple):
    """Messages became final."""

    settled: Sequence[Settled]


class TextsCame(NamedTuple):
    """Texts came in."""

    replies: Sequence[Reply]


Seen: TypeAlias = CallAccepted | MessagesLeft | ChannelAnswered | MessagesSettled | TextsCame


class Watcher(Protocol):
    """Whoever wants to see messages move."""

    def notify(self, event: Seen) -> None:
        """See one thing that happened; what is of no interest is passed over."""


class MetricsWatcher:
    """Counts."""

    def __init__(self, metrics: Metrics) -> None:
        """Count into `metrics`."""
        self._metrics = metrics

    def notify(self, event: Seen) -> None:
        """Count, and measure how long messages waited and took."""
        match event:
            case CallAccepted(answer=answer):
                self._metrics.accepted.labels(answer.kind.name.lower()).inc(answer.accepted)
            case MessagesLeft():
                for one in event.departures:
                    waited_ms = max(0, event.now_ms - one.accepted_at)
                    self._metrics.submit_seconds.observe(waited_ms / 1000)
            case ChannelAnswered():
                self._answered(event.answers, event.channel)
            case MessagesSettled(settled=settled):
                self._settled(settled)
            case TextsCame(replies=replies):
                self._replied(replies)

    def _answered(self, answers: Sequence[Answered], channel: str) -> None:
        for one in answers:
            self._metrics.submitted.labels(channel, _word(one.answer)).inc()

    def _settled(self, settled: Sequence[Settled]) -> None:
        for one in settled:
            self._metrics.outcomes.labels(one.verdict.outcome.value, one.verdict.code).inc()
            if one.verdict.outcome in {Outcome.DELIVERED, Outcome.UNDELIVERED}:
                took_ms = one.verdict.decided_at - one.message.accepted_at
                self._metrics.receipt_seconds.observe(max(0, took_ms) / 1000)

    def _replied(self, replies: Sequence[Reply]) -> None:
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

    def notify(self, event: Seen) -> None:
        """Wake when messages became final or texts came in; passed-over numbers are final."""
        match event:
            case CallAccepted(answer=answer) if answer.refused:
                self._wake()
            case MessagesSettled(settled=some) | TextsCame(replies=some) if some:
                self._wake()
            case _:
                return


class Watchers:
    """Several watchers as one. What a watcher raises is logged and goes no further.

    It is told of what was committed: its fault must not look like a fault of the commit.
    """

    def __init__(self, watchers: Sequence[Watcher]) -> None:
        """Tell all of `watchers`."""
        self._watchers = tuple(watchers)

    def notify(self, event: Seen) -> None:
        """Tell all."""
        for one in self._watchers:
            try:
                one.notify(event)
            except Exception:
                log.exception("watcher_failed", watcher=type(one).__name__)
