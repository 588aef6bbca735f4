"""How much a text reads like those that reviewers reject: the points of its traits, added up.

The points are a table, counted from labelled texts by `tools/count_points.py`; nothing here
changes it. What follows from a reading stands in `likeness_checks`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isqrt
from typing import Any, Final

from hongyan.domain.compliance.patterns import SENTENCE_END
from hongyan.domain.compliance.traits import Trait, word_places

SIGN: Final = "sign"
"""The kind that a sign is of here; templates have those of their messages."""
SHRINK: Final = 30
"""Added to the number of traits, as if these said nothing: of few traits little can be told."""
SENTENCE_TRAITS_MIN: Final = 8
"""A sentence with fewer traits says too little to be read alone."""
LONG_TRAITS_MIN: Final = 50
"""A sentence with as many says as much as a text."""
_TOLD_MAX: Final = 3
_ROOT_SCALE: Final = 1000
_TOPICS_MIN: Final = 2
"""One is compared with the next."""
_LIMITS: Final = {"base", "doubt", "sentence_doubt"}
_LIST: Final = re.compile("\n?(?:-?[0-9]{1,9}\t[^\n]+(?:\n|$))*+")


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of a text in its plain reading, and how it reads.

    `points` are thousandths of the logarithm of the odds that a reviewer approves: below 0 it
    reads like rejected texts.
    """

    start: int
    end: int
    points: int
    traits: int


@dataclass(frozen=True, slots=True)
class KindTable:
    """With how many points a text of one kind begins, and what follows from its points.

    Below `doubt` points, or with a short sentence below `sentence_doubt`, it is for a human.
    """

    base: int
    doubt: int
    sentence_doubt: int
    topics: Mapping[str, int]


def wrong_places(table: object) -> Iterator[str]:
    """Yield the places of a table that are not as `PointTable` reads them, none where all are."""
    if not isinstance(table, dict):
        yield "likeness"
        return
    topics, kinds, names = (_tables(table.get(name)) for name in ("topics", "kinds", "names"))
    if type(table.get("lead")) is not int:
        yield "lead"
    if len(topics) < _TOPICS_MIN:
        yield "topics"
    if not isinstance(table.get("names", {}), dict):
        yield "names"
    listed = {"points": table.get("points"), **{f"topics.{one}": topics[one] for one in topics}}
    yield from (place for place, one in listed.items() if not _is_list(one))
    yield from (
        f"names.{topic_id}"
        for topic_id, pair in names.items()
        if not isinstance(pair, list) or [type(one) for one in pair] != [str, str]
    )
    for kind, limits in kinds.items():
        own = _tables(limits)
        bases = _tables(own.pop("topics", None))
        is_whole = own.keys() == _LIMITS and bases.keys() == topics.keys()
        if not is_whole or any(type(one) is not int for one in (*own.values(), *bases.values())):
            yield f"kinds.{kind}"


