"""Figures of several rounds: which were busy, medians, and ratios within the same rounds.

Measures nothing, and knows no contestant by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from bench.result import Measured, middle
from bench.table import line, ratio

BUSY_LOAD: Final = 2.0
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Round:
    """One round, and the machine's load average before it began."""

    number: int
    load: float

    @property
    def kind(self) -> str:
        """Return "busy" where others used the machine, else "quiet"."""
        return "busy" if self.load >= BUSY_LOAD else "quiet"


@dataclass(frozen=True, slots=True)
class Found:
    """What a contestant showed in one case in one round."""

    round: Round
    case: str
    who: str
    measured: Measured


def turned(order: Sequence[Item], number: int) -> list[Item]:
    """Return the order of a round: each begins with another one."""
    begin = number % len(order)
    return [*order[begin:], *order[:begin]]


def rounds_line(rounds: Sequence[Round]) -> str:
    """Say what load each round began with."""
    said = [f"{one.number}: {one.load:.2f}, {one.kind}" for one in rounds]
    return f"Load before each round: {'; '.join(said)}."


def medians(found: Sequence[Found], references: Sequence[str]) -> str:
    """Return a Markdown table of medians, quiet rounds first, with ratios to the references."""
    headings = [
        "rounds",
        "what",
        "who",
        "accepted/s",
        "through/s",
        "lowest-highest",
        "CPU µs/message",
    ]
    headings += [f"{what} ÷ {one}" for what in ("rate", "CPU") for one in references]
    headings += ["p50 ms", "p99 ms", "MB", "errors"]
    lines = [line(headings), line(["---"] * len(headings))]
    for kind in ("quiet", "busy"):
        of_kind = [one for one in found if one.round.kind == kind]
        count = len({one.round for one in of_kind})
        for case in dict.fromkeys(one.case for one in of_kind):
            rows = _by_contestant([one for one in of_kind if one.case == case])
            lines += [
                line([f"{kind}, {count}", case, who, *_cells(who, rows, references)])
                for who in rows
            ]
    return "\n".join(lines)


def _by_contestant(found: Sequence[Found]) -> dict[str, list[Measured]]:
    rows: dict[str, list[Measured]] = {}
    for one in found:
        rows.setdefault(one.who, []).append(one.measured)
    return rows


def _cells(who: str, rows: Mapping[str, list[Measured]], references: Sequence[str]) -> list[str]:
    row, rates = middle(rows[who]), [_rate(one) for one in rows[who]]
    others = [middle(rows[name]) if name in rows else None for name in references]
    return [
        f"{row.requests_per_second:,.0f}",
        f"{row.pushed_per_second:,.0f}" if row.pushed_per_second else "",
        f"{min(rates):,.0f}-{max(rates):,.0f}",
        f"{row.cpu_us:.0f}",
        *(ratio(_rate(row), _rate(one)) if one else "" for one in others),
        *(ratio(row.cpu_us, one.cpu_us) if one else "" for one in others),
        f"{row.p50_ms:.1f}",
        f"{row.p99_ms:.1f}",
        f"{row.memory_mb:.0f}",
        str(row.errors),
    ]


def _rate(one: Measured) -> float:
    """Return what went the whole way, or, where acceptance is measured alone, what was accepted."""
    return one.pushed_per_second or one.messages_per_second
