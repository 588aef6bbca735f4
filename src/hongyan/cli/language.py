"""Sentences of the command line in the language of who types. Knows no command.

The English sentence is the key; `words/locale/zh_CN/commands/` has the Chinese one.
"""

from __future__ import annotations

import os

from hongyan.engine.terminal import say
from hongyan.kernel.filling import filled
from hongyan.kernel.said import Said, text_of
from hongyan.words.catalogues import spoken, translated
from hongyan.words.language import Language, language_of


def language_here() -> Language:
    """Return the language of who types."""
    return language_of(os.environ)


def worded(sentence: str, **values: object) -> str:
    """Return a sentence in the language of who types, each `{name}` in it filled with its value.

    A sentence of the layers below, or one as a value, is said in that language as well.
    """
    language = language_here()
    if isinstance(sentence, Said):
        return spoken(sentence, language)
    told = {name: spoken(text_of(value), language) for name, value in values.items()}
    found = translated(sentence, language)
    return filled(found, told) if values else found


def tell(sentence: str, **values: object) -> None:
    """Print a sentence in the language of who types."""
    say(worded(sentence, **values))
