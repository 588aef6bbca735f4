"""How a text is corrected where a finding points, so that what is left still reads as a text. Pure.

A rewrite takes the place of its span. What is only deleted takes its clause along, when that says
nothing else, and never leaves two marks side by side, a mark at the beginning, or empty brackets.
Whether the rules like what comes of it is asked by the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hongyan.domain.compliance.model import Finding, Severity
from hongyan.text.link import find_links
from hongyan.text.variables import compile_template

_ENDS: Final = frozenset("。！？!?\n")
_PAUSES: Final = frozenset("，、；：,;")
_MARKS: Final = _ENDS | _PAUSES
_BLANKS: Final = frozenset(" \u3000")
_PAIRS: Final = {"（": "）", "(": ")", "【": "】", "[": "]", "“": "”", "《": "》", '"': '"'}
_BOUNDS: Final = _MARKS | frozenset("".join((*_PAIRS, *_PAIRS.values())))


@dataclass(frozen=True, slots=True)
class Mend:
    """What takes the place of `text[start:end]`, in code points; "" deletes it."""

    start: int
    end: int
    instead: str

    def applied(self, text: str) -> str:
        """Return the text after it."""
        return text[: self.start] + self.instead + text[self.end :]


def mend_of(text: str, finding: Finding) -> Mend | None:
    """Return how a text is corrected at a finding, None when only its author can tell.

    What merely asks for a reviewer is left to the author, unless the rule itself has a rewrite.
    """
    start, end = finding.start, finding.end
    if finding.rewrite:
        return Mend(start, end, finding.rewrite)
    if start == end:
        return None
    if finding.rewrite is None:
        if finding.severity is not Severity.BLOCKS:
            return None
        start, end = _deleted(text, start, end)
    tidy = _tidied(text, start, end)
    return None if start == end or not tidy.applied(text).strip() else tidy


def _deleted(text: str, start: int, end: int) -> tuple[int, int]:
    """Return what goes with a word: its clause; the word alone where the clause has a variable."""
    variables = _variables(text)
    if any(start < last and first < end for first, last in variables):
        return start, start
    whole = [*variables, *((one.start, one.start + len(one.text)) for one in find_links(text))]
    first, last = start, end
    while first > 0 and not _is_mark(text, first - 1, whole):
        first -= 1
    while last < len(text) and not _is_mark(text, last, whole):
        last += 1
    if any(first < ends and begins < last for begins, ends in variables):
        return start, end
    return first, last


def _tidied(text: str, start: int, end: int) -> Mend:
    """Return the deletion of a span, with what would be ragged beside it."""
    while start > 0 and end < len(text) and _PAIRS.get(text[start - 1]) == text[end]:
        start, end = start - 1, end + 1
    if start == 0:
        while end < len(text) and text[end] in _MARKS | _BLANKS:
            end += 1
        return Mend(0, end, "")
    before = text[start - 1]
    if end == len(text):
        while start > 0 and text[start - 1] in _PAUSES | _BLANKS:
            start -= 1
        return Mend(start, end, "")
    after = text[end]
    if before in _BLANKS and after in _BLANKS | _MARKS:
        start -= 1
        return _tidied(text, start, end)
    if before in _MARKS and after in _MARKS | _BLANKS:
        # Of two marks the one that ends a sentence stays.
        if after in _ENDS and before in _PAUSES:
            return Mend(start - 1, end, "")
        return Mend(start, end + 1, "")
    return Mend(start, end, "")


def _variables(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for number, piece in enumerate(compile_template(text).pieces):
        width = len(piece) + (len("${}") if number % 2 else 0)
        if number % 2:
            found.append((at, at + width))
        at += width
    return found


def _is_mark(text: str, at: int, whole: Sequence[tuple[int, int]]) -> bool:
    return text[at] in _BOUNDS and not any(first <= at < last for first, last in whole)
