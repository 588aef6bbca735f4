"""Prints measurements as Markdown tables."""

from __future__ import annotations

from collections.abc import Sequence

from bench.result import Measured

HEADINGS = (
    "what",
    "offered/s",
    "accepted calls/s",
    "messages/s",
    "pushed/s",
    "p50 ms",
    "p95",
    "p99",
    "CPU %",
    "CPU µs/message",
    "MB",
    "errors",
    "load",
)
COMPARED = ("what", "calls/s", "there", "ratio", "pushed/s ratio", "CPU ratio", "p99 ms", "there")


def table(rows: Sequence[Measured]) -> str:
    """Return a Markdown table of cases; one whose offer was not reached says so."""
    lines = [line(HEADINGS), line(["---"] * len(HEADINGS))]
    lines += [line(_cells(one)) for one in rows]
    notes = [f"{one.name}: {one.note}" for one in rows if one.note]
    return "\n".join([*lines, "", *notes])


def compared(here: Sequence[Measured], there: Sequence[Measured]) -> str:
    """Return a Markdown table of medians, here beside there; ratios are here ÷ there."""
    lines = [line(COMPARED), line(["---"] * len(COMPARED))]
    for ours, theirs in zip(here, there, strict=True):
        lines.append(
            line(
                [
                    ours.name,
                    f"{ours.requests_per_second:,.0f}",
                    f"{theirs.requests_per_second:,.0f}",
                    ratio(ours.requests_per_second, theirs.requests_per_second),
                    ratio(ours.pushed_per_second, theirs.pushed_per_second),
                    ratio(ours.cpu_us, theirs.cpu_us),
                    f"{ours.p99_ms:.1f}",
                    f"{theirs.p99_ms:.1f}",
                ]
            )
        )
    return "\n".join(lines)


def ratio(ours: float, theirs: float) -> str:
    """Return ours ÷ theirs; nothing where theirs is not known."""
    return f"{ours / theirs:.3f}" if theirs else ""


def _cells(one: Measured) -> list[str]:
    missed = "" if one.is_reached else " (offer not reached)"
    return [
        one.name,
        f"{one.offered:,.0f}{missed}" if one.offered else "",
        f"{one.requests_per_second:,.0f}",
        f"{one.messages_per_second:,.0f}",
        f"{one.pushed_per_second:,.0f}" if one.offered else "",
        f"{one.p50_ms:.1f}",
        f"{one.p95_ms:.1f}",
        f"{one.p99_ms:.1f}",
        f"{one.cpu_percent:.0f}",
        f"{one.cpu_us:.0f}",
        f"{one.memory_mb:.0f}",
        str(one.errors),
        f"{one.load:.1f}",
    ]


def line(cells: Sequence[str]) -> str:
    """Return one line of a Markdown table."""
    return f"| {' | '.join(cells)} |"
