"""One subject on the table: its text read once, in every way that the checks need.

Each reading is made when first asked for. What is right or wrong is the checks' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from hongyan.domain.compliance.fold import Folded, Reading, fold, fold_word
from hongyan.domain.compliance.lexicon import Lexicon, Match
from hongyan.domain.compliance.likeness import SIGN, Likeness, PointTable
from hongyan.domain.compliance.model import Severity, SignSubject, Subject, TemplateSubject
from hongyan.domain.compliance.traits import Trait, traits_of, traits_of_sign
from hongyan.domain.compliance.wordlists import WordLists
from hongyan.kernel.cut import cut
from hongyan.text.link import MARKS, find_links, host_form, undotted
from hongyan.text.management import says_nothing
from hongyan.text.shown import shown, without_numbers
from hongyan.text.variables import compile_template

_TOLD_CHARACTERS_MAX: Final = 24
_OF_ANYONE: Final = re.compile(
    "(?:(?:user|nick|customer|client|member|owner|guest|parent|real|full|first|last)?_?name"
    "|nickname|user|customer|client|you|phone|tel|mobile|hotline|we_?chat|wx|qq|url|link|website"
    "|city|company|shop|amount|money|price|fee)(?:_?[0-9])?"
)
"""Variables of such names say whom a text reaches and where it leads, not what it is about."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check has to say of a span of the original text; the pack has the words for it.

    `fields` fill the pack's sentences, besides `found`, the span's own text. `suffix` is added to
    the rule's id (the topic's), `severity` is the pack's unless a check knows better.
    """

    start: int
    end: int
    rewrite: str | None = None
    severity: Severity | None = None
    suffix: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def words_told(text: str, places: Iterable[tuple[int, int]]) -> Mapping[str, str]:
    """Return the fields that repeat words of a text, each once, cut, and with numbers masked."""
    found = (shown(without_numbers(text[start:end])) for start, end in places)
    words = [f"“{cut(one, _TOLD_CHARACTERS_MAX)}”" for one in dict.fromkeys(found)]
    return {"words_zh": "、".join(words), "words_en": ", ".join(words)}


@dataclass(frozen=True, slots=True)
class Place:
    """A variable and where it stands in the original text."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Address:
    """A link and where it stands in the original text.

    `host` is where it leads; `reads_as` is what a person takes it for, which letters that look
    like others make another one.
    """

    host: str
    reads_as: str
    start: int
    end: int
    has_variable: bool
    """A variable follows it at once: it is part of the address."""
    is_bounded: bool
    """Where its host begins is certain."""
    is_hidden: bool = False
    """Its dots are written in other words or signs, or its letters apart."""


