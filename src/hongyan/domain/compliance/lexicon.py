"""The barred topics and their words, found in a folded text by one pass of a multi-pattern search.

A word counts when it stands as a word, is not pulled apart by a sentence's end, and no allowed
context holds it (其中奖励 holds 中奖). What a finding means for a case is the packs' business.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from ahocorasick_rs import AhoCorasick

from hongyan.domain.compliance.certainty import (
    LEET,
    LEET_LETTERS_MIN,
    WordCertainty,
    certainty_of,
    is_mixed,
)
from hongyan.domain.compliance.fold import Folded
from hongyan.domain.compliance.model import Severity
from hongyan.domain.compliance.patterns import gapped
from hongyan.domain.compliance.spans import Spans
from hongyan.domain.compliance.terms import Term, Word, read_english, read_terms

NEAR_CHARACTERS_MAX: Final = 10
"""Between two parts of a term that stand together."""
_NEGATION_REACH: Final = 14
_SEAM_CHARACTERS_MAX: Final = 2
_NOWHERE: Final = Spans(())
_CLAUSE_END = re.compile("[。！？，；：!?,;:\n\x00]")
_SENTENCE_END = re.compile("[。！？；!?;\n]")
_COMPANY: Final = re.compile(
    "[^\\W\\d_a-z]{0,8}?(?:有限公司|有限责任公司|股份公司|集团公司|分公司)"
    "|[^\\W\\d_a-z]{0,2}?(?:集团|协会|大学|学院|事务所|管理局|交易所|委员会|研究院|博物馆)"
)


class Strength(StrEnum):
    """How much a word of a list says by itself."""

    BLOCK = "block"
    TRADE = "trade"
    """As block, except in the name of a company."""
    HUMAN = "human"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class Topic:
    """A barred topic (FAQ 1.4.8, 1.4.9) with its words. `patterns` run on the plain reading."""

    topic_id: str
    zh: str
    en: str
    scope: str
    terms: tuple[tuple[Strength, Term], ...] = field(repr=False)
    patterns: tuple[re.Pattern[str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Match:
    """A topic found in the original text."""

    topic: Topic
    severity: Severity
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Spot:
    """A word where it stands, in the dense reading."""

    start: int
    end: int
    certainty: WordCertainty


@dataclass(frozen=True, slots=True)
class _Use:
    """What a pattern of the search is for: part `part` of term `term`."""

    term: int
    part: int


def read_topic(table: Mapping[str, Any]) -> Topic:
    """Return a topic from its table in TOML."""
    terms = [
        (strength, term)
        for strength in Strength
        for reader, key in ((read_terms, str(strength)), (read_english, f"english_{strength}"))
        for term in reader(table.get(key, ""))
    ]
    terms += [(Strength.BLOCK, term) for term in read_english(table.get("english", ""))]
    patterns = tuple(map(gapped, table.get("patterns", ())))
    return Topic(table["id"], table["zh"], table["en"], table["scope"], tuple(terms), patterns)


class Lexicon:
    """All words of some topics, ready to be searched for. Immutable once made."""

    def __init__(
        self, topics: Sequence[Topic], negations: Sequence[str], common: Iterable[str]
    ) -> None:
        """`negations` may warn of a barred word, `common` are everyday words of two characters."""
        self.topics = tuple(topics)
        self._common = frozenset(common)
        self._negation = re.compile("|".join(map(re.escape, negations)) or "(?!)")
        self._owners = [
            (topic, strength, term) for topic in topics for strength, term in topic.terms
        ]
        self._words, self._uses = _index([term for _, _, term in self._owners])
        self._search = AhoCorasick([word.text for word in self._words])
        self._latin = [
            number
            for number, word in enumerate(self._words)
            if word.is_latin and len(word.text) >= LEET_LETTERS_MIN
        ]
        self._latin_search = AhoCorasick(
            [self._words[number].text.translate(LEET) for number in self._latin]
        )

    def is_common(self, word: str) -> bool:
        """Tell whether a word of two characters is one of everyday life."""
        return word in self._common

    def match(self, folded: Folded) -> tuple[Match, ...]:
        """Return what is found in a text, by place; overlapping finds of a topic are one."""
        spots = self._spots(folded)
        if not spots and not any(topic.patterns for topic in self.topics):
            return ()
        allowed: dict[str, list[tuple[int, int]]] = {}
        found: list[tuple[Topic, Strength, _Spot]] = []
        for number, parts in spots.items():
            topic, strength, term = self._owners[number]
            for spot in _together(term, parts, folded):
                if strength is not Strength.ALLOW:
                    found.append((topic, strength, spot))
                elif spot.certainty is not WordCertainty.ODD:
                    allowed.setdefault(topic.topic_id, []).append((spot.start, spot.end))
        found += self._patterns_found(folded)
        holding = {topic_id: Spans(spans) for topic_id, spans in allowed.items()}
        return _merged(
            Match(topic, severity, *folded.original_span(spot.start, spot.end))
            for topic, strength, spot in found
            if not holding.get(topic.topic_id, _NOWHERE).hold(spot.start, spot.end)
            if (severity := self._severity(strength, spot, folded)) is not None
        )

    def _spots(self, folded: Folded) -> dict[int, dict[int, list[_Spot]]]:
        """Return for each term's number, for each of its parts, where it stands."""
        dense = folded.dense.text
        hits = self._search.find_matches_as_indexes(dense, overlapping=True)
        if is_mixed(dense):
            leet = self._latin_search.find_matches_as_indexes(
                dense.translate(LEET), overlapping=True
            )
            hits = list(dict.fromkeys(hits + [(self._latin[at], s, e) for at, s, e in leet]))
        spots: dict[int, dict[int, list[_Spot]]] = {}
        for number, start, end in hits:
            how, end_of_word = certainty_of(self._words[number], folded, start, end)
            if how is WordCertainty.NOT or (
                how is not WordCertainty.ODD and self._is_seam(dense, start, end)
            ):
                continue
            for use in self._uses[number]:
                parts = spots.setdefault(use.term, {})
                parts.setdefault(use.part, []).append(_Spot(start, end_of_word, how))
        return spots

    def _is_seam(self, dense: str, start: int, end: int) -> bool:
        """Whether a short word is where two others meet: 信主 in 微信主页."""
        return (
            end - start <= _SEAM_CHARACTERS_MAX
            and dense[max(0, start - 1) : start + 1] in self._common
            and dense[end - 1 : end + 1] in self._common
        )

    def _patterns_found(self, folded: Folded) -> Iterator[tuple[Topic, Strength, _Spot]]:
        for topic in self.topics:
            for pattern in topic.patterns:
                for found in pattern.finditer(folded.plain.text):
                    start, end = _dense_span(folded, *found.span())
                    if end > start:
                        yield topic, Strength.BLOCK, _Spot(start, end, WordCertainty.WHOLE)

    def _severity(self, strength: Strength, spot: _Spot, folded: Folded) -> Severity | None:
        dense = folded.dense
        if strength is Strength.TRADE and _COMPANY.match(dense.text, spot.end):
            return None
        if strength is Strength.HUMAN or spot.certainty is WordCertainty.DOUBTFUL:
            return Severity.HUMAN
        start = dense.starts[spot.start]
        before = folded.plain.text[max(0, start - _NEGATION_REACH) : start]
        clause = _CLAUSE_END.split(before)[-1]
        return Severity.HUMAN if self._negation.search(clause) else Severity.BLOCKS


