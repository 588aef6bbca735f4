"""Metrics in Prometheus' format. Knows no rule; the code that acts counts here."""

from __future__ import annotations

import collections
from bisect import bisect_left
from collections.abc import Iterable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
BATCH_BUCKETS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)

disable_created_metrics()  # type: ignore[no-untyped-call] # a series for each series says nothing


class BatchHistogram(Histogram):
    """A histogram that takes what a batch measured at once: a count for each bucket."""

    def observe_all(self, values: Iterable[float]) -> None:
        """Observe each of some values."""
        measured = list(values)
        counts = collections.Counter(bisect_left(self._upper_bounds, one) for one in measured)
        self._sum.inc(sum(measured))
        for place, count in counts.items():
            self._buckets[place].inc(count)


class Metrics:
    """Every figure of one process, in a registry of its own."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.registry = CollectorRegistry()
        self._add_counters(self.registry)
        self._add_gauges(self.registry)
        self._add_channels(self.registry)
        self._add_times(self.registry)
        self._add_links(self.registry)
        ProcessCollector(registry=self.registry)

    def count_turned_away(self, reason: str) -> None:
        """Count a connection that was turned away before its caller was known."""
        self.turned_away.labels(reason).inc()

    def _add_channels(self, registry: CollectorRegistry) -> None:
        """Add what is measured of each channel; docs/operating.md names these."""
        self.channel_up = Gauge(
            "hongyan_channel_up", "Whether a channel has a link", ["channel"], registry=registry
        )
        self.channel_on = Gauge(
            "hongyan_channel_on", "Whether an operator has it on", ["channel"], registry=registry
        )
        self.channel_state = Gauge(
            "hongyan_channel_state",
            "1 for the state of a channel's link, 0 for the others",
            ["channel", "state"],
            registry=registry,
        )
        self.channel_window_used = Gauge(
            "hongyan_channel_window_used", "Parts without an answer", ["channel"], registry=registry
        )
        self.channel_window_max = Gauge(
            "hongyan_channel_window_max", "Parts that may be so", ["channel"], registry=registry
        )
        self.channel_tps_max = Gauge(
            "hongyan_channel_tps_max", "Parts a second at most", ["channel"], registry=registry
        )
        self.channel_parts = Counter(
            "hongyan_channel_parts", "Parts that left for a channel", ["channel"], registry=registry
        )
        self.channel_answer_seconds = Histogram(
            "hongyan_channel_answer_seconds",
            "From the submission of a group of messages to its last answer",
            ["channel"],
            buckets=LATENCY_BUCKETS,
            registry=registry,
        )
        self.channel_receipts = Counter(
            "hongyan_channel_receipts",
            "Receipts of parts, by outcome",
            ["channel", "outcome"],
            registry=registry,
        )
        self.channel_errors = Counter(
            "hongyan_channel_errors",
            "Answers (what=submit) and receipts (what=receipt) that failed, by code",
            ["channel", "what", "code"],
            registry=registry,
        )
        self.channel_alarm = Gauge(
            "hongyan_channel_alarm",
            "1 while an alarm is raised, in the process that leads",
            ["channel", "trouble"],
            registry=registry,
        )
        self.alerts = Counter(
            "hongyan_alerts",
            "Messages that tell of channels' alarms, by way and result",
            ["way", "result"],
            registry=registry,
        )

    def _add_counters(self, registry: CollectorRegistry) -> None:
        self.console_logins = Counter(
            "hongyan_console_logins",
            "Tries to log in at the console: right, wrong, or made to wait",
            ["answer"],
            registry=registry,
        )
        self.console_violations = Counter(
            "hongyan_console_violations",
            "What browsers refused to load of the console's pages",
            registry=registry,
        )
        self.accepted = Counter(
            "hongyan_messages_accepted", "Messages accepted", ["kind"], registry=registry
        )
        self.barred_values = Counter(
            "hongyan_barred_values",
            "Messages accepted, and calls refused, whose values hold something of a barred topic",
            ["answer"],
            registry=registry,
        )
        self.refused = Counter(
            "hongyan_calls_refused", "API calls refused, by code", ["code"], registry=registry
        )
        self.calls = Counter("hongyan_calls", "API calls, by action", ["action"], registry=registry)
        self.submitted = Counter(
            "hongyan_messages_submitted",
            "Attempts by channel and answer",
            ["channel", "answer"],
            registry=registry,
        )
        self.outcomes = Counter(
            "hongyan_messages_final",
            "Messages that became final",
            ["outcome", "code"],
            registry=registry,
        )
        self.receipts = Counter(
            "hongyan_receipts", "Receipts, by what they were", ["what"], registry=registry
        )
        self.inbound = Counter(
            "hongyan_inbound", "Inbound texts, by what they were", ["what"], registry=registry
        )
        self.turned_away = Counter(
            "hongyan_connections_turned_away",
            "Connections turned away before their caller was known, by reason",
            ["reason"],
            registry=registry,
        )
        self.pushes = Counter(
            "hongyan_pushes", "Pushed items, by result", ["kind", "result"], registry=registry
        )

    def _add_gauges(self, registry: CollectorRegistry) -> None:
        self.queued = Gauge(
            "hongyan_queue_depth",
            "Messages that wait for dispatch",
            ["priority"],
            registry=registry,
        )
        self.pushes_waiting = Gauge(
            "hongyan_pushes_waiting",
            "Items that wait to be pushed",
            ["kind", "state"],
            registry=registry,
        )

    def _add_times(self, registry: CollectorRegistry) -> None:
        self.call_seconds = Histogram(
            "hongyan_call_seconds",
            "Time to answer an API call",
            ["action"],
            buckets=LATENCY_BUCKETS,
            registry=registry,
        )
        self.batch_size = Histogram(
            "hongyan_batch_size",
            "Requests that one transaction served",
            ["flow"],
            buckets=BATCH_BUCKETS,
            registry=registry,
        )
        self.flow_seconds = Histogram(
            "hongyan_flow_seconds",
            "Time of one transaction",
            ["flow"],
            buckets=LATENCY_BUCKETS,
            registry=registry,
        )
        self.submit_seconds = BatchHistogram(
            "hongyan_submit_seconds",
            "From acceptance to submission",
            buckets=LATENCY_BUCKETS,
            registry=registry,
        )
        self.receipt_seconds = BatchHistogram(
            "hongyan_receipt_seconds",
            "From acceptance to the final receipt",
            buckets=LATENCY_BUCKETS,
            registry=registry,
        )
        self.push_seconds = BatchHistogram(
            "hongyan_push_seconds",
            "From the report's making to its push",
            buckets=LATENCY_BUCKETS,
            registry=registry,
        )

    def _add_links(self, registry: CollectorRegistry) -> None:
        """Add what channels count of the PDUs on their connections."""
        self.link_pdus = Counter(
            "hongyan_channel_pdus",
            "PDUs written, by channel",
            ["channel"],
            registry=registry,
        )
        self.link_answers = Counter(
            "hongyan_channel_answers",
            "Answers to PDUs, by channel and code: taken, unanswered, late, or the carrier's code",
            ["channel", "code"],
            registry=registry,
        )
        self.link_events = Counter(
            "hongyan_channel_events",
            "Receipts and texts that arrived, by channel",
            ["channel"],
            registry=registry,
        )
        self.link_now = Gauge(
            "hongyan_channel_now",
            "A channel at this moment: connections_up, in_flight, waiting, window, rate (PDUs a"
            " second), events_waiting, answer_seconds",
            ["channel", "what"],
            registry=registry,
        )
