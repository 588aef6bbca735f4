"""How many segments a text is: those that are billed, and those that go on the air.

Two questions, two functions, domestic and international. Domestic billing counts characters,
international billing as the price book's profile says; the air counts what the encoding carries:
septets, or UTF-16 units. None of them knows prices, signs or carriers: the text comes with its
【sign】 or [sign].
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.kernel.carriage import Encoding, Text
from hongyan.text.encoding import encoding_of
from hongyan.text.gsm7 import EXTENSION, septets

SINGLE_MAX = 70
"""Characters of a message that fits one segment."""

PART_MAX = 67
"""Characters of each part of a longer one: a header of 6 octets takes the room of 3."""

ENGLISH_SINGLE_MAX = 140
ENGLISH_PART_MAX = 134
"""Characters of a pure English message by the FAQ of 2020: octets were counted, not septets."""

GSM7_SINGLE_MAX = 160
GSM7_PART_MAX = 153
"""Septets of a message in the GSM alphabet: 140 octets are 160 of them, 134 octets 153."""

_BMP_LAST = "\uffff"


class SegmentProfile(StrEnum):
    """How international messages are billed; a price book names one."""

    FAQ2020 = "faq2020"
    """Pure English 140 or 134 characters, others 70 or 67; every character is 1 (FAQ 5.1.3)."""
    GSM0338 = "gsm0338"
    """As on the air: 160 or 153 septets, 70 or 67 UTF-16 units (3GPP TS 23.038)."""


@dataclass(frozen=True, slots=True)
class Fill:
    """How full the segments are that a text is billed for; `used` counts what they are made of."""

    used: int
    segments: int
    single: int
    part: int

    @property
    def room(self) -> int:
        """Return how much these segments hold."""
        return self._room(self.segments)

    @property
    def surplus(self) -> int:
        """Return how much less would be one segment fewer; 0 where one is enough."""
        return self.used - self._room(self.segments - 1) if self.segments > 1 else 0

    def _room(self, segments: int) -> int:
        return self.single if segments == 1 else segments * self.part


def domestic_fill(text: str) -> Fill:
    """Return how full the billed segments of a domestic text are."""
    return Fill(len(text), billed_segments(text), SINGLE_MAX, PART_MAX)


def international_fill(text: str, profile: SegmentProfile) -> Fill:
    """Return how full the billed segments of an international text are."""
    segments = billed_international_segments(text, profile)
    is_gsm7 = encoding_of(text) is Encoding.GSM7
    if profile is SegmentProfile.GSM0338:
        if is_gsm7:
            return Fill(septets(text) or 0, segments, GSM7_SINGLE_MAX, GSM7_PART_MAX)
        return Fill(utf16_units(text), segments, SINGLE_MAX, PART_MAX)
    if is_gsm7:
        return Fill(len(text), segments, ENGLISH_SINGLE_MAX, ENGLISH_PART_MAX)
    return Fill(len(text), segments, SINGLE_MAX, PART_MAX)


def billed_segments(text: str) -> int:
    """Return the segments that a domestic text is billed for, at least 1 (FAQ 4.1.2, 3.3.3).

    Every character counts 1, Latin ones too: up to 70 is one segment, beyond that each 67. A
    character is a code point, because the FAQ speaks of characters and not of octets on the air.
    """
    return _portions(len(text), SINGLE_MAX, PART_MAX)


def billed_international_segments(text: str, profile: SegmentProfile) -> int:
    """Return the segments that an international text is billed for, at least 1 (FAQ 5.1.3).

    The text has its sign. By the FAQ's profile a character is a code point, as in domestic texts.
    """
    if profile is SegmentProfile.GSM0338:
        return len(international_wire_parts(text))
    if encoding_of(text) is Encoding.GSM7:
        return _portions(len(text), ENGLISH_SINGLE_MAX, ENGLISH_PART_MAX)
    return _portions(len(text), SINGLE_MAX, PART_MAX)


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
    return _split(text, _UNITS, PART_MAX)


def international_wire_parts(text: str) -> list[str]:
    """Split an international text into what goes on the air, in the encoding that it needs.

    In the GSM alphabet one part of 160 septets, or parts of 153, none of which ends between an
    escape and its character; else as `wire_parts`. The parts join back to the text.
    """
    count = septets(text)
    if count is None:
        return wire_parts(text)
    if count <= GSM7_SINGLE_MAX:
        return [text]
    if count == len(text):
        return [text[start : start + GSM7_PART_MAX] for start in range(0, count, GSM7_PART_MAX)]
    return _split(text, _SEPTETS, GSM7_PART_MAX)


def on_air(text: str, *, is_domestic: bool) -> Text:
    """Return a text, its sign included, as it goes on the air: domestic ones always in UCS-2."""
    if is_domestic:
        return Text(Encoding.UCS2, tuple(wire_parts(text)))
    return Text(encoding_of(text), tuple(international_wire_parts(text)))


def utf16_units(text: str) -> int:
    """Return how many UTF-16 code units a text takes."""
    return len(text) + sum(character > _BMP_LAST for character in text)


def _portions(count: int, single_max: int, part_max: int) -> int:
    return 1 if count <= single_max else -(-count // part_max)


_UNITS: Final = re.compile(f"[^\0-{_BMP_LAST}]")
_SEPTETS: Final = re.compile(f"[{re.escape(''.join(EXTENSION))}]")


def _split(text: str, double: re.Pattern[str], part_max: int) -> list[str]:
    """Cut a text where the next character, which `double` finds or not, takes no more room."""
    parts: list[str] = []
    start = used = 0
    for index, character in enumerate(text):
        width = 2 if double.match(character) else 1
        if used + width > part_max:
            parts.append(text[start:index])
            start, used = index, 0
        used += width
    parts.append(text[start:])
    return parts
