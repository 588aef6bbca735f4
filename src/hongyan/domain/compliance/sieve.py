"""Whether a value can hold anything of barred topics: a quick look before the rules read it.

What it holds back, the rules would find nothing in; what it lets through, they read. It looks for
what every find needs: words, patterns, words in other characters, ingredients of a scheme. How a
find is weighed is not known here.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick

from hongyan.domain.compliance.certainty import LEET
from hongyan.domain.compliance.fold import dense_text, plain_text
from hongyan.domain.compliance.fraud_checks import INGREDIENT, WITHOUT_WORDS
from hongyan.domain.compliance.lexicon import Lexicon
from hongyan.domain.compliance.topic import Strength, Temper, Topic
from hongyan.domain.compliance.topic_checks import BARRED_SCOPES

_SEAMS_KEPT: Final = 4096
_SIGNS_OF_LETTERS: Final = ("@", "$")
_PLURAL: Final = "s"


class _Sought(NamedTuple):
    """What a word may be a find of."""

    is_enough: bool
    """It can count by itself; others only heavier ones beside them."""
    others: tuple[tuple[str, ...], ...]
    """The spellings of the term's other parts, which must be there as well."""
    ingredient: str
    """Of which it is a word, "" for one that bars by itself."""


class Sieve:
    """What looks through values for the topics of one lexicon. Immutable once made."""

    def __init__(self, lexicon: Lexicon) -> None:
        all_words: list[str] = []
        numbers: dict[_Sought, int] = {}
        # Most words are sought for one of a few reasons.
        self._reasons = array("H")
        barred = [topic for topic in lexicon.topics if topic.scope in BARRED_SCOPES]
        made_of = [one for one in lexicon.topics if one.topic_id.startswith(INGREDIENT)]
        for topic in (*barred, *made_of):
            for words, one in _needed(topic):
                number = numbers.setdefault(one, len(numbers))
                self._reasons.extend([number] * len(words))
                all_words += words
        self._sought = tuple(numbers)
        self._search = AhoCorasick(all_words)
        self._alike = lexicon.alike
        self._patterns = [one.search for topic in (*barred, *made_of) for one in topic.patterns]
        # By one of its ingredients, which a text has first.
        self._mixes: dict[str, list[frozenset[str]]] = {}
        for mix in {frozenset(mix) - WITHOUT_WORDS for mix in _mixes(barred)}:
            self._mixes.setdefault(min(mix, default=""), []).append(mix)

    def may_hold(self, text: str, start: int, end: int) -> bool:
        """Tell whether a find that counts can touch `start` to `end` of a text."""
        plain = plain_text(text)
        if any(sign in plain for sign in _SIGNS_OF_LETTERS):
            return True  # what they read as depends on what is beside them
        dense = dense_text(plain)
        first, last = _length(text[:start]), len(dense) - _length(text[end:])
        return (
            self._words_may(dense, first, last)
            or any(s < last and e > first for _, s, e in self._alike.finds(dense))
            or any(search(plain) for search in self._patterns)
        )

    def _words_may(self, dense: str, first: int, last: int) -> bool:
        """Tell the same by words; digits may pose as letters."""
        is_enough = is_there = False
        ingredients = {""}
        posed = dense.translate(LEET)
        for number, start, end in self._search.find_matches_as_indexes(posed, overlapping=True):
            one = self._sought[self._reasons[number]]
            if one.others and not all(any(map(posed.__contains__, words)) for words in one.others):
                continue
            if one.ingredient:
                ingredients.add(one.ingredient)
            else:
                is_enough |= one.is_enough
                ends = end + (dense[end : end + 1] == _PLURAL)
                is_there |= bool(one.others) or (start < last and ends > first)
        return (is_enough and is_there) or any(
            mix <= ingredients for one in ingredients for mix in self._mixes.get(one, ())
        )


def _needed(topic: Topic) -> Iterator[tuple[tuple[str, ...], _Sought]]:
    """Yield what the finds of a topic that count need: words of a part, and of the others."""
    is_ingredient = topic.topic_id.startswith(INGREDIENT)
    name = topic.topic_id.removeprefix(INGREDIENT) if is_ingredient else ""
    for strength, term in topic.terms:
        if strength is not Strength.ALLOW:
            parts = sorted(map(_posed, map(term.spell, term.parts)), key=_commonness)
            is_enough = strength is not Strength.HUMAN or topic.temper is Temper.STRICT
            yield parts[0], _Sought(is_enough, tuple(parts[1:]), name)


def _posed(spellings: Iterable[str]) -> tuple[str, ...]:
    """Return spellings as they are read where digits pose as letters."""
    return tuple(dict.fromkeys(one.replace(" ", "").translate(LEET) for one in spellings))


def _commonness(words: Sequence[str]) -> tuple[int, int]:
    """Return what sorts the part of a term first that fewest texts have."""
    return -min(map(len, words)), len(words)


def _mixes(topics: Iterable[Topic]) -> Iterator[tuple[str, ...]]:
    """Yield what ingredients make schemes that count."""
    for topic in topics:
        yield from topic.schemes
        if topic.temper is Temper.STRICT:
            yield from topic.suspicions


@lru_cache(maxsize=_SEAMS_KEPT)
def _length(seam: str) -> int:
    """Return how long what stands beside a value is in the dense reading; templates repeat."""
    return len(dense_text(plain_text(seam)))
