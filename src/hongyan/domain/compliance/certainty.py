"""How a found word stands in its text: as a word, pulled apart on purpose, or by accident.

赌*博 is pulled apart on purpose, 看好股，票 perhaps, and "ass" in "class" is no word at all.
Knows the two readings of a text and one word; no topics.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from hongyan.domain.compliance.fold import Folded
from hongyan.domain.compliance.terms import Word

LEET: Final = str.maketrans("01345789l", "oieastbgi")
"""Digits that pose as letters; l and 1 and i look alike, so that both sides lose the difference."""

LEET_LETTERS_MIN: Final = 4
"""In shorter words posing digits are rather those of an order number."""

_MIXED = re.compile(r"[a-z][0-9]|[0-9][a-z]")
_STOPS = frozenset("。！？；，、：…!?;,:\n")
_LETTERS_MIN_WITH_BLANKS: Final = 5
"""A Latin word shorter than this is not read across a blank: "sex" is not in "use x"."""
_PAIR: Final = 2


class WordCertainty(StrEnum):
    """How sure it is that a word was meant."""

    WHOLE = "whole"
    SPACED = "spaced"
    """Blanks or sentence marks inside: ordinary layout may have done it."""
    ODD = "odd"
    """Signs inside that no ordinary text has there."""
    ALIKE = "alike"
    """In other characters: ones that sound or look like its own, or in reverse."""
    NOT = "not"


def is_mixed(dense: str) -> bool:
    """Tell whether letters and digits touch, so that digits may pose as letters."""
    return _MIXED.search(dense) is not None


def certainty_of(word: Word, folded: Folded, start: int, end: int) -> tuple[WordCertainty, int]:
    """Return how a word stands at a place of the dense reading, and where its plural ends."""
    end = _with_plural(word, folded, end)
    if not _is_bounded(folded, start, end):
        return WordCertainty.NOT, end
    starts = folded.dense.starts
    if starts[end - 1] - starts[start] == end - start - 1:
        return WordCertainty.WHOLE, end
    plain = folded.plain.text
    gaps = [plain[starts[at] + 1 : starts[at + 1]] for at in range(start, end - 1)]
    return (_latin_gaps if word.is_latin else _chinese_gaps)(word, gaps), end


def _with_plural(word: Word, folded: Folded, end: int) -> int:
    dense, starts = folded.dense.text, folded.dense.starts
    if not word.is_latin or not word.text[-1].isalpha():
        return end
    follows = end < len(dense) and dense[end] == "s" and starts[end] == starts[end - 1] + 1
    if not follows:
        return end
    after = folded.plain.text[starts[end] + 1 : starts[end] + 2]
    return end if _is_latin_letter(after) else end + 1


def _is_bounded(folded: Folded, start: int, end: int) -> bool:
    """Whether Latin letters and digits at its edges do not go on beyond them."""
    dense, plain = folded.dense, folded.plain.text
    first, last = dense.starts[start], dense.starts[end - 1]
    before, after = plain[max(0, first - 1) : first], plain[last + 1 : last + 2]
    if before == "." and plain[first].isdigit():
        return False  # 0.1元 is no 1元
    return not (_goes_on(dense.text[start], before) or _goes_on(dense.text[end - 1], after))


def _goes_on(edge: str, beyond: str) -> bool:
    if not edge.isascii() or not beyond.isascii():
        return False
    return beyond.isalnum() if edge.isdigit() else beyond.isalpha()


def _is_latin_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _latin_gaps(word: Word, gaps: list[str]) -> WordCertainty:
    if all(gaps):
        return WordCertainty.ODD
    inside = [gap for at, gap in enumerate(gaps, 1) if gap and at not in word.breaks]
    if any(len(gap) > 1 for gap in inside):
        return WordCertainty.NOT
    if inside and len(word.text) < _LETTERS_MIN_WITH_BLANKS:
        return WordCertainty.NOT
    stops = [gap for gap in gaps if "." in gap or not _STOPS.isdisjoint(gap)]
    if any(gap != "." for gap in stops) or len(stops) > sum(gap == "." for gap in inside):
        return WordCertainty.NOT
    return WordCertainty.ODD if inside else WordCertainty.SPACED


def _chinese_gaps(word: Word, gaps: list[str]) -> WordCertainty:
    if any(not _STOPS.isdisjoint(gap) for gap in gaps):
        # Between clauses a match ends; every character parted from the next is no accident.
        return WordCertainty.ODD if all(gaps) and len(word.text) > _PAIR else WordCertainty.NOT
    return WordCertainty.SPACED if all(gap.isspace() for gap in gaps if gap) else WordCertainty.ODD
