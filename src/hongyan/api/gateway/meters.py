"""Counts API calls, with a bounded number of labels, whatever callers send."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from hongyan.api.actions import ACTIONS
from hongyan.api.gateway.errors import GATEWAY_ROWS
from hongyan.api.words.codes import API_CODES
from hongyan.domain.calls.model import CallRecord
from hongyan.engine.metrics import Metrics

OTHER_ACTION = "other"
OTHER_CODE = "Invalid"
"""The gateway's `Invalid{name}` bears the caller's own word."""

_CODES = frozenset(row.code for row in API_CODES.values()) | frozenset(
    row.code for row in GATEWAY_ROWS.values()
)


class CallMeters:
    """Caches the counters of each action: finding them costs more than counting."""

    def __init__(self, metrics: Metrics) -> None:
        """Count into `metrics`."""
        self._metrics = metrics
        self._by_action: dict[str, tuple[Counter, Histogram]] = {}

    def count(self, record: CallRecord) -> None:
        """Count one call, its time, and its code unless that is OK."""
        action = record.action if record.action in ACTIONS else OTHER_ACTION
        found = self._by_action.get(action)
        if found is None:
            found = self._by_action[action] = (
                self._metrics.calls.labels(action),
                self._metrics.call_seconds.labels(action),
            )
        found[0].inc()
        found[1].observe(record.micros / 1_000_000)
        if record.code != "OK":
            is_known = record.code in _CODES or record.code.startswith("Missing")
            self._metrics.refused.labels(record.code if is_known else OTHER_CODE).inc()
