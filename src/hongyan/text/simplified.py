"""Traditional characters and their simple forms: what `simplified.txt` has, and nothing else.

`tools/make_simplified.py` writes that file: pairs of traditional characters, a blank line, pairs of
forms that only Japanese uses. One character at a time: a comparison folds both sides alike, so the
few that depend on their word (乾, 著) do no harm. What follows from a character is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Final

_SECTIONS = files(__package__).joinpath("simplified.txt").read_text("utf-8").split("\n\n")
_TRADITIONAL, _JAPANESE = (section.replace("\n", "") for section in _SECTIONS)
_PAIRS = _TRADITIONAL + _JAPANESE

SIMPLIFIED: Final[Mapping[str, str]] = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
"""Each character to its simple form."""

TRADITIONAL: Final = frozenset(_TRADITIONAL[::2])
"""The characters that only traditional Chinese uses."""
