"""A text cut into words of ordinary vocabulary, by rjieba and the dictionary in its wheel.

What is found where two words meet (改运 in 修改运费) was never written. The library is loaded when
a text is first cut: its dictionary takes a tenth of a second. Barred words are not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import ModuleType


@cache
def _library() -> ModuleType:
    import rjieba  # noqa: PLC0415 - its dictionary is loaded with it, and few need it

    return rjieba


def insides(plain: str) -> frozenset[int]:
    """Return the places of a text that lie inside a word, where no other word can begin or end.

    招聘网 is made of 招聘 and 网 and may be parted there, 修改 nowhere. Ends of Latin words and of
    numbers can be seen, and are not asked for.
    """
    return frozenset(
        start + at
        for start, word in words(plain)
        if not word.isascii()
        for at in range(1, len(word))
        if not _joins(word[:at], word[at:])
    )


def words(plain: str) -> Iterator[tuple[int, str]]:
    """Yield every word of a text with the place where it begins; blanks and signs are words."""
    at = 0
    for word in _library().cut(plain, hmm=False):
        yield at, word
        at += len(word)


def _joins(first: str, second: str) -> bool:
    """Tell whether a word is made of two others: one of them at least is a word by itself."""
    long = [part for part in (first, second) if len(part) > 1]
    return bool(long) and all(map(_library().has_word, long))
