"""Sentences of the console in the reader's language: the key is the English sentence.

Templates say `_("… {name} …", name=value)`; modules mark a sentence with `N_` and say it by
`visit.say`. The Chinese is in `words/locale/zh_CN/console/*.po`. Knows no page.
"""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final

from markupsafe import Markup, escape

from hongyan.kernel.filling import filled
from hongyan.kernel.refusal import Refused
from hongyan.kernel.said import Said
from hongyan.words.catalogues import catalogue, remedy_of, rule_of, spoken, values_of
from hongyan.words.language import Language

CATALOGUE: Final = "console"
REMEDY: Final = "console"
"""The context in which a reason's key leads to what helps in the console, where the command line's
words do not fit."""


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name, which extractors know
    """Mark a sentence of a module, which is said later."""
    return sentence


def words(language: Language) -> NullTranslations:
    """Return the console's catalogue in a language.

    The English sentences are their own keys: the English one has remedies alone.
    """
    return catalogue(CATALOGUE, language)


def say(language: Language, sentence: str, /, **values: object) -> str:
    """Return a sentence in a language as text, with its values filled in."""
    return filled(_told(language, sentence), {name: str(value) for name, value in values.items()})


def said_markup(language: Language, sentence: str, /, **values: object) -> Markup:
    """Return the same for a template: everything escaped but values that are markup already."""
    return _marked(_told(language, sentence), values)


def counted_markup(
    language: Language, one: str, many: str, count: int, /, **values: object
) -> Markup:
    """Return a sentence that counts, for a template; `{count}` is written with its commas."""
    told = words(language).ngettext(one, many, count)
    return _marked(told, {"count": f"{count:,}", **values})


def rule_text(refused: Refused, language: Language) -> str:
    """Return the sentence that says which rule does not allow it."""
    return rule_of(refused, language)


def remedy_text(refused: Refused, language: Language) -> str:
    """Return what helps, in words of the console; else those of the command line, or nothing."""
    key = str(refused.reason)
    told = catalogue(CATALOGUE, language).pgettext(REMEDY, key)
    if told == key:
        return remedy_of(refused, language)
    return filled(told, values_of(refused, language))


def _told(language: Language, sentence: str) -> str:
    # What a layer below says has its Chinese where the command line's sentences have theirs.
    if isinstance(sentence, Said):
        return spoken(sentence, language)
    return words(language).gettext(sentence) if sentence else ""


def _marked(told: str, values: dict[str, object]) -> Markup:
    # The sentence is ours and the values are not: each is escaped by itself.
    return Markup(  # noqa: S704 - every part of it was escaped
        filled(str(escape(told)), {name: str(escape(value)) for name, value in values.items()})
    )