def _index(terms: Sequence[Term]) -> tuple[list[Word], list[list[_Use]]]:
    uses: dict[Word, list[_Use]] = {}
    for number, term in enumerate(terms):
        for part, spellings in enumerate(term.parts):
            for word in spellings:
                uses.setdefault(word, []).append(_Use(number, part))
    return list(uses), list(uses.values())


def _together(term: Term, parts: Mapping[int, list[_Spot]], folded: Folded) -> Iterator[_Spot]:
    """Yield where a whole term stands: a single word, or parts that belong together."""
    if len(term.parts) == 1:
        yield from parts[0]
    elif len(parts) < len(term.parts):
        return
    elif term.anywhere:
        yield from parts[0]
    else:
        following = [
            sorted(parts[part], key=lambda spot: spot.start) for part in range(1, len(term.parts))
        ]
        for first in parts[0]:
            end = _chain(first, following, folded)
            if end is not None:
                yield _Spot(first.start, end, first.certainty)


def _chain(first: _Spot, following: Sequence[Sequence[_Spot]], folded: Folded) -> int | None:
    end = first.end
    for spots in following:
        # The nearest one: where a sentence ends before it, it ends before all behind it.
        at = bisect_left(spots, end, key=lambda spot: spot.start)
        if at == len(spots) or spots[at].start - end > NEAR_CHARACTERS_MAX:
            return None
        if _parted(end, spots[at].start, folded):
            return None
        end = spots[at].end
    return end


def _parted(end: int, start: int, folded: Folded) -> bool:
    starts = folded.dense.starts
    between = folded.plain.text[starts[end - 1] + 1 : starts[start]]
    return _SENTENCE_END.search(between) is not None


def _dense_span(folded: Folded, start: int, end: int) -> tuple[int, int]:
    starts = folded.dense.starts
    return bisect_left(starts, start), bisect_left(starts, end)


def _merged(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return overlapping finds of one topic as one, with the heavier severity."""
    order = list(Severity)
    merged: dict[str, list[Match]] = {}
    for match in sorted(matches, key=lambda one: (one.start, one.end)):
        row = merged.setdefault(match.topic.topic_id, [])
        if row and match.start < row[-1].end:
            last = row.pop()
            severity = min(last.severity, match.severity, key=order.index)
            match = Match(match.topic, severity, last.start, max(last.end, match.end))  # noqa: PLW2901
        row.append(match)
    return tuple(
        sorted((m for row in merged.values() for m in row), key=lambda m: (m.start, m.end))
    )
