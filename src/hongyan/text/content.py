"""What domestic content may hold, and how much: simplified Chinese, English, ordinary signs.

Meaning is not judged here: barred topics and words are the review's and the compliance rules'.
"""

from __future__ import annotations

import re

from hongyan.text.simplified import TRADITIONAL

CONTENT_CHARACTERS_MAX = 500
"""A message whole, with its 【sign】 and filled variables (FAQ 4.1.2)."""

HAN_RANGES = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ebe0\U00030000-\U0003134f"
"""Chinese characters, as ranges for a character class. Some of the 8105 standard ones lie above the
Basic Multilingual Plane, and people bear them as names."""

# What is not listed is unsupported, so that next year's emoji needs no release.
_SUPPORTED = (
    r"\t\n\r -~"  # ASCII
    "\u00a0£¥°±·×÷"
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"  # Latin letters with marks: pinyin, names, café
    "\u2010-\u2015‘’“”…‰′″€℃−≈≠≤≥"  # noqa: RUF001 - a minus sign and primes, meant
    "\u3000-\u3003\u3005\u3007-\u300b\u3014\u3015"  # 、。〃々〇〈〉《》〔〕 but no 「」
    f"{HAN_RANGES}"
    "\uff01-\uff5e\uffe0\uffe1\uffe5"  # fullwidth forms of ASCII, ￠￡￥
)
_OUTSIDE = re.compile(f"[^{_SUPPORTED}]")
_UNCARRIED = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def unsupported_characters(text: str) -> tuple[tuple[int, str], ...]:
    """Return place and character of everything that a domestic message may not contain.

    Traditional characters, emoji, 【】〖〗『』「」, m², •①★※→ and their like, other scripts (FAQ
    1.4.9; isv.UNSUPPORTED_CONTENT), also control characters and unpaired surrogates, which no
    carrier takes. The 【sign】 is not content: give the text without it.
    """
    if text.isascii() and text.isprintable():
        return ()
    if TRADITIONAL.isdisjoint(text) and _OUTSIDE.search(text) is None:
        return ()
    return tuple(
        (index, character)
        for index, character in enumerate(text)
        if character in TRADITIONAL or _OUTSIDE.match(character)
    )


def uncarried_characters(text: str) -> tuple[tuple[int, str], ...]:
    """Return place and character of what no message can contain, in any language.

    Control characters but those that break lines and pages, unpaired surrogates, code points that
    will never be characters.
    """
    if text.isprintable():
        return ()
    return tuple((found.start(), found[0]) for found in _UNCARRIED.finditer(text))


def is_too_long(text: str) -> bool:
    """Tell whether a whole message, with its 【sign】, exceeds the limit of 500 (FAQ 4.1.2)."""
    return len(text) > CONTENT_CHARACTERS_MAX
