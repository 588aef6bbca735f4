"""What an error repeats of a given value: its beginning, never megabytes.

Words only; how a text is shown at a terminal is `text/shown`'s.
"""

from __future__ import annotations

from typing import Final

CUT_CHARACTERS_MAX: Final = 64
"""Enough to know the value again."""


def cut(text: str, characters_max: int = CUT_CHARACTERS_MAX) -> str:
    """Return a text of at most `characters_max` characters, the last of them … where it was cut."""
    return text if len(text) <= characters_max else f"{text[: characters_max - 1]}…"


def quoted(value: object) -> str:
    """Return a value as an error names it: a text in quotes, cut; control characters escaped."""
    return repr(cut(value)) if isinstance(value, str) else cut(repr(value))
