"""Checks of a template's characters: length, brackets, scripts, signs (FAQ 1.4.9).

What the words mean is not read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hongyan.domain.compliance.case import CheckedText, Hit
from hongyan.domain.compliance.fold import fold_character
from hongyan.text.content import CONTENT_CHARACTERS_MAX, unsupported_characters
from hongyan.text.management import is_blank
from hongyan.text.sendable import shortest_message
from hongyan.text.simplified import SIMPLIFIED, TRADITIONAL

_OTHER_SCRIPTS = re.compile(
    "["
    "\u0370-\u058f\u0590-\u08ff\u0900-\u10ff\u1100-\u11ff\u1200-\u1cff\u1e00-\u1fff"
    "\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\ua000-\ud7af\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufeff\uff66-\uffdc"
    "]"
)
_OTHER_WORDS = re.compile(f"{_OTHER_SCRIPTS.pattern}+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LOOSE_ACCENTS = re.compile("[\u00c0-\u024f]")
_ACCENTED_WORDS_MIN = 3
_APART = re.compile("(?:[\u4e00-\u9fff](?:(?!\x00)[\\W_]){1,3}){8,}")
_EDGE = re.compile(r"^\s*\[[^\[\]]*\]|\[[^\[\]]*\]\s*$")
_SIGN_BRACKETS = re.compile("【[^【】]{0,20}】|[【】]")
_CLOSERS = "【】〖〗『』「」"


def length(case: CheckedText) -> Iterator[Hit]:
    """A template has 1 to 500 characters as it is written, and so has its shortest message.

    The message has its sign (FAQ 4.1.2).
    """
    count, template = len(case.text), case.template
    if is_blank(case.text) or count > CONTENT_CHARACTERS_MAX:
        yield Hit(min(count, CONTENT_CHARACTERS_MAX), count, fields={"detail": str(count)})
        return
    shortest = shortest_message(case.text, template.attributes, template.kind)
    if not shortest.is_sendable:
        room = CONTENT_CHARACTERS_MAX - shortest.sign - shortest.values
        yield Hit(min(max(room, 0), count), count, fields={"detail": str(shortest.total)})


def brackets(case: CheckedText) -> Iterator[Hit]:
    """【】 mark the sign and stand nowhere else."""
    for found in _SIGN_BRACKETS.finditer(case.text):
        yield Hit(*found.span(), rewrite="")


def edge_brackets(case: CheckedText) -> Iterator[Hit]:
    """[ ] at either end would read as a sign."""
    for found in _EDGE.finditer(case.folded.plain.text):
        yield Hit(*case.folded.plain.span(*found.span()), rewrite="")


def traditional(case: CheckedText) -> Iterator[Hit]:
    """Traditional characters; each run with its simple form as the rewrite."""
    run: list[int] = []
    for place in [*(p for p, c in enumerate(case.text) if c in TRADITIONAL), -2]:
        if run and place != run[-1] + 1:
            written = case.text[run[0] : run[-1] + 1]
            yield Hit(run[0], run[-1] + 1, rewrite="".join(map(SIMPLIFIED.__getitem__, written)))
            run = []
        run.append(place)


def signs(case: CheckedText) -> Iterator[Hit]:
    """Emoji, special signs, invisible and control characters; rewritten where they read plainly."""
    for place, character in unsupported_characters(case.text):
        foreign = _OTHER_SCRIPTS.match(character) is not None
        if character not in TRADITIONAL and character not in _CLOSERS[:2] and not foreign:
            folded = fold_character(character)
            plain = folded.isascii() or not unsupported_characters(folded)
            yield Hit(place, place + 1, rewrite=folded if plain else "")


def apart(case: CheckedText) -> Iterator[Hit]:
    """Chinese characters one by one with signs or blanks between: no list of words reads them."""
    for found in _APART.finditer(case.folded.plain.text):
        yield Hit(*case.folded.plain.span(*found.span()))


def language(case: CheckedText) -> Iterator[Hit]:
    """Scripts other than Chinese and English: kana, Hangul, Cyrillic and so on (FAQ 1.4.9)."""
    at = -1
    for found in _OTHER_WORDS.finditer(case.text):
        if found.start() > at:
            at = found.end()
            yield Hit(*found.span())


def foreign_latin(case: CheckedText) -> Iterator[Hit]:
    """Latin letters with marks by the dozen: Vietnamese, French, Turkish, no English."""
    words = {
        found.span() for found in _LETTERS.finditer(case.text) if _LOOSE_ACCENTS.search(found[0])
    }
    if len(words) >= _ACCENTED_WORDS_MIN:
        yield Hit(min(words)[0], max(words)[1])
