"""Texts cut into what a page shows: marked places, and what differs. Spans become UTF-16 here.

Rules count code points, browsers count UTF-16 units: this is the one place where one becomes the
other. Knows no rule and no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from hongyan.domain.compliance.model import Severity
from hongyan.domain.review.compare import Difference
from hongyan.text.segments import utf16_units

_WEIGHT: Final = {one.value: place for place, one in enumerate(Severity)}


class TextMark(NamedTuple):
    """A place of a text with the number of what is said of it; an empty one misses something."""

    start: int
    end: int
    severity: str
    number: int


class TextPiece(NamedTuple):
    """A run of a text; `severity` is "" where nothing is marked. Start and end are UTF-16."""

    text: str
    severity: str
    number: int
    start: int
    end: int


def pieces_of(text: str, marks: Iterable[TextMark]) -> list[TextPiece]:
    """Return a text in pieces; where marks overlap, the heaviest is shown, then the first."""
    ordered = sorted(marks, key=lambda one: (_WEIGHT[one.severity], one.number))
    edges = sorted({0, len(text)} | {at for one in ordered for at in (one.start, one.end)})
    found: list[TextPiece] = []
    at = 0
    for start, end in zip(edges, [*edges[1:], len(text)], strict=True):
        found += (
            TextPiece("", one.severity, one.number, at, at)
            for one in ordered
            if one.start == one.end == start
        )
        run = text[start:end]
        if not run:
            continue
        over = next((one for one in ordered if one.start <= start and end <= one.end), None)
        severity, number = ("", 0) if over is None else (over.severity, over.number)
        until = at + utf16_units(run)
        last = found[-1] if found else None
        if last is not None and last.text and (last.severity, last.number) == (severity, number):
            found[-1] = TextPiece(last.text + run, severity, number, last.start, until)
        else:
            found.append(TextPiece(run, severity, number, at, until))
        at = until
    return found


def diff_of(
    first: str, second: str, differences: Sequence[Difference]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return both texts in parts: what they share, what only the first has, only the second."""
    one, other = [], []
    at = other_at = 0
    for each in differences:
        one.append(("same", first[at : each.first_start]))
        one.append(("del", first[each.first_start : each.first_end]))
        other.append(("same", second[other_at : each.second_start]))
        other.append(("ins", second[each.second_start : each.second_end]))
        at, other_at = each.first_end, each.second_end
    one.append(("same", first[at:]))
    other.append(("same", second[other_at:]))
    return _filled(one), _filled(other)


def _filled(parts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [part for part in parts if part[1]]
