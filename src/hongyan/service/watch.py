"""Observers of messages: metrics always, and the live lines of `dev`.

Told after the commit, on the flow thread or the event loop; a watcher must be quick and never
raise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias

import structlog

from hongyan.domain.messages.model import Settled
from hongyan.domain.messages.request import Accepted, SendRequest
from hongyan.engine.metrics import Metrics
from hongyan.engine.notifier import NoticeTopic, Notifier
from hongyan.flows.messages.delivery.take_inbound import Reply
from hongyan.kernel.carriage import Answered, Departure, Sent, SubmitAnswer, Submitted
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.outcome import Outcome

log = structlog.get_logger()

HEARD = frozenset({Outcome.DELIVERED, Outcome.UNDELIVERED})
"""Outcomes that a carrier told."""


class CallsAccepted(NamedTuple):
    """Calls of one batch were accepted."""

    calls: Sequence[tuple[SendRequest, Accepted]]


class ValuesBarred(NamedTuple):
    """Values held something of a barred topic: messages that were `accepted`, calls `refused`."""

    counts: Mapping[str, int]


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


class FlowRan(NamedTuple):
    """A flow that is not one of the hot ones was committed; `module` says in which room it is."""

    flow: str
    module: str


Seen: TypeAlias = (
    CallsAccepted
    | ValuesBarred
    | MessagesLeft
    | ChannelAnswered
    | MessagesSettled
    | TextsCame
    | FlowRan
)


class Watcher(Protocol):
    """An observer of messages."""

    def notify(self, event: Seen) -> None:
        """Take one event, in which something happened; events of other kinds are ignored."""


class MetricsWatcher:
    """Counts."""

    def __init__(self, metrics: Metrics) -> None:
        """Count into `metrics`."""
        self._metrics = metrics

    def notify(self, event: Seen) -> None:
        """Count, and measure how long messages waited and took."""
        match event:
            case CallsAccepted(calls=calls):
                self._accepted(calls)
            case ValuesBarred(counts=counts):
                for answer, count in counts.items():
                    self._metrics.barred_values.labels(answer).inc(count)
            case MessagesLeft():
                waited = (max(0, event.now_ms - one.accepted_at) for one in event.departures)
                self._metrics.submit_seconds.observe_all(ms / 1000 for ms in waited)
            case ChannelAnswered():
                self._answered(event.answers, event.channel)
            case MessagesSettled(settled=settled):
                self._settled(settled)
            case TextsCame(replies=replies):
                self._replied(replies)
            case FlowRan():
                return

    def _accepted(self, calls: Sequence[tuple[SendRequest, Accepted]]) -> None:
        counts: Counter[MessageKind] = Counter()
        for _, answer in calls:
            counts[answer.kind] += answer.accepted
        for kind, count in counts.items():
            self._metrics.accepted.labels(kind.name.lower()).inc(count)

    def _answered(self, answers: Sequence[Answered], channel: str) -> None:
        for word, count in Counter(_word(one.answer) for one in answers).items():
            self._metrics.submitted.labels(channel, word).inc(count)

    def _settled(self, settled: Sequence[Settled]) -> None:
        ended = Counter((one.verdict.outcome, one.verdict.code) for one in settled)
        for (outcome, code), count in ended.items():
            self._metrics.outcomes.labels(outcome.value, code).inc(count)
        took = (
            max(0, one.verdict.decided_at - one.message.accepted_at)
            for one in settled
            if one.verdict.outcome in HEARD
        )
        self._metrics.receipt_seconds.observe_all(ms / 1000 for ms in took)

    def _replied(self, replies: Sequence[Reply]) -> None:
        for word, count in Counter(map(_sort_of, replies)).items():
            self._metrics.inbound.labels(word).inc(count)


def _sort_of(reply: Reply) -> str:
    if reply.message is None:
        return "stray"
    return "opt_out" if reply.is_opt_out else "reply"


def _word(answer: SubmitAnswer) -> str:
    if isinstance(answer, Submitted):
        return "taken"
    return "in_doubt" if answer.sent is Sent.MAYBE else "refused"


class Waker:
    """Sends a notice when something may have been queued: for dispatch, or for the push worker."""

    def __init__(self, notifier: Notifier) -> None:
        """Give it to `notifier`, from whatever thread the watcher is told on."""
        self._notifier = notifier

    def notify(self, event: Seen) -> None:
        """Notify of calls accepted, and of what became final or came in.

        Numbers that a call passed over are final at once.
        """
        match event:
            case CallsAccepted(calls=calls):
                self._notifier.notify(NoticeTopic.QUEUE)
                if any(answer.refused for _, answer in calls):
                    self._notifier.notify(NoticeTopic.PUSHES)
            case MessagesSettled() | TextsCame():
                self._notifier.notify(NoticeTopic.PUSHES)
            case _:
                return


class Watchers:
    """Several watchers as one. What a watcher raises is logged and goes no further.

    It is told of what was committed: its fault must not look like a fault of the commit. The first
    field of an event is what happened; where it is empty, no watcher is told.
    """

    def __init__(self, watchers: Sequence[Watcher]) -> None:
        """Tell all of `watchers`."""
        self._watchers = tuple(watchers)

    def notify(self, event: Seen) -> None:
        """Tell all."""
        if not event[0]:
            return
        for one in self._watchers:
            try:
                one.notify(event)
            except Exception:
                log.exception("watcher_failed", watcher=type(one).__name__)
