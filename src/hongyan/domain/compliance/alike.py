"""Barred words in other characters: ones that sound or look alike, or its own in reverse.

堵场 for 赌场, 友交 for 交友. Words that have pinyin in their list are looked for in a reading
that has one sign for every sound, and words of one spelling in reverse. Which finds count, is the
lexicon's to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ahocorasick_rs import AhoCorasick

from hongyan.domain.compliance.soundalikes import MERGED, SOUNDS
from hongyan.domain.compliance.terms import word_of
from hongyan.domain.compliance.topic import Strength, Topic

_FIRST_SIGN: Final = 0xE000
_LOOKS: Final = dict(
    zip(
        "睹堵愽搏膊簿傅剽洒酉湎咽茵般殳裙峮羣货袋歀欵青采釆埰技伎抢仓跑袍邑清惰扬桨浆酱拂弗",
        "赌赌博博博博博票酒酒酒烟烟股股群群群贷贷款款毒彩彩彩妓妓枪枪炮炮色情情场奖奖奖佛佛",
        strict=True,
    )
)
"""A character that is drawn nearly like another, and that other one."""


def _signs() -> tuple[dict[int, str], dict[int, str]]:
    """Return the sign of each character by its own sound, and by what it looks like."""
    signs = {syllable: chr(_FIRST_SIGN + at) for at, syllable in enumerate(SOUNDS)}
    by_character = {
        ord(character): signs[syllable]
        for syllable, listed in SOUNDS.items()
        for character in listed
    }
    looks = {
        ord(posing): by_character[ord(real)]
        for posing, real in _LOOKS.items()
        if ord(real) in by_character
    }
    return by_character, {**by_character, **looks}


_SOUNDING, _LOOKING = _signs()
_OF_SYLLABLES: Final = {syllable: chr(_FIRST_SIGN + at) for at, syllable in enumerate(SOUNDS)}


class AlikeSearch:
    """What finds the disguised forms of the words of some topics. Immutable once made."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        forms: dict[str, list[tuple[Topic, str]]] = {}
        for topic in topics:
            for strength, term in topic.terms:
                if strength is not Strength.BLOCK or len(term.parts) > 1:
                    continue
                spellings = term.spell(term.parts[0])
                word = word_of(spellings[0]).text
                if word.isascii():
                    continue
                # A character with several sounds is found by the one that the table gives it.
                signs = [
                    _SOUNDING.get(ord(character), _OF_SYLLABLES.get(_merged(one), ""))
                    for character, one in zip(word, term.sounds, strict=False)
                ]
                if signs and all(signs) and len(word) == len(signs):
                    forms.setdefault("".join(signs), []).append((topic, word))
                if len(spellings) == 1 or signs:
                    forms.setdefault(word[::-1], []).append((topic, word))
        self._words = tuple(forms.values())
        self._sounding = AhoCorasick(list(forms))

    def finds(self, dense: str) -> Iterator[tuple[Topic, int, int]]:
        """Yield the topics found, and from where to where in the dense reading.

        Half of the characters at least are the word's own; or all, and it is reversed.
        """
        readings = (dense.translate(_SOUNDING), dense.translate(_LOOKING), dense)
        for text in dict.fromkeys(readings):
            for number, start, end in self._sounding.find_matches_as_indexes(
                text, overlapping=True
            ):
                found = dense[start:end]
                for topic, word in self._words[number]:
                    own = sum(one == other for one, other in zip(found, word, strict=True))
                    if found != word and (2 * own >= len(word) or found == word[::-1]):
                        yield topic, start, end


def _merged(syllable: str) -> str:
    for written, instead in MERGED:
        syllable = syllable.replace(written, instead)
    return syllable
