"""How many segments a text is: those that are billed, and those that go on the air.

Two questions, two functions. Billing counts characters; a handset's UCS-2 counts UTF-16 units. They
part only where a character is a surrogate pair (emoji, which domestic content may not hold, and the
rarest of names). Neither knows prices, signs or carriers: the text comes with its 【sign】.
"""

from __future__ import annotations

SINGLE_MAX = 70
"""Characters of a message that fits one segment."""

PART_MAX = 67
"""Characters of each part of a longer one: a header of 6 octets takes the room of 3."""

_BMP_LAST = "\uffff"


def billed_segments(text: str) -> int:
    """Return the segments that a domestic text is billed for, at least 1 (FAQ 4.1.2, 3.3.3).

    Every character counts 1, Latin ones too: up to 70 is one segment, beyond that each 67. A
    character is a code point, because the FAQ speaks of characters and not of octets on the air.
    """
    count = len(text)
    return 1 if count <= SINGLE_MAX else -(-count // PART_MAX)


def wire_parts(text: str) -> list[str]:
    """Split a text into what UCS-2 carries: one part of 70 UTF-16 units, or parts of 67.

    No part ends inside a surrogate pair, so a part may be one unit short and there may be more
    parts than units suggest. The parts join back to the text (3GPP TS 23.038, 23.040).
    """
    if not text or max(text) <= _BMP_LAST:
        if len(text) <= SINGLE_MAX:
            return [text]
        return [text[start : start + PART_MAX] for start in range(0, len(text), PART_MAX)]
    if utf16_units(text) <= SINGLE_MAX:
        return [text]
    return _split_with_pairs(text)


def utf16_units(text: str) -> int:
    """Return how many UTF-16 code units a text takes."""
    return len(text) + sum(character > _BMP_LAST for character in text)


def _split_with_pairs(text: str) -> list[str]:
    parts: list[str] = []
    start = units = 0
    for index, character in enumerate(text):
        width = 2 if character > _BMP_LAST else 1
        if units + width > PART_MAX:
            parts.append(text[start:index])
            start, units = index, 0
        units += width
    parts.append(text[start:])
    return parts
