"""Charts as shapes: columns by day and sparklines, in percent across and pixels down.

Drawn as SVG by `parts/chart.html` without script and without style attributes, so that text keeps
its size on a phone. Pure; knows no page and no words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

HEIGHT: Final = 150
"""Pixels of the plot, from the line of 0 to the top."""
LABELS_MAX: Final = 6
"""Labels below the columns: more would touch on a phone."""
STEPS: Final = (1, 2, 2.5, 4, 5, 6, 8, 10)
GAP: Final = 0.25
"""Of a column's width, what is left empty beside it."""


@dataclass(frozen=True, slots=True)
class Series:
    """One part of each column. `tone` names its colour, `label` is a sentence of the catalogue."""

    name: str
    label: str
    tone: str = "ok"


@dataclass(frozen=True, slots=True)
class Column:
    """One column's values by the name of the series. `link` leads to what it counts."""

    label: str
    values: Mapping[str, int]
    link: str = ""
    is_running: bool = False
    """Whether the day is not over: it is hatched."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle: percent across, pixels down."""

    x: str
    width: str
    y: str
    height: str
    tone: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A column as it is drawn, with its values for who reads or hears it."""

    column: Column
    pieces: tuple[Rectangle, ...]
    total: int
    x: str
    width: str
    middle: str
    has_label: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """A line of the scale: how high it is, and what it stands for."""

    y: str
    value: int


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of columns."""

    series: tuple[Series, ...]
    bars: tuple[Bar, ...]
    lines: tuple[ScaleLine, ...]
    height: int = HEIGHT

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to draw."""
        return not any(bar.total for bar in self.bars)


def columns(series: Sequence[Series], given: Sequence[Column]) -> Columns:
    """Return the chart of some columns, whose parts stand on each other in the series' order."""
    totals = [sum(one.values.get(part.name, 0) for part in series) for one in given]
    top = _top(max(totals, default=0))
    step = 100 / max(1, len(given))
    every = -(-len(given) // LABELS_MAX) or 1
    bars = []
    for place, (one, total) in enumerate(zip(given, totals, strict=True)):
        x, width = place * step + step * GAP / 2, step * (1 - GAP)
        is_last = place == len(given) - 1
        bars.append(
            Bar(
                column=one,
                pieces=tuple(_pieces(series, one, (x, width), top)),
                total=total,
                x=_percent(place * step),
                width=_percent(step),
                middle=_percent(x + width / 2),
                # Labels stand at equal distances, counted from the last, which always has one.
                has_label=(len(given) - 1 - place) % every == 0,
                is_last=is_last,
            )
        )
    lines = tuple(
        ScaleLine(_pixels(HEIGHT - HEIGHT * part / 2), top * part // 2) for part in (0, 1, 2)
    )
    return Columns(tuple(series), tuple(bars), lines)


def _pieces(
    series: Sequence[Series], one: Column, across: tuple[float, float], top: int
) -> list[Rectangle]:
    x, width = across
    pieces, below = [], 0.0
    for part in series:
        value = one.values.get(part.name, 0)
        if not value:
            continue
        height = HEIGHT * value / top
        y = HEIGHT - below - height
        below += height
        pieces.append(
            Rectangle(_percent(x), _percent(width), _pixels(y), _pixels(height), part.tone)
        )
    return pieces


def _top(most: int) -> int:
    """Return the number at the top of the scale: even, and near above the greatest value."""
    if most <= 2:  # noqa: PLR2004 - the smallest scale that has a middle
        return 2
    size: int = 10 ** (len(str(most)) - 1)
    for step in STEPS:
        top = int(step * size)
        if top >= most and top % 2 == 0:
            return top
    return 20 * size


@dataclass(frozen=True, slots=True)
class Spark:
    """A line without a scale, in a box of 100 by 28: the points of the line and of its ground."""

    points: str
    ground: str


def spark(values: Sequence[int]) -> Spark:
    """Return the sparkline of some values."""
    most = max(values, default=0) or 1
    step = 100 / max(1, len(values) - 1)
    points = " ".join(
        f"{place * step:.2f},{26 - 24 * value / most:.2f}" for place, value in enumerate(values)
    )
    return Spark(points, f"0,28 {points} 100,28" if points else "")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a ranked bar or of a meter, in percent."""

    x: str
    width: str
    tone: str


def shares(parts: Sequence[tuple[int, str]], whole: int) -> tuple[Share, ...]:
    """Return bars side by side for values with their tones, of a whole."""
    found, x = [], 0.0
    for value, tone in parts:
        width = min(100 - x, 100 * value / whole) if whole > 0 else 0.0
        if width > 0:
            found.append(Share(_percent(x), _percent(width), tone))
        x += width
    return tuple(found)


def _percent(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def _pixels(value: float) -> str:
    return f"{value:.1f}"
