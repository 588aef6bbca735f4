"""How a word list is written: terms, alternatives, pinyin, words that stand together.

    赌场            the word
    (1|一|壹)元夺宝?  alternatives, and ? for what may be missing
    赌博~du.bo      also in pinyin, whole or one character of it (dubo, du博, 赌bo)
    代开…发票        both, in this order, near each other in one sentence
    涨停&老师        both, anywhere in the text; the finding is on the first

The words of a rule of its own are plain: of this they have … and & alone.
Reading the lists is all that happens here; nothing is matched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, repeat
from typing import Final, NamedTuple

from hongyan.domain.compliance.fold import fold_word
from hongyan.kernel.said import Fault

_NO_SYNTAX = frozenset("[]{}*\\^")
_JOIN = re.compile("[…&]")
_BLANK = re.compile(r"[^a-z0-9]+")
_MORE_SYNTAX = frozenset("()|?~")
_GROUPING = frozenset("()|?")
# What ? makes optional stands alone; what needs no thought stands together.
_PIECE = re.compile("[^()|?]+(?!\\?)|.", re.DOTALL)
_PLAIN_CHARACTERS_MIN: Final = 2


_WITHOUT_BREAKS: Final = repeat(frozenset[int]())


class Word(NamedTuple):
    """A word as the dense reading has it; `breaks` are where blanks are expected inside it."""

    text: str
    breaks: frozenset[int] = frozenset()

    @property
    def is_latin(self) -> bool:
        """Whether it is of ASCII letters and digits alone."""
        return self.text.isascii()


@dataclass(frozen=True, slots=True)
class Term:
    """What is looked for: one part, or several that stand together."""

    parts: tuple[tuple[Word, ...], ...]
    """Each part in all its spellings."""
    anywhere: bool = False
    """Parts of one text, in any order; otherwise near each other, in this order."""
    sounds: tuple[str, ...] = ()
    """The syllables of a single word whose list gives its pinyin."""


def read_terms(listed: str) -> Iterator[Term]:
    """Yield the terms of a list of Chinese ones, parted by blanks."""
    for written in listed.split():
        anywhere = "&" in written
        parts = _JOIN.split(written)
        sounds = written.partition("~")[2].split(".") if len(parts) == 1 and "~" in written else ()
        yield Term(tuple(tuple(_spellings(part)) for part in parts), anywhere, tuple(sounds))


def read_english(listed: str) -> Iterator[Term]:
    """Yield the terms of a list of English ones, parted by commas; blanks and & stand inside."""
    for written in filter(None, (phrase.strip() for phrase in listed.split(","))):
        parts = written.split("&")
        yield Term(
            tuple(
                tuple(dict.fromkeys(_latin_word(phrase) for phrase in _alternatives(part.strip())))
                for part in parts
            ),
            anywhere="&" in written,
        )


class PlainWordError(Fault, ValueError):
    """A word that cannot be looked for, and why."""


def read_plain(written: str) -> Term:
    """Return the term of one word or phrase, of any language, without alternatives and pinyin.

    Raises PlainWordError for one with other signs of syntax, or with too little to look for.
    """
    syntax = sorted((_NO_SYNTAX | _MORE_SYNTAX) & set(written))
    if syntax:
        raise PlainWordError(
            "write each spelling as a word of its own, without {syntax}", syntax=" ".join(syntax)
        )
    parts = [_plain_word(part) for part in _JOIN.split(written)]
    if not all(part.text for part in parts):
        raise PlainWordError("a word has letters, digits or Chinese characters")
    if sum(len(part.text) for part in parts) < _PLAIN_CHARACTERS_MIN:
        raise PlainWordError("a word has at least {least} characters", least=_PLAIN_CHARACTERS_MIN)
    return Term(tuple((part,) for part in parts), anywhere="&" in written)


def _plain_word(part: str) -> Word:
    return _latin_word(part) if part.isascii() else Word(fold_word(part))


def _spellings(part: str) -> Iterator[Word]:
    written, _, pinyin = part.partition("~")
    # Ten thousands are made when packs are read: this is the quickest way.
    yield from map(
        Word._make, zip(_alternatives(written, fold_word), _WITHOUT_BREAKS, strict=False)
    )
    if pinyin:
        assert pinyin.isascii(), f"no pinyin: {part}"
        yield from _pinyin(written, pinyin.split("."))


def _pinyin(written: str, syllables: list[str]) -> Iterator[Word]:
    assert len(written) == len(syllables), f"{written}: one syllable a character"
    yield Word("".join(syllables), frozenset(accumulate(map(len, syllables[:-1]))))
    if len(written) > 1:
        folded = list(map(fold_word, written))
        for place, syllable in enumerate(syllables):
            yield Word("".join((*folded[:place], syllable, *folded[place + 1 :])))


def _alternatives(written: str, fold: Callable[[str], str] = str) -> list[str]:
    """Return every spelling of `a(b|c)?d`: groups may nest, ? makes what is before it optional.

    `fold` is asked for each piece: what is between the signs is read alone.
    """
    assert _NO_SYNTAX.isdisjoint(written), f"no such syntax: {written}"
    if _GROUPING.isdisjoint(written):  # most words are: they have one spelling
        spelled = [fold(written)]
    else:
        pieces = [piece if piece in _GROUPING else fold(piece) for piece in _PIECE.findall(written)]
        spelled, end = _choices(pieces, 0)
        assert end == len(pieces), f"unopened: {written}"
    assert all(spelled), f"empty: {written}"
    return list(dict.fromkeys(spelled))


def _choices(pieces: list[str], at: int) -> tuple[list[str], int]:
    done: list[str] = []
    row = [""]
    while at < len(pieces) and pieces[at] != ")":
        if pieces[at] == "|":
            done, row, at = done + row, [""], at + 1
            continue
        if pieces[at] == "(":
            options, at = _choices(pieces, at + 1)
            assert at < len(pieces), f"unclosed: {''.join(pieces)}"
        else:
            options = [pieces[at]]
        at += 1
        if at < len(pieces) and pieces[at] == "?":
            options, at = ["", *options], at + 1
        row = [before + option for before in row for option in options]
    return done + row, at


def _latin_word(phrase: str) -> Word:
    pieces = _BLANK.split(phrase.strip().lower())
    breaks: list[int] = []
    for piece in pieces[:-1]:
        breaks.append(len(piece) + (breaks[-1] if breaks else 0))
    return Word("".join(pieces), frozenset(breaks))
