"""What one measurement found: one line of the table, one object of the JSON. Measures nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from statistics import median


@dataclass(frozen=True, slots=True)
class Measured:
    """One case, measured once, or the median of several rounds.

    Rates are by wall time. Times are milliseconds. `cpu_us` is the server's processor time for one
    message, end to end until its last push. `offered` is the rate that was asked for, 0 for as fast
    as answers come; `requests` counts the answers of those; `load` is the machine's load average
    before the run.
    """

    name: str
    requests_per_second: float
    messages_per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_percent: float
    cpu_us: float
    memory_mb: float
    errors: int
    requests: int = 0
    offered: float = 0.0
    pushed_per_second: float = 0.0
    load: float = 0.0
    note: str = ""

    @property
    def is_reached(self) -> bool:
        """Tell whether the offered rate was reached, within 2 percent."""
        return self.requests_per_second >= self.offered * 0.98


def middle(rounds: Sequence[Measured]) -> Measured:
    """Return the median of several rounds of one case, figure by figure; errors are added up."""
    figures = {
        item.name: median(getattr(one, item.name) for one in rounds)
        for item in fields(Measured)
        if item.type == "float"
    }
    errors = sum(one.errors for one in rounds)
    return replace(rounds[-1], **figures, errors=errors)
