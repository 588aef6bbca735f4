"""Precedents: the past texts that are nearest to a new one, with their verdicts.

Nearness counts pairs of neighbouring characters that two texts share; a variable counts as one
character whatever its name. Pure, no model, no word list: a reviewer can see why a text is near.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hongyan.domain.review.lifecycle import CaseDecision

SHINGLE_CHARACTERS: Final = 2
PERMILLE: Final = 1000

_VARIABLE = re.compile(r"\$\{[^{}]*\}")
_VARIABLE_MARK = "\x00"


@dataclass(frozen=True, slots=True)
class PastText:
    """A decided case's text."""

    case_id: int
    text: str
    verdict: CaseDecision


@dataclass(frozen=True, slots=True)
class Precedent:
    """A past text, and how near it is: 1000 is the same."""

    past: PastText
    nearness_permille: int


def shingles(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text, blanks and case aside."""
    plain = unicodedata.normalize("NFKC", _VARIABLE.sub(_VARIABLE_MARK, text)).casefold()
    plain = "".join(plain.split())
    if len(plain) < SHINGLE_CHARACTERS:
        return frozenset((plain,)) if plain else frozenset()
    ends = range(SHINGLE_CHARACTERS, len(plain) + 1)
    return frozenset(plain[end - SHINGLE_CHARACTERS : end] for end in ends)


def nearness_permille(first: frozenset[str], second: frozenset[str]) -> int:
    """Return what share of their pairs two texts have in common (Jaccard's index), in permille."""
    union = len(first | second)
    return PERMILLE * len(first & second) // union if union else PERMILLE


def distinct(past: Iterable[PastText]) -> list[PastText]:
    """Return the past texts without those that an earlier one repeats with the same verdict."""
    found: dict[tuple[str, CaseDecision], PastText] = {}
    for one in past:
        found.setdefault((one.text, one.verdict), one)
    return list(found.values())


def nearest(
    text: str, past: Iterable[PastText], count: int = 5, nearness_permille_min: int = 200
) -> list[Precedent]:
    """Return the nearest past texts, the nearest first; of equally near ones the newest first."""
    own = shingles(text)
    near = (Precedent(one, nearness_permille(own, shingles(one.text))) for one in past)
    return heapq.nlargest(
        count,
        (one for one in near if one.nearness_permille >= nearness_permille_min),
        key=lambda one: (one.nearness_permille, one.past.case_id),
    )
