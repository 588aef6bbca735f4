"""The barred topics and their words, found in a folded text.

A word counts when it stands as a word, is not pulled apart by a sentence's end, and no allowed
context holds it (其中奖励 holds 中奖). What a finding means for a case is the packs' business.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from hongyan.domain.compliance.certainty import WordCertainty
from hongyan.domain.compliance.fold import Folded
from hongyan.domain.compliance.model import Severity
from hongyan.domain.compliance.spans import Spans
from hongyan.domain.compliance.terms import Term
from hongyan.domain.compliance.topic import Strength, Topic
from hongyan.domain.compliance.word_search import Spot, WordSearch

NEAR_CHARACTERS_MAX: Final = 10
"""Between two parts of a term that stand together."""
_NEGATION_REACH: Final = 14
_NOWHERE: Final = Spans(())
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


class Lexicon:
    """All words of some topics, ready to be searched for. Immutable once made."""

    def __init__(
        self, searches: Sequence[WordSearch], negations: Sequence[str], common: Iterable[str]
    ) -> None:
        """`negations` may warn of a barred word, `common` are everyday words of two characters."""
        self.topics = tuple(topic for search in searches for topic in search.topics)
        self.searches = tuple(searches)
        self._common = frozenset(common)
        self._negation = re.compile("|".join(map(re.escape, negations)) or "(?!)")

    def is_common(self, word: str) -> bool:
        """Tell whether a word of two characters is one of everyday life."""
        return word in self._common

    def match(self, folded: Folded) -> tuple[Match, ...]:
        """Return what is found in a text, by place; overlapping finds of a topic are one."""
        allowed: dict[str, list[tuple[int, int]]] = {}
        found: list[tuple[Topic, Strength, Spot]] = []
        for use, parts in chain.from_iterable(
            search.spots(folded, self._common) for search in self.searches
        ):
            for spot in _together(use.term, parts, folded):
                if use.strength is not Strength.ALLOW:
                    found.append((use.topic, use.strength, spot))
                elif spot.certainty is not WordCertainty.ODD:
                    allowed.setdefault(use.topic.topic_id, []).append((spot.start, spot.end))
        found += self._patterns_found(folded)
        holding = {topic_id: Spans(spans) for topic_id, spans in allowed.items()}
        return _merged(
            Match(topic, severity, *folded.original_span(spot.start, spot.end))
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

    def _severity(self, strength: Strength, spot: Spot, folded: Folded) -> Severity | None:
        dense = folded.dense
        if strength is Strength.TRADE and _COMPANY.match(dense.text, spot.end):
            return None
        if strength is Strength.HUMAN or spot.certainty is WordCertainty.DOUBTFUL:
            return Severity.HUMAN
        start = dense.starts[spot.start]
        before = folded.plain.text[max(0, start - _NEGATION_REACH) : start]
        clause = _CLAUSE_END.split(before)[-1]
        return Severity.HUMAN if self._negation.search(clause) else Severity.BLOCKS


def _together(term: Term, parts: Mapping[int, list[Spot]], folded: Folded) -> Iterator[Spot]:
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
                yield Spot(first.start, end, first.certainty)


def _chain(first: Spot, following: Sequence[Sequence[Spot]], folded: Folded) -> int | None:
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
