"""From what channels count to metrics: counters grow by what was added since the last look.

Knows no connection. A channel that was opened anew counts from zero again.
"""

from __future__ import annotations

from typing import Final

from hongyan.channels.figures import LinkFigures
from hongyan.engine.labels import OTHER, BoundedLabels
from hongyan.engine.metrics import Metrics

CODES_MAX: Final = 50
"""Codes that have a label of their own, of each channel, as long as the process runs."""


class LinkMetrics:
    """Counts the channels of a process into its metrics."""

    def __init__(self, metrics: Metrics) -> None:
        """Begin with nothing seen."""
        self._metrics = metrics
        self._seen: dict[str, dict[tuple[str, str], int]] = {}
        self._codes: dict[str, BoundedLabels] = {}

    def show(self, channel: str, found: LinkFigures) -> None:
        """Show the figures of a channel."""
        now = self._metrics.link_now
        now.labels(channel, "connections_up").set(found.connections_up)
        now.labels(channel, "in_flight").set(found.in_flight)
        now.labels(channel, "waiting").set(found.waiting)
        now.labels(channel, "window").set(found.window)
        now.labels(channel, "rate").set(found.rate_per_second)
        now.labels(channel, "events_waiting").set(found.events_waiting)
        now.labels(channel, "answer_seconds").set(found.answer_ms / 1000)
        answers = {"taken": found.taken, "unanswered": found.unanswered, "late": found.late}
        for what, count in answers.items():
            more = self._more(channel, ("answers", what), count)
            self._metrics.link_answers.labels(channel, what).inc(more)
        codes = self._codes.setdefault(channel, BoundedLabels(CODES_MAX))
        for code, count in found.refused.items():
            # Not the word of a code that is called like one of ours.
            label = OTHER if code in answers else codes.of(code)
            more = self._more(channel, ("refused", code), count)
            self._metrics.link_answers.labels(channel, label).inc(more)
        for counter, what, count in (
            (self._metrics.link_pdus, "sent", found.sent),
            (self._metrics.link_events, "events", found.events),
        ):
            counter.labels(channel).inc(self._more(channel, ("counts", what), count))

    def forget(self, channel: str) -> None:
        """Take note that a channel was closed: the next one of its name counts from zero."""
        self._seen.pop(channel, None)

    def _more(self, channel: str, what: tuple[str, str], count: int) -> int:
        seen = self._seen.setdefault(channel, {})
        before, seen[what] = seen.get(what, 0), count
        return max(0, count - before)