class PointTable:
    """What each trait says: of approval, and of the topics of rejected texts. Immutable.

    A topic is named where it leads the next one by `lead`; `names` are those that no list of
    barred words has.
    """

    def __init__(self, table: Mapping[str, Any]) -> None:
        """Take the table as it is read from TOML, without wrong places.

        The lists in it are read when first asked.
        """
        self._table = table
        self.lead: int = table["lead"]
        self.names: Mapping[str, Sequence[str]] = table.get("names", {})
        self.kinds = {name: KindTable(**kind) for name, kind in table["kinds"].items()}

    @cached_property
    def points(self) -> Mapping[str, int]:
        """The points of each trait for an approval."""
        return dict(_pairs(self._table["points"]))

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that a rejected text may have."""
        return tuple(self._table["topics"])

    @cached_property
    def _of_topics(self) -> Mapping[str, Sequence[tuple[str, int]]]:
        """What each trait says of topics: of which, and by how many points."""
        by_trait: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for topic_id, listed in self._table["topics"].items():
            for name, points in _pairs(listed):
                by_trait[name].append((topic_id, points))
        return dict(by_trait)

    def score(self, kind: str, names: set[str]) -> int:
        """Return the points of a part with traits of these names, of a text of a kind."""
        points = sum(self.points[name] for name in names if name in self.points)
        return self.kinds[kind].base + _spread(points, len(names))

    def topic(self, kind: str, names: set[str]) -> tuple[str, int]:
        """Return the topic that fits traits of these names best, with its lead on the next one."""
        told = dict.fromkeys(self.topics, 0)
        for name in names & self._of_topics.keys():
            for topic_id, points in self._of_topics[name]:
                told[topic_id] += points
        bases = self.kinds[kind].topics
        scores = sorted(
            (bases[topic_id] + _spread(points, len(names)), topic_id)
            for topic_id, points in told.items()
        )
        (second, _), (first, topic_id) = scores[-2:]
        return topic_id, first - second


class Likeness:
    """One text, read by a table: as a whole, by its sentences, and by topics."""

    def __init__(self, table: PointTable, kind: str, plain: str, traits: Sequence[Trait]) -> None:
        """Take a text in its plain reading with its traits, and the name of its kind."""
        self._table = table
        self._kind = kind
        self._limits = table.kinds[kind]
        self._plain = plain
        self._traits = traits

    @cached_property
    def whole(self) -> TextPart:
        """The whole text."""
        return self._part(0, len(self._plain), self._traits)

    @cached_property
    def sentences(self) -> tuple[TextPart, ...]:
        """The sentences with enough traits, in order."""
        ends = [*(found.end() for found in SENTENCE_END.finditer(self._plain)), len(self._plain)]
        within: list[list[Trait]] = [[] for _ in ends]
        for trait in self._traits:
            at = min(bisect_right(ends, trait.start), len(ends) - 1)
            if trait.end <= ends[at]:
                within[at].append(trait)
        return tuple(
            self._part(start, end, traits)
            for start, end, traits in zip([0, *ends], ends, within, strict=False)
            if len(traits) >= SENTENCE_TRAITS_MIN
        )

    @property
    def is_doubtful(self) -> bool:
        """Tell whether the text, or a sentence of it, reads like rejected ones."""
        return any(one.points < self._limit(one) for one in (self.whole, *self.sentences))

    def telling(self) -> tuple[tuple[int, int], ...]:
        """Return where the few words stand that speak most against the text, in order of place.

        Where no word does, all of the text is returned.
        """
        against = [0] * len(self._plain)
        for trait in self._traits:
            share = self._table.points.get(trait.name, 0) // (trait.end - trait.start)
            for at in range(trait.start, trait.end):
                against[at] += share
        weighed = sorted(
            (sum(against[start:end]), start, end) for start, end in word_places(self._plain)
        )
        told = sorted((start, end) for points, start, end in weighed[:_TOLD_MAX] if points < 0)
        return tuple(told) or ((0, len(self._plain)),)

    @property
    def topic_id(self) -> str:
        """The topic that the text would have if it were barred."""
        return self._topic[0]

    @property
    def lead(self) -> int:
        """The points by which that topic leads the next one."""
        return self._topic[1]

    @property
    def names_topic(self) -> bool:
        """Tell whether that topic leads by enough to be named."""
        return self.lead >= self._table.lead

    def name_of(self, topic_id: str) -> tuple[str, str]:
        """Return what the table calls a topic of its own in Chinese and English, or ""."""
        zh, en = self._table.names.get(topic_id, ("", ""))
        return zh, en

    @cached_property
    def _topic(self) -> tuple[str, int]:
        return self._table.topic(self._kind, {trait.name for trait in self._traits})

    def _limit(self, part: TextPart) -> int:
        """Return below how many points a part is doubtful: a long sentence is read as a text is."""
        is_text = part is self.whole or part.traits >= LONG_TRAITS_MIN
        return self._limits.doubt if is_text else self._limits.sentence_doubt

    def _part(self, start: int, end: int, traits: Iterable[Trait]) -> TextPart:
        names = {trait.name for trait in traits}
        return TextPart(start, end, self._table.score(self._kind, names), len(names))


def _spread(points: int, traits: int) -> int:
    """Return points parted by the root of the number of traits, in whole numbers."""
    return points * _ROOT_SCALE // isqrt((traits + SHRINK) * _ROOT_SCALE**2)


def _tables(found: object) -> dict[str, Any]:
    return dict(found) if isinstance(found, dict) else {}


def _is_list(listed: object) -> bool:
    return isinstance(listed, str) and _LIST.fullmatch(listed) is not None


def _pairs(listed: str) -> Iterator[tuple[str, int]]:
    """Yield the lines of a list: points, a tab, the trait."""
    for line in filter(None, listed.split("\n")):
        points, _, name = line.partition("\t")
        yield name, int(points)