class CheckedText:
    """A subject, and the lexicon and word lists it is judged by."""

    def __init__(
        self,
        subject: Subject,
        lexicon: Lexicon,
        words: WordLists,
        settings: Mapping[str, int],
        points: PointTable | None = None,
    ) -> None:
        self.subject = subject
        self.text = subject.text
        self.lexicon = lexicon
        self.words = words
        self.settings = settings
        self.points = points

    @property
    def sign(self) -> SignSubject:
        """The subject of a sign's pack."""
        assert isinstance(self.subject, SignSubject)
        return self.subject

    @property
    def template(self) -> TemplateSubject:
        """The subject of a template's pack."""
        assert isinstance(self.subject, TemplateSubject)
        return self.subject

    @cached_property
    def variables(self) -> tuple[Place, ...]:
        """The variables in order of place; a sign has none."""
        if isinstance(self.subject, SignSubject):
            return ()
        places: list[Place] = []
        at = 0
        for number, piece in enumerate(compile_template(self.text).pieces):
            if number % 2:
                places.append(Place(piece, at, at + len(piece) + len("${}")))
            at = places[-1].end if number % 2 else at + len(piece)
        return tuple(places)

    @cached_property
    def owner(self) -> str:
        """The certified name as the dense reading has it."""
        return fold_word(self.subject.owner_name)

    @cached_property
    def is_particular(self) -> bool:
        """Whether a variable tells of one matter: which order, day or place."""
        return any(_OF_ANYONE.fullmatch(place.name.lower()) is None for place in self.variables)

    @cached_property
    def folded(self) -> Folded:
        """The text without its disguises."""
        return fold(self.text, [(place.start, place.end) for place in self.variables])

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """Everything of the lexicon that the text holds."""
        return self.lexicon.match(self.folded)

    def matches_of(self, topic_id: str) -> Sequence[Match]:
        """Return what the text holds of one topic."""
        return self._matches_by_topic.get(topic_id, ())

    @cached_property
    def _matches_by_topic(self) -> Mapping[str, Sequence[Match]]:
        by_topic: dict[str, list[Match]] = {}
        for match in self.matches:
            by_topic.setdefault(match.topic.topic_id, []).append(match)
        return by_topic

    @cached_property
    def traits(self) -> tuple[str, Sequence[Trait]]:
        """The kind of the text and its traits; a sign without a certified name has none."""
        plain, subject = self.folded.plain.text, self.subject
        if isinstance(subject, SignSubject):
            names = (subject.owner_name, *subject.owner_short_names)
            return SIGN, () if says_nothing(names[0]) else traits_of_sign(plain, names)
        kind = subject.kind.name.lower()
        return kind, traits_of(plain, kind, [place.name for place in self.variables])

    @cached_property
    def reading(self) -> Likeness | None:
        """How the text reads by the points of its traits; None without these."""
        kind, traits = self.traits
        if self.points is None or not traits:
            return None
        return Likeness(self.points, kind, self.folded.plain.text, traits)

    @cached_property
    def hidden_links(self) -> tuple[Address, ...]:
        """Links whose dots are written as 点, [.] or dot, or whose letters stand apart."""
        plain = self.folded.plain
        text, starts = undotted(plain.text)
        found = []
        for link in find_links(text) if text != plain.text else ():
            first, last = starts[link.start], starts[link.start + len(link.text) - 1] + 1
            if plain.text[first:last] != link.text and link.text.isascii():
                start, end = plain.span(first, last)
                host = host_form(link.host)
                found.append(Address(host, host, start, end, False, True, is_hidden=True))  # noqa: FBT003 - the fields' names say it
        return tuple(found)

    @cached_property
    def links(self) -> tuple[Address, ...]:
        """Links, disguised ones too."""
        plain = self.folded.plain
        ends = {place.start: place.end for place in self.variables}
        found: list[Address] = []
        for link in find_links(_without_marks(plain, self.text)):
            start, last = plain.span(link.start, link.start + len(link.text))
            host = slice(*plain.span(link.host_start, link.host_start + len(link.host)))
            found.append(
                Address(
                    host_form(self.text[host]),
                    host_form(link.host),
                    start,
                    ends.get(last, last),
                    has_variable=last in ends,
                    is_bounded=link.is_bounded,
                )
            )
        return tuple(found)

    def folded_words(self, name: str) -> tuple[str, ...]:
        """Return a word list of the pack as the dense reading has it."""
        return self.words.folded(name)


def dense_hits(case: CheckedText, word: str) -> list[tuple[int, int]]:
    """Return the original spans of a folded word, at every place in the dense reading."""
    spans: list[tuple[int, int]] = []
    at = case.folded.dense.text.find(word)
    while at >= 0 and word:
        spans.append(case.folded.original_span(at, at + len(word)))
        at = case.folded.dense.text.find(word, at + len(word))
    return spans


def _without_marks(plain: Reading, original: str) -> str:
    """Return the plain reading without signs that are no ASCII in the text: they end a link."""
    if plain.text == original:
        return plain.text
    return "".join(
        original[start] if _is_sign(read) else read
        for read, start in zip(plain.text, plain.starts, strict=True)
    )


def _is_sign(read: str) -> bool:
    # In another dress than ASCII, an address has only the marks that browsers read as theirs.
    return read.isascii() and read.isprintable() and not read.isalnum() and read not in MARKS
