r"""How a foreign text is shown: what cannot be seen is written out, numbers are masked.

Control characters, escape sequences, marks that turn the direction of writing, characters without
width: \x1b, \u202e. Where texts are shown is not known here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Final

# Python calls these printable, and they are invisible: fillers, joiners, variation selectors.
_UNSEEN: Final = frozenset(
    map(
        chr,
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
            *range(0x180B, 0x1810),
            *range(0xFE00, 0xFE10),
            *range(0xE0000, 0xE1000),
        ),
    )
)
_WIDE_BLANK: Final = "\u3000"
"""Chinese is written with it; Python calls it unprintable."""

_NUMBER: Final = re.compile(r"(?<!\d)\d(?:[\s().\-]{0,2}\d){5,18}(?!\d)")
_PASSWORD_OPTION: Final = re.compile(r"([?&]password=)[^&]*+", re.IGNORECASE)
_FIRST_SHOWN: Final = 3
_LAST_SHOWN: Final = 4


def is_seen(character: str) -> bool:
    """Tell whether a character shows itself, as a sign or as a blank."""
    return character == _WIDE_BLANK or (character.isprintable() and character not in _UNSEEN)


def unseen_characters(text: str) -> tuple[tuple[int, str], ...]:
    """Return place and character of everything that does not show itself."""
    if text.isprintable() and _UNSEEN.isdisjoint(text):
        return ()
    return tuple((at, one) for at, one in enumerate(text) if not is_seen(one))


def shown(text: str) -> str:
    """Return a text with everything written out that does not show itself: one line, no effect."""
    return _written_out(text, lambda one: one.encode("unicode_escape").decode("ascii"))


def shown_in_json(document: str) -> str:
    """Return a JSON document, of the same meaning, in which every character shows itself."""
    return _written_out(document, lambda one: json.dumps(one)[1:-1])


def without_numbers(text: str) -> str:
    """Return a text in which what may be a phone number is masked: 139****0000."""
    return _NUMBER.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    digits = [one for one in found[0] if one.isdigit()]
    first = digits[:_FIRST_SHOWN] if len(digits) > _FIRST_SHOWN + _LAST_SHOWN else []
    return f"{''.join(first)}****{''.join(digits[-_LAST_SHOWN:])}"


def _written_out(text: str, write: Callable[[str], str]) -> str:
    if not unseen_characters(text):
        return text
    return "".join(one if is_seen(one) else write(one) for one in text)


def without_password(url: str) -> str:
    """Return a URL with *** for its password, also where a driver takes one among its options."""
    head, at, host = url.rpartition("@")
    scheme, marks, user = head.partition("://")
    name, colon, _ = user.partition(":")
    if at and marks and colon:
        url = f"{scheme}://{name}:***@{host}"
    return _PASSWORD_OPTION.sub(r"\1***", url)
