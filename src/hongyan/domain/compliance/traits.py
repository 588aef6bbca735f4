"""The traits of a text that can be counted: its words, pairs of these, its characters.

A trait is a name and a place. What it says of a text is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from hongyan.domain.compliance.fold import BARRIER, fold_word
from hongyan.domain.compliance.segmenter import words
from hongyan.text.link import find_links

_VARIABLE: Final = "$"
_OF_CHARACTERS: Final = "~"
_LINK: Final = "@"
_ADVERTISED: Final = "!"
_OF_SIGNS: Final = "【"
_SIGN_CHARACTERS_READ: Final = 40
_SHARED_MAX: Final = 5
_SELLS: Final = "promotion"
_NUMBER: Final = re.compile("[0-9][0-9.,]*")
_DIGITS_AT_END: Final = "0123456789_"
_CLAUSE_SIGNS: Final = frozenset("。！？，；：、!?,;:.\n")
_CHINESE: Final = re.compile("[\u4e00-\u9fff]+")
_SHORT: Final = re.compile("[\u4e00-\u9fff]{1,2}")


class Trait(NamedTuple):
    """A trait, and where it stands in the plain reading."""

    name: str
    start: int
    end: int


def traits_of(plain: str, kind: str, variables: Sequence[str]) -> list[Trait]:
    """Return the traits of a text in its plain reading, in which barriers stand for variables.

    A word is its own name, a variable is `$` and its name, a number is 0, a link is @, signs
    between clauses are a comma. Two words that follow each other have a blank between them, one and
    two Chinese characters a `~` before them, which stand for words as short. In a promotion each
    word and pair is a second trait: what may stand in a record may not be advertised.
    """
    single = list(_words(plain, variables))
    pairs = [
        Trait(f"{one.name} {other.name}", one.start, other.end) for one, other in pairwise(single)
    ]
    advertised = (
        [Trait(f"{_ADVERTISED}{one.name}", one.start, one.end) for one in (*single, *pairs)]
        if kind == _SELLS
        else ()
    )
    long = (one for one in single if _SHORT.fullmatch(one.name) is None)
    return [*long, *pairs, *advertised, *_characters(plain)]


def traits_of_sign(plain: str, names: Iterable[str]) -> list[Trait]:
    """Return the traits of a sign, each with 【 before it; `names` are the applicant's own.

    One and two characters that follow each other, the first two, the last one and two, how many
    in a row stand in one of the names, and whether all do.
    """
    text = plain[:_SIGN_CHARACTERS_READ]
    if not text:
        return []
    shared = max((_shared(text, fold_word(name)) for name in names), default=0)
    whole = (0, len(text))
    told = [
        *(
            (text[at : at + size], at, at + size)
            for size in (1, 2)
            for at in range(len(text) + 1 - size)
        ),
        (f"^{text[:2]}", 0, min(2, len(text))),
        *((f"{text[-size:]}^", max(0, len(text) - size), len(text)) for size in (1, 2)),
        (f"own {min(shared, _SHARED_MAX)}", *whole),
        (f"own {'whole' if shared == len(text) else 'part'}", *whole),
    ]
    return [Trait(f"{_OF_SIGNS}{name}", start, end) for name, start, end in told]


def word_places(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where words stand that tell something by themselves, and variables."""
    for start, word in words(plain):
        if word == BARRIER or (len(word) > 1 and not _NUMBER.fullmatch(word) and word.isalnum()):
            yield start, start + len(word)


def _shared(text: str, owner: str) -> int:
    """Return how many characters of a text at most stand in a row in a name."""
    most = 0
    for at in range(len(text)):
        while text[at : at + most + 1] in owner and at + most < len(text):
            most += 1
    return most


def _words(plain: str, variables: Sequence[str]) -> Iterator[Trait]:
    names = iter(variables)
    ends = {one.start: one.start + len(one.text) for one in find_links(plain)}
    inside = {at for start, end in ends.items() for at in range(start, end)}
    for start, word in words(plain):
        end = start + len(word)
        if start in inside:
            if start in ends:
                yield Trait(_LINK, start, ends[start])
            continue
        if word == BARRIER:
            name = next(names, "").lower().rstrip(_DIGITS_AT_END)
            yield Trait(f"{_VARIABLE}{name}", start, end)
        elif word in _CLAUSE_SIGNS:
            yield Trait(",", start, end)
        elif _NUMBER.fullmatch(word):
            yield Trait("0", start, end)
        elif not word.isspace():
            yield Trait(word, start, end)


def _characters(plain: str) -> Iterator[Trait]:
    for run in _CHINESE.finditer(plain):
        start, text = run.start(), run[0]
        for size in (1, 2):
            for at in range(len(text) - size + 1):
                yield Trait(_OF_CHARACTERS + text[at : at + size], start + at, start + at + size)
