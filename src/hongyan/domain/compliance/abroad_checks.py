"""Checks of templates for other countries and regions (FAQ 5.1.10, 5.1.12).

Marketing may go where the destination allows it, so a promotion says where it goes and a reviewer
who knows that law looks at it. Laws themselves are not known here: they change, and are the table
of countries' business. What an older case does not say of itself is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hongyan.domain.compliance.case import CheckedText, Hit
from hongyan.domain.compliance.kind_checks import code_missing as domestic_code_missing
from hongyan.domain.compliance.kind_checks import marketing as selling
from hongyan.domain.compliance.spans import Spans
from hongyan.domain.compliance.text_checks import foreign_latin, language
from hongyan.kernel.kinds import IntlType
from hongyan.text.content import uncarried_characters

_OPT_OUT = re.compile(
    r"\b(?:stop|unsubscribe|unsub|opt[- ]?out|quit|baja|cancelar|arr[eê]ter|d[eé]sabonner"
    r"|abmelden)\b"
    r"|退订|退訂|拒收|取消订阅|取消訂閱|配信停止|수신거부|hủy|отпис",
    re.IGNORECASE,
)
_LATIN_WORD = re.compile("(?<![a-z0-9])[a-z]{2,}(?![a-z0-9])")
_WORDS_MIN = 8
_WORDS_TO_ONE_COMMON = 12
"""In that number of words English has one at least of those that it needs."""


def uncarried(case: CheckedText) -> Iterator[Hit]:
    """Characters that no message can hold in any language: control characters, broken pairs."""
    for place, _ in uncarried_characters(case.text):
        yield Hit(place, place + 1, rewrite="")


def unread(case: CheckedText) -> Iterator[Hit]:
    """A language that the lexicon does not read: allowed, and for a human to read.

    Indonesian and Vietnamese without marks are of plain Latin letters, and have no English words.
    """
    found = next(foreign_latin(case), None) or next(language(case), None)
    if found is None and _has_no_english(case):
        found = Hit(0, len(case.text))
    if found is not None:
        yield found


def destination_missing(case: CheckedText) -> Iterator[Hit]:
    """A promotion whose remark names no country or region: it is unknown which law holds."""
    if case.template.intl_type is IntlType.PROMOTION and not _destinations(case):
        yield Hit(0, len(case.text))


def destination_law(case: CheckedText) -> Iterator[Hit]:
    """A promotion is reviewed by the law and custom of each destination (FAQ 5.1.12)."""
    named = _destinations(case)
    if case.template.intl_type is IntlType.PROMOTION and named:
        yield Hit(0, len(case.text), fields={"detail": ", ".join(named)})


def opt_out_unseen(case: CheckedText) -> Iterator[Hit]:
    """A promotion in which no way out can be seen; in some language it may stand there."""
    if case.template.intl_type is IntlType.PROMOTION and not _OPT_OUT.search(case.text):
        yield Hit(len(case.text), len(case.text))


def promotion_undeclared(case: CheckedText) -> Iterator[Hit]:
    """Selling, in what was declared as a notification or a code."""
    if case.template.intl_type in {IntlType.NOTIFICATION, IntlType.VERIFICATION}:
        yield from selling(case)


def code_missing(case: CheckedText) -> Iterator[Hit]:
    """A code needs its variable; in which words it is announced, every language has its own."""
    if case.template.intl_type is IntlType.VERIFICATION:
        yield from domestic_code_missing(case)


def _has_no_english(case: CheckedText) -> bool:
    """Whether hardly any word of a text of Latin letters is one that English cannot do without."""
    within = Spans([(link.start, link.end) for link in case.links])
    plain = case.folded.plain
    words = [
        found[0]
        for found in _LATIN_WORD.finditer(plain.text)
        if not within.touch(*plain.span(*found.span()))
    ]
    common = set(words).intersection(case.words.written("english_needs"))
    return len(words) >= _WORDS_MIN and len(common) < max(1, len(words) // _WORDS_TO_ONE_COMMON)


def _destinations(case: CheckedText) -> tuple[str, ...]:
    found = case.words.names("destinations").finditer(case.template.scenario)
    return tuple(dict.fromkeys(" ".join(one[0].split()) for one in found))
