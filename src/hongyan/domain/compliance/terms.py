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
from itertools import accumulate, product
from typing import Final, NamedTuple

from hongyan.domain.compliance.fold import fold_word
from hongyan.kernel.said import Fault

_NO_SYNTAX = frozenset("[]{}*\\^")
_JOIN = re.compile("[…&]")
_BLANK = re.compile(r"[^a-z0-9]+")
_MORE_SYNTAX = frozenset("()|?~")
_GROUPING = frozenset("()|?")
_UNGROUPED: Final = dict.fromkeys(map(ord, _GROUPING))
# What ? makes optional stands alone; what needs no thought stands together.
_PIECE = re.compile("[^()|?]+(?!\\?)|.", re.DOTALL)
# The same where no group holds another one and none is left out: most words are so.
_FLAT = re.compile(r"\(([^()?]+)\)(\??)|([^()|?])(\?)|([^()|?]+(?!\?))")
_FLAT_WHOLE = re.compile(r"(?:\([^()?]+\)\??|[^()|?]\??)+")
_PLAIN_CHARACTERS_MIN: Final = 2


class Word(NamedTuple):
    """A word as the dense reading has it; `breaks` are where blanks are expected inside it."""

    text: str
    breaks: frozenset[int] = frozenset()

    @property
    def is_latin(self) -> bool:
        """Whether it is of ASCII letters and digits alone."""
        return self.text.isascii()


def word_of(spelling: str) -> Word:
    """Return the word of a spelling."""
    pieces = spelling.split(" ")
    return Word("".join(pieces), frozenset(accumulate(map(len, pieces[:-1]))))


class Term(NamedTuple):
    """What is looked for: one part, or several that stand together.

    Tens of thousands of spellings are made of the terms and given to a search; none is kept here.
    """

    parts: tuple[str, ...]
    """Each part as its list has it."""
    spell: Callable[[str], list[str]]
    """Returns all spellings of a part, as the dense reading has them, but with a blank where one
    is expected."""
    anywhere: bool = False
    """Parts of one text, in any order; otherwise near each other, in this order."""
    sounds: tuple[str, ...] = ()
    """The syllables of a single word whose list gives its pinyin."""


def read_terms(listed: str) -> Iterator[Term]:
    """Yield the terms of a list of Chinese ones, parted by blanks."""
    for written in listed.split():
        if written.isalnum():  # most words are without any sign
            yield Term((written,), _chinese)
            continue
        parts = tuple(_JOIN.split(written))
        sounds = written.partition("~")[2].split(".") if len(parts) == 1 and "~" in written else ()
        yield Term(parts, _chinese, "&" in written, tuple(sounds))


def read_english(listed: str) -> Iterator[Term]:
    """Yield the terms of a list of English ones, parted by commas; blanks and & stand inside."""
    for written in filter(None, (phrase.strip() for phrase in listed.split(","))):
        yield Term(tuple(written.split("&")), _english, anywhere="&" in written)


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
    texts = [word_of(part).text for part in parts]
    if not all(texts):
        raise PlainWordError("a word has letters, digits or Chinese characters")
    if sum(map(len, texts)) < _PLAIN_CHARACTERS_MIN:
        raise PlainWordError("a word has at least {least} characters", least=_PLAIN_CHARACTERS_MIN)
    return Term(tuple(parts), _as_it_is, anywhere="&" in written)


def _plain_word(part: str) -> str:
    return _latin(part) if part.isascii() else fold_word(part)


def _as_it_is(part: str) -> list[str]:
    return [part]


def _chinese(part: str) -> list[str]:
    if part.isalnum():
        return [fold_word(part)]
    written, _, pinyin = part.partition("~")
    bare = written.translate(_UNGROUPED)
    # Most words are written as they are read.
    spelled = _alternatives(written, str if fold_word(bare) == bare else fold_word)
    if pinyin:
        assert pinyin.isascii(), f"no pinyin: {part}"
        spelled += _pinyin(written, pinyin.split("."))
    return spelled


def _pinyin(written: str, syllables: list[str]) -> Iterator[str]:
    assert len(written) == len(syllables), f"{written}: one syllable a character"
    yield " ".join(syllables)
    if len(written) > 1:
        folded = list(map(fold_word, written))
        for place, syllable in enumerate(syllables):
            yield "".join((*folded[:place], syllable, *folded[place + 1 :]))


def _english(part: str) -> list[str]:
    return list(dict.fromkeys(map(_latin, _alternatives(part.strip()))))


def _latin(phrase: str) -> str:
    return _BLANK.sub(" ", phrase.strip().lower())


def _alternatives(written: str, fold: Callable[[str], str] = str) -> list[str]:
    """Return every spelling of `a(b|c)?d`: groups may nest, ? makes what is before it optional.

    `fold` is asked for each piece: what is between the signs is read alone.
    """
    assert _NO_SYNTAX.isdisjoint(written), f"no such syntax: {written}"
    if _GROUPING.isdisjoint(written):
        spelled = [fold(written)]
    elif _FLAT_WHOLE.fullmatch(written):
        spelled = list(map("".join, product(*_flat(written, fold))))
    else:
        pieces = [piece if piece in _GROUPING else fold(piece) for piece in _PIECE.findall(written)]
        spelled, end = _choices(pieces, 0)
        assert end == len(pieces), f"unopened: {written}"
    assert all(spelled), f"empty: {written}"
    return list(dict.fromkeys(spelled))


def _flat(written: str, fold: Callable[[str], str]) -> Iterator[list[str]]:
    """Yield what may stand at each place of a word without nested groups."""
    for group, may_lack, single, may_lack_it, run in _FLAT.findall(written):
        options = list(map(fold, group.split("|"))) if group else [fold(single or run)]
        yield ["", *options] if may_lack or may_lack_it else options


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
