"""Regular expressions over the plain reading that see through what is put between characters.

How to write one is all that is known here; what they look for stands with checks and topics.
"""

from __future__ import annotations

import re
from typing import Final

GAP: Final = r"[^\w\x00]{0,3}"
"""Up to three signs or blanks, no variable."""

SENTENCE_END: Final = re.compile("[。！？!?\n]|[.] ")
"""Where a sentence ends, in Chinese and in English."""

_CLASS = re.compile(r"(\[[^\[\]]*\])")
_BETWEEN_HAN = re.compile("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")


def gapped(written: str) -> re.Pattern[str]:
    """Return an expression with a gap for every ~ and between two Chinese characters in a row."""
    pieces = _CLASS.split(written.replace("~", GAP))
    # Every other piece is a class of characters, and stays one.
    pieces[::2] = [GAP.join(_BETWEEN_HAN.split(piece)) for piece in pieces[::2]]
    return re.compile("".join(pieces))
