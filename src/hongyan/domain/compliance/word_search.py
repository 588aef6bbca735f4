"""The words of some topics, found in a folded text by one pass of a multi-pattern search.

Packs share what is made here, which is most of the work of reading them. How the words of a term
belong together, and what it means to find one, is the lexicon's business.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from hongyan.domain.compliance.certainty import (
    LEET,
    LEET_LETTERS_MIN,
    WordCertainty,
    certainty_of,
    is_mixed,
)
from hongyan.domain.compliance.fold import Folded
from hongyan.domain.compliance.terms import Term, Word
from hongyan.domain.compliance.topic import Strength, Topic


@dataclass(frozen=True, slots=True)
class Spot:
    """A word where it stands, in the dense reading."""

    start: int
    end: int
    certainty: WordCertainty


class TermUse(NamedTuple):
    """A term, whose it is, and how much it says there."""

    topic: Topic
    strength: Strength
    term: Term


class WordSearch:
    """What finds the words of some topics. Immutable once made."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = tuple(topics)
        self._uses = [
            TermUse(topic, strength, term) for topic in topics for strength, term in topic.terms
        ]
        places = _places([use.term for use in self._uses])
        self.words = tuple(places)
        self._places = tuple(places.values())
        self._search = AhoCorasick([word.text for word in self.words])

    @cached_property
    def _latin(self) -> tuple[list[int], AhoCorasick]:
        """The Latin words as digits may pose for their letters; most texts ask for none."""
        numbers = [
            number
            for number, word in enumerate(self.words)
            if len(word.text) >= LEET_LETTERS_MIN and word.text.isascii()
        ]
        posed = [self.words[number].text.translate(LEET) for number in numbers]
        return numbers, AhoCorasick(posed)

    def spots(self, folded: Folded) -> Iterator[tuple[TermUse, Mapping[int, list[Spot]]]]:
        """Yield the terms with words in the text, and for each of its parts where these stand."""
        spots: dict[int, dict[int, list[Spot]]] = {}
        dense = folded.dense.text
        for number, start, end in self._hits(dense):
            how, end_of_word = certainty_of(self.words[number], folded, start, end)
            if how is WordCertainty.NOT:
                continue
            for use, part in self._places[number]:
                parts = spots.setdefault(use, {})
                parts.setdefault(part, []).append(Spot(start, end_of_word, how))
        for number, found in spots.items():
            yield self._uses[number], found

    def _hits(self, dense: str) -> Sequence[tuple[int, int, int]]:
        """Return the number of each word found, with its place; digits may pose as letters."""
        hits = self._search.find_matches_as_indexes(dense, overlapping=True)
        if not is_mixed(dense):
            return hits
        numbers, search = self._latin
        leet = search.find_matches_as_indexes(dense.translate(LEET), overlapping=True)
        return list(dict.fromkeys(hits + [(numbers[at], s, e) for at, s, e in leet]))


def _places(terms: Sequence[Term]) -> dict[Word, list[tuple[int, int]]]:
    """Return each word once, with the numbers of its terms and of its part in each."""
    places: defaultdict[Word, list[tuple[int, int]]] = defaultdict(list)
    for number, term in enumerate(terms):
        for part, spellings in enumerate(term.parts):
            place = (number, part)
            for word in spellings:
                places[word].append(place)
    return places
