"""Read the gettext catalogues that `tools.compile_words` makes of the `.po` files under `locale/`.

`refusals` is keyed by reason: its rule, and in the context `remedy` what helps at the command line.
`commands` is keyed by the English sentence, and so has no English file. Knows no edge.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Final

from hongyan.kernel.filling import filled
from hongyan.kernel.refusal import Refused
from hongyan.kernel.said import Said
from hongyan.words.language import Language

LOCALE: Final = Path(__file__).parent / "locale"
REMEDY: Final = "remedy"
"""The context in which a reason's key leads to what helps."""


@cache
def catalogue(name: str, language: Language) -> GNUTranslations:
    """Return a catalogue; raises FileNotFoundError for one that does not exist."""
    with (LOCALE / language / "LC_MESSAGES" / f"{name}.mo").open("rb") as compiled:
        return GNUTranslations(compiled)


def rule_of(refused: Refused, language: Language) -> str:
    """Return the sentence that says which rule does not allow it."""
    return filled(
        catalogue("refusals", language).gettext(refused.reason), values_of(refused, language)
    )


def remedy_of(refused: Refused, language: Language) -> str:
    """Return what helps, in words of the command line; empty where nothing does."""
    words = catalogue("refusals", language).pgettext(REMEDY, refused.reason)
    return filled(words, values_of(refused, language))


def translated(sentence: str, language: Language) -> str:
    """Return a sentence of the command line in a language, as it is where nothing translates it."""
    if language is Language.EN or not sentence:
        return sentence
    return catalogue("commands", language).gettext(sentence)


def spoken(text: str, language: Language) -> str:
    """Return a text in a language, where it is a sentence that was made of a template."""
    if not isinstance(text, Said):
        return text
    values = {name: spoken(value, language) for name, value in text.values.items()}
    return filled(translated(text.template, language), values)


def values_of(refused: Refused, language: Language) -> dict[str, str]:
    """Return the values of a no, each that is a sentence in a language."""
    return {name: spoken(value, language) for name, value in refused.values.items()}
