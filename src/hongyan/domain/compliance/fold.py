"""Takes the disguise off a text and keeps the way back: every character knows where it stood.

Two readings. The *plain* one has full width, circled, look-alike, accented, traditional and
upper-case characters as ordinary ones, and nothing invisible; blanks and punctuation stay. The
*dense* one has only letters, digits and Chinese characters, so that 赌*博 reads 赌博. A variable is
a single barrier in both: no word is read across it. Words and rules are not known here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hongyan.domain.compliance.lookalikes import LOOKALIKES, PICTURES
from hongyan.text.simplified import SIMPLIFIED

BARRIER: Final = "\x00"
"""Stands for a variable. No text holds one: control characters are folded away."""

_UNREADABLE: Final = "\ufffd"
# Seen as nothing, whatever their category says: Hangul fillers, the empty Braille pattern.
_BLANKS_OF_NO_WIDTH = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Strokes of characters, and no words: spam parts its words with them.
_STROKES = frozenset("丶丨亅丿乀乁乚灬氵冫囗")
_INVISIBLE_CATEGORIES = frozenset({"Cf", "Cc", "Mn", "Me"})
_UNREADABLE_CATEGORIES = frozenset({"Cs", "Co", "Cn"})
# Between letters these stand for letters; anywhere else they are signs.
_SIGN_LETTER = re.compile(r"(?<=[a-z@$])[@$](?=[a-z@$])")
_SIGN_LETTERS = {"@": "a", "$": "s"}
_LEFT_OUT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text without its disguise. `starts[i]` and `ends[i]` say where a character came from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where characters `start` to `end` (at least one) stand in the text beneath."""
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in both readings: `plain` points into the original, `dense` points into `plain`."""

    original: str
    plain: Reading
    dense: Reading

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where characters `start` to `end` of the dense reading stand in the original."""
        return self.plain.span(*self.dense.span(start, end))


def fold(text: str, variables: Sequence[tuple[int, int]] = ()) -> Folded:
    """Return both readings of any text. `variables` are the spans of `${…}`, in order."""
    plain = _plain(text, variables)
    return Folded(text, plain, _dense(plain.text))


def fold_word(word: str) -> str:
    """Return a word as the dense reading has it, for a word list that is matched against one."""
    plain = plain_text(word)
    # Most words have nothing that the dense reading leaves out.
    return plain if plain.isalnum() else dense_text(plain)


def plain_text(text: str) -> str:
    """Return the plain reading of a text without variables, and no way back."""
    return text.translate(_READINGS)


def dense_text(plain: str) -> str:
    """Return the dense reading of a plain one without variables, and no way back."""
    return _LEFT_OUT.sub("", _with_letters(plain))


class _Characters(dict[str, str]):
    """What each character reads as, worked out when first met."""

    def __missing__(self, character: str) -> str:
        reads = self[character] = PICTURES.get(character) or fold_character(character)
        return reads


_CHARACTERS: Final = _Characters()


class _Readings(dict[int, str]):
    """The same by code point, as `str.translate` asks."""

    def __missing__(self, code: int) -> str:
        reads = self[code] = _CHARACTERS[chr(code)]
        return reads


_READINGS: Final = _Readings()


def fold_character(character: str) -> str:
    """Return what one character reads as: one or several characters, "" for an invisible one."""
    if character in "\n\t\u2028\u2029":
        return " " if character == "\t" else "\n"
    if unicodedata.category(character) in _UNREADABLE_CATEGORIES:
        return _UNREADABLE
    parts = unicodedata.normalize("NFKD", LOOKALIKES.get(character, character)).casefold()
    return "".join(_letter(part) for part in unicodedata.normalize("NFKD", parts))


def _letter(part: str) -> str:
    if part in _BLANKS_OF_NO_WIDTH or unicodedata.category(part) in _INVISIBLE_CATEGORIES:
        return ""
    if part in _STROKES:
        return "·"
    part = LOOKALIKES.get(part, part)
    return SIMPLIFIED.get(part, part)


def _plain(text: str, variables: Sequence[tuple[int, int]]) -> Reading:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end in (*variables, (len(text), len(text))):
        _read(text[at:start], at, pieces, starts)
        ends.extend(place + 1 for place in starts[len(ends) :])
        if end > start:
            pieces.append(BARRIER)
            starts.append(start)
            ends.append(end)
        at = end
    return Reading("".join(pieces), tuple(starts), tuple(ends))


def _read(literal: str, offset: int, pieces: list[str], starts: list[int]) -> None:
    read = [_CHARACTERS[character] for character in literal]
    joined = "".join(read)
    pieces.append(joined)
    if len(joined) == len(literal) and "" not in read:
        starts.extend(range(offset, offset + len(literal)))
    else:
        starts.extend(offset + place for place, part in enumerate(read) for _ in part)


def _dense(plain: str) -> Reading:
    kept = [
        (place, character)
        for place, character in enumerate(_with_letters(plain))
        if character.isalnum() or character == BARRIER
    ]
    starts = tuple(place for place, _ in kept)
    text = "".join(character for _, character in kept)
    return Reading(text, starts, tuple(place + 1 for place in starts))


def _with_letters(plain: str) -> str:
    if "@" not in plain and "$" not in plain:
        return plain
    return _SIGN_LETTER.sub(lambda sign: _SIGN_LETTERS[sign[0]], plain)
