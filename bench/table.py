"""Prints measurements as one table, each beside the no-op of the same server."""

from __future__ import annotations

from collections.abc import Sequence

from bench.accept import Measured

HEADINGS = (
    "what",
    "requests/s",
    "÷ no-op",
    "messages/s",
    "p50 ms",
    "p95",
    "p99",
    "CPU %",
    "µs/message",
    "MB",
    "errors",
)


def table(rows: Sequence[Measured]) -> str:
    """Return a Markdown table; the first row is the no-op that ratios refer to."""
    nothing = rows[0].requests_per_second
    lines = [_line(HEADINGS), _line(["---"] * len(HEADINGS))]
    lines += [_line(_cells(one, nothing)) for one in rows]
    notes = [f"{one.name}: {one.note}" for one in rows if one.note]
    return "\n".join([*lines, "", *notes])


def _cells(one: Measured, nothing: float) -> list[str]:
    return [
        one.name,
        f"{one.requests_per_second:,.0f}",
        f"{one.requests_per_second / nothing:.3f}",
        f"{one.messages_per_second:,.0f}",
        f"{one.p50_ms:.1f}",
        f"{one.p95_ms:.1f}",
        f"{one.p99_ms:.1f}",
        f"{one.cpu_percent:.0f}",
        f"{one.cpu_us:.0f}",
        f"{one.memory_mb:.0f}",
        str(one.errors),
    ]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
