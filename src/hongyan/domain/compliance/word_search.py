"""The words of some topics, found in a folded text by one pass of a multi-pattern search.

Packs share what is made here, which is most of the work of reading them. Of tens of thousands of
words only numbers are kept, in the order of the topics, their terms, the terms' parts, the parts'
spellings: a word that is found stands in the text. How the words of a term belong together, and
what it means to find one, is the lexicon's business.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
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
from hongyan.domain.compliance.terms import Term, Word, word_of
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


class _Index:
    """The spellings of the words of some terms, searched for at once, and whose they are."""

    def __init__(self, terms: Sequence[Term]) -> None:
        spelled: list[str] = []
        # The first word of each part, and whose part it is.
        self.firsts, self.terms, self.parts = array("L"), array("L"), array("B")
        for number, term in enumerate(terms):
            for place, part in enumerate(term.parts):
                self.firsts.append(len(spelled))
                self.terms.append(number)
                self.parts.append(place)
                spelled += term.spell(part)
        # Alone of these a text does not tell how they are written.
        self.latin = {number: one for number, one in enumerate(spelled) if one.isascii()}
        self.search = AhoCorasick([one.replace(" ", "") for one in spelled])


class WordSearch:
    """What finds the words of some topics. Immutable once made.

    Its index is made with the first text: a process that judges none has no need of it.
    """

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = tuple(topics)
        counts = [len(topic.terms) for topic in topics]
        self._first_terms = tuple(accumulate(counts[:-1], initial=0))
        self.has_words = any(counts)

    @cached_property
    def _index(self) -> _Index:
        return _Index([term for topic in self.topics for _, term in topic.terms])

    @cached_property
    def _posed(self) -> tuple[list[int], AhoCorasick]:
        """The Latin words as digits may pose for their letters; most texts ask for none."""
        texts = {number: word_of(one).text for number, one in self._index.latin.items()}
        numbers = [number for number, one in texts.items() if len(one) >= LEET_LETTERS_MIN]
        return numbers, AhoCorasick([texts[number].translate(LEET) for number in numbers])

    def spots(self, folded: Folded) -> Iterator[tuple[TermUse, Mapping[int, list[Spot]]]]:
        """Yield the terms with words in the text, and for each of its parts where these stand."""
        spots: dict[int, dict[int, list[Spot]]] = {}
        dense, index = folded.dense.text, self._index
        for number, start, end in self._hits(dense):
            spelling = index.latin.get(number)
            word = Word(dense[start:end]) if spelling is None else word_of(spelling)
            how, end_of_word = certainty_of(word, folded, start, end)
            if how is WordCertainty.NOT:
                continue
            at = bisect_right(index.firsts, number) - 1
            parts = spots.setdefault(index.terms[at], {})
            parts.setdefault(index.parts[at], []).append(Spot(start, end_of_word, how))
        for number, found in spots.items():
            yield self._use(number), found

    def _hits(self, dense: str) -> Sequence[tuple[int, int, int]]:
        """Return the number of each word found, with its place; digits may pose as letters."""
        hits = self._index.search.find_matches_as_indexes(dense, overlapping=True)
        if not is_mixed(dense):
            return hits
        numbers, search = self._posed
        leet = search.find_matches_as_indexes(dense.translate(LEET), overlapping=True)
        return list(dict.fromkeys(hits + [(numbers[at], s, e) for at, s, e in leet]))

    def _use(self, number: int) -> TermUse:
        at = bisect_right(self._first_terms, number) - 1
        topic = self.topics[at]
        return TermUse(topic, *topic.terms[number - self._first_terms[at]])
