"""Texts of strangers, made such that both databases store them. Pure.

A text that a phone wrote may hold NUL, which PostgreSQL does not take, or half a character of two,
which no encoding writes. One such text would stop all that come behind it.
"""

from __future__ import annotations

import re
from typing import Final

REPLACEMENT: Final = "\ufffd"
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


def storable(text: str, characters_max: int) -> str:
    """Return at most `characters_max` characters of a text, U+FFFD for each unstorable one."""
    return _UNSTORABLE.sub(REPLACEMENT, text[:characters_max])
