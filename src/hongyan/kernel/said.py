"""Sentences that can be said in another language: a text that keeps its template and its values.

The layers below `words` know no catalogue. What they say of the world is English, and an edge that
knows the reader's language says it again by the template (`words/catalogues.spoken`).
"""

from __future__ import annotations

from typing import Final

from hongyan.kernel.filling import filled


class Said(str):
    """An English sentence that was made of a template; a value of it may be such a sentence."""

    __slots__ = ("template", "values")

    template: str
    values: dict[str, str]


def said(template: str, /, **values: object) -> Said:
    """Return a sentence: `template` with each `{name}` replaced by its value.

    A fault as a value stands for its sentence. `tests/house` finds a template that has no Chinese.
    """
    kept = {name: text_of(value) for name, value in values.items()}
    sentence = Said(filled(template, kept))
    sentence.template = template
    sentence.values = kept
    return sentence


def text_of(value: object) -> str:
    """Return a value as text; a sentence, or the sentence of a fault, keeps its template."""
    if isinstance(value, BaseException) and value.args:
        value = value.args[0] if isinstance(value.args[0], Said) else str(value)
    return value if isinstance(value, Said) else str(value)


NOTHING: Final = said("")
"""No sentence, where one may stand."""


class Fault(Exception):  # noqa: N818 - the house's word for it
    """The world failed, or an operator made a mistake; the text says what, the rule and the remedy.

    Every exception that an edge shows to a person is one.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        """Take a template with its values, or a sentence."""
        super().__init__(template if isinstance(template, Said) else said(template, **values))

    @property
    def sentence(self) -> str:
        """Return the sentence, which an edge can say in another language."""
        return text_of(self)
