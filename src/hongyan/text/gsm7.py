"""The GSM 7-bit default alphabet (3GPP TS 23.038, once GSM 03.38): septets, octets, and back.

A table and its readers. Whether a message is written in it, and how long a part may be, is not
known here; neither are national shift tables, which few carriers take.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

ESCAPE: Final = 0x1B
"""Stands before the code of every character of the extension table: such a character takes two."""

# One character for each septet in order; the escape is no character and stands as itself.
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)

_BLANK = 0x20

BASIC: Final[Mapping[str, int]] = {
    character: code for code, character in enumerate(_BASIC) if code != ESCAPE
}
"""127 characters of one septet. The backtick is not among them, nor are curly quotes."""

EXTENSION: Final[Mapping[str, int]] = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
"""Ten characters of two septets, the second of which is this."""

_BY_CODE = {code: character for character, code in BASIC.items()}
_BY_EXTENSION = {code: character for character, code in EXTENSION.items()}
_OCTETS = {character: bytes([code]) for character, code in BASIC.items()} | {
    character: bytes([ESCAPE, code]) for character, code in EXTENSION.items()
}
_WRITABLE = re.compile(f"[{re.escape(''.join(_OCTETS))}]*")
_EXTENDED = re.compile(f"[{re.escape(''.join(EXTENSION))}]")


def is_writable(text: str) -> bool:
    """Tell whether the alphabet has every character of a text."""
    return _WRITABLE.fullmatch(text) is not None


def septets(text: str) -> int | None:
    """Return how many septets a text takes, None when the alphabet lacks one of its characters."""
    if not is_writable(text):
        return None
    return len(text) + sum(1 for _ in _EXTENDED.finditer(text))


def encode(text: str) -> bytes:
    """Return a text as septets, one in each octet: what SMPP carries as its default alphabet.

    A character that the alphabet lacks is a bug of the caller, who asks `septets` first: KeyError.
    """
    return b"".join(map(_OCTETS.__getitem__, text))


def decode(octets: bytes) -> str:
    """Return the text that unpacked septets say; any octets at all may be given.

    An extension that the table does not have reads as the basic character of that code, and an
    escape with nothing behind it as a blank (TS 23.038, 6.2.1). The eighth bit is not looked at.
    """
    read: list[str] = []
    codes = iter(octets)
    for octet in codes:
        code = octet & 0x7F
        if code != ESCAPE:
            read.append(_BY_CODE[code])
            continue
        extended = next(codes, _BLANK) & 0x7F
        read.append(_BY_EXTENSION.get(extended) or _BY_CODE.get(extended, " "))
    return "".join(read)


def pack(unpacked: bytes) -> bytes:
    """Return unpacked septets as they travel on the air: eight of them in seven octets."""
    bits = sum((septet & 0x7F) << (7 * place) for place, septet in enumerate(unpacked))
    return bits.to_bytes(-(-7 * len(unpacked) // 8), "little")


def unpack(octets: bytes, count: int) -> bytes:
    """Return the first `count` septets of packed octets, one in each octet.

    The count has to be told: seven spare bits at the end look like one more `@`.
    """
    bits = int.from_bytes(octets, "little")
    return bytes([(bits >> (7 * place)) & 0x7F for place in range(count)])
