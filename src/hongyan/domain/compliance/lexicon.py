"""The barred topics and their words, found in a folded text.

A word counts when it stands as a word, is not pulled apart by a sentence's end, and no allowed
context holds it (其中奖励 holds 中奖). What a finding means for a case is the packs' business.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

from hongyan.domain.compliance.alike import AlikeSearch
from hongyan.domain.compliance.certainty import WordCertainty
from hongyan.domain.compliance.fold import Folded
from hongyan.domain.compliance.model import Severity
from hongyan.domain.compliance.segmenter import insides
from hongyan.domain.compliance.spans import Spans
from hongyan.domain.compliance.terms import Term
from hongyan.domain.compliance.topic import Strength, Topic
from hongyan.domain.compliance.word_search import Spot, WordSearch

NEAR_CHARACTERS_MAX: Final = 10
"""Between two parts of a term that stand together."""
NEAR_OF_ONE_MAX: Final = 4
"""The same, where one of them is a single character."""
ALIKE_SCOPES: Final = frozenset({"everywhere", "promotion"})
"""Where words are also looked for in other characters."""
GUESS_CHARACTERS_MAX: Final = 2
_NEGATION_REACH: Final = 14
_NOWHERE: Final = Spans(())
_QUOTES: Final = frozenset("“”\"《》‘’'「」『』()（）")
"""银行“卡片管理”: quotation marks part no word on purpose."""
_CLAUSE_END = re.compile("[。！？，；：!?,;:\n\x00]")
_SENTENCE_END = re.compile("[。！？；!?;\n]")
_COMPANY: Final = re.compile(
    "[^\\W\\d_a-z]{0,8}?(?:有限公司|有限责任公司|股份公司|集团公司|分公司)"
    "|[^\\W\\d_a-z]{0,2}?(?:集团|协会|大学|学院|事务所|管理局|交易所|委员会|研究院|博物馆)"
)


@dataclass(frozen=True, slots=True)
class Match:
    """A topic found in the original text."""

    topic: Topic
    severity: Severity
    start: int
    end: int
    is_weak: bool = False
    """Of words alone that say little by themselves."""
    is_disguised: bool = False
    """One of its words was pulled apart on purpose, or stands in other characters."""
    is_guess: bool = False
    """It is two characters that only sound or look like a word."""


class _Edges:
    """Whether finds begin or end inside everyday words of one text, which is cut when first asked.

    A word that was pulled apart on purpose is no everyday one.
    """

    def __init__(self, folded: Folded) -> None:
        self._folded = folded

    @cached_property
    def _insides(self) -> frozenset[int]:
        return insides(self._folded.plain.text)

    def is_no_word(self, spot: Spot) -> bool:
        """Tell whether a find stands together, no word crosses its ends, and a pair is none."""
        starts = self._folded.dense.starts
        first, last = starts[spot.start], starts[spot.end - 1] + 1
        if last - first != spot.end - spot.start:
            return False
        inside = range(first, last + 1) if last - first <= GUESS_CHARACTERS_MAX else (first, last)
        return self._insides.isdisjoint(inside)

    def are_inside_words(self, spot: Spot) -> bool:
        """Tell whether a find begins or ends inside an everyday word."""
        starts = self._folded.dense.starts
        whole = self._folded.plain.text[starts[spot.start] : starts[spot.end - 1] + 1]
        is_quoted = all(one.isalnum() or one in _QUOTES for one in whole)
        if spot.certainty is WordCertainty.ODD and not is_quoted:
            return False
        return starts[spot.start] in self._insides or starts[spot.end - 1] + 1 in self._insides


class Lexicon:
    """All words of some topics, ready to be searched for. Immutable once made."""

    def __init__(self, searches: Sequence[WordSearch], negations: Sequence[str]) -> None:
        """`negations` may warn of a barred word."""
        self.topics = tuple(topic for search in searches for topic in search.topics)
        self.searches = tuple(search for search in searches if search.has_words)
        self._negation = re.compile("|".join(map(re.escape, negations)) or "(?!)")

    @cached_property
    def alike(self) -> AlikeSearch:
        """Made with the first text: a process that judges none has no need of it."""
        return AlikeSearch([topic for topic in self.topics if topic.scope in ALIKE_SCOPES])

    def match(self, folded: Folded) -> tuple[Match, ...]:
        """Return what is found in a text, by place; overlapping finds of a topic are one."""
        edges = _Edges(folded)
        allowed: dict[str, list[tuple[int, int]]] = {}
        found: list[tuple[Topic, Strength, Spot]] = []
        for use, parts in chain.from_iterable(search.spots(folded) for search in self.searches):
            for spot in _together(use.term, parts, folded, edges):
                if use.strength is not Strength.ALLOW:
                    if edges.are_inside_words(spot):
                        continue
                    found.append((use.topic, use.strength, spot))
                elif spot.certainty is not WordCertainty.ODD:
                    allowed.setdefault(use.topic.topic_id, []).append((spot.start, spot.end))
        found += (one for one in self._patterns_found(folded) if not edges.are_inside_words(one[2]))
        found += self._alike_found(folded, edges)
        holding = {topic_id: Spans(spans) for topic_id, spans in allowed.items()}
        return _merged(
            Match(
                topic,
                severity,
                *folded.original_span(spot.start, spot.end),
                is_weak=strength is Strength.HUMAN,
                is_disguised=spot.certainty in {WordCertainty.ODD, WordCertainty.ALIKE},
                is_guess=spot.certainty is WordCertainty.ALIKE
                and spot.end - spot.start <= GUESS_CHARACTERS_MAX,
            )
            for topic, strength, spot in found
            if not holding.get(topic.topic_id, _NOWHERE).hold(spot.start, spot.end)
            if (severity := self._severity(strength, spot, folded)) is not None
        )

    def _patterns_found(self, folded: Folded) -> Iterator[tuple[Topic, Strength, Spot]]:
        for topic in self.topics:
            for pattern in topic.patterns:
                for found in pattern.finditer(folded.plain.text):
                    start, end = _dense_span(folded, *found.span())
                    if end > start:
                        yield topic, Strength.BLOCK, Spot(start, end, WordCertainty.WHOLE)

    def _alike_found(self, folded: Folded, edges: _Edges) -> Iterator[tuple[Topic, Strength, Spot]]:
        """Yield words in other characters, where these are no words of their own."""
        for topic, start, end in self.alike.finds(folded.dense.text):
            spot = Spot(start, end, WordCertainty.ALIKE)
            if edges.is_no_word(spot):
                yield topic, Strength.BLOCK, spot

    def _severity(self, strength: Strength, spot: Spot, folded: Folded) -> Severity | None:
        dense = folded.dense
        if strength is Strength.TRADE and _COMPANY.match(dense.text, spot.end):
            return None
        if strength is Strength.HUMAN:
            return Severity.HUMAN
        start = dense.starts[spot.start]
        before = folded.plain.text[max(0, start - _NEGATION_REACH) : start]
        clause = _CLAUSE_END.split(before)[-1]
        return Severity.HUMAN if self._negation.search(clause) else Severity.BLOCKS


def _together(
    term: Term, parts: Mapping[int, list[Spot]], folded: Folded, edges: _Edges
) -> Iterator[Spot]:
    """Yield where a whole term stands: a single word, or parts that belong together."""
    if len(term.parts) == 1:
        yield from parts[0]
    elif len(parts) < len(term.parts):
        return
    elif term.anywhere:
        yield from parts[0]
    else:
        standing = [
            sorted(
                (spot for spot in parts[part] if _stands(spot, edges)),
                key=lambda spot: (spot.start, -spot.end),
            )
            for part in range(len(term.parts))
        ]
        for first in standing[0]:
            end = _chain(first, standing[1:], folded)
            if end is not None:
                yield Spot(first.start, end, first.certainty)


def _stands(spot: Spot, edges: _Edges) -> bool:
    """Whether a part may count: of one character only where it is a word."""
    return spot.end - spot.start > 1 or not edges.are_inside_words(spot)


def _chain(first: Spot, following: Sequence[Sequence[Spot]], folded: Folded) -> int | None:
    last = first
    for spots in following:
        # The nearest one: where a sentence ends before it, it ends before all behind it.
        at = bisect_left(spots, last.end, key=lambda spot: spot.start)
        if at == len(spots) or spots[at].start - last.end > _gap(last, spots[at]):
            return None
        if _parted(last.end, spots[at].start, folded):
            return None
        last = spots[at]
    return last.end


def _gap(one: Spot, other: Spot) -> int:
    """Return how far two parts may stand apart; one character says less than two."""
    is_short = min(one.end - one.start, other.end - other.start) == 1
    return NEAR_OF_ONE_MAX if is_short else NEAR_CHARACTERS_MAX


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
            match = Match(  # noqa: PLW2901
                match.topic,
                severity,
                last.start,
                max(last.end, match.end),
                is_weak=last.is_weak and match.is_weak,
                is_disguised=last.is_disguised or match.is_disguised,
                is_guess=last.is_guess and match.is_guess,
            )
        row.append(match)
    return tuple(
        sorted((m for row in merged.values() for m in row), key=lambda m: (m.start, m.end))
    )
