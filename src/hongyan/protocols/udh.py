"""User data headers (3GPP TS 23.040, 9.2.3.24): the elements before a text, and those of parts.

The bytes of a message begin with one when its flag is set: bit 0x40 of esm_class in SMPP, TP_udhi
in CMPP. How a text is cut, and what waits for the other parts, is not known here.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from hongyan.protocols.errors import WireError

Elements = tuple[tuple[int, bytes], ...]
"""Pairs of an identifier and its octets, in their order, unknown ones included."""

CONCATENATED_8: Final = 0x00
CONCATENATED_16: Final = 0x08
PORTS_8: Final = 0x04
PORTS_16: Final = 0x05

_TOTAL_MAX = 255
_ELEMENT_OCTETS = {CONCATENATED_8: 3, CONCATENATED_16: 4}


class PartNumber(NamedTuple):
    """Which part of a message this is: `number` of `total`, both from 1."""

    reference: int
    total: int
    number: int


def split_udh(octets: bytes) -> tuple[Elements, bytes]:
    """Return the elements of the header, and the octets behind it.

    WireError when the header or one of its elements is longer than what there is.
    """
    if not octets:
        raise WireError("user data", "header", "missing")
    end = 1 + octets[0]
    if end > len(octets):
        raise WireError("user data", "header", "longer than the message")
    found: list[tuple[int, bytes]] = []
    at = 1
    while at < end:
        start = at + 2
        if start > end or (last := start + octets[at + 1]) > end:
            raise WireError("user data", "element", "longer than the header")
        found.append((octets[at], octets[start:last]))
        at = last
    return tuple(found), octets[end:]


def part_of(elements: Elements) -> PartNumber | None:
    """Return which part the elements say it is, None when they say nothing that can be.

    The standard ignores an element with a total or a number of 0, or a number beyond the total.
    Of several the last holds (TS 23.040, 9.2.3.24).
    """
    for identifier, octets in reversed(elements):
        if len(octets) == _ELEMENT_OCTETS.get(identifier):
            part = PartNumber(int.from_bytes(octets[:-2], "big"), octets[-2], octets[-1])
            if 1 <= part.number <= part.total:
                return part
    return None


def concatenated(reference: int, total: int, number: int, *, wide: bool = False) -> bytes:
    """Return the header of a part: 6 octets, or 7 with a `wide` reference of 16 bits.

    WireError for a reference beyond its bits, and for a number that is not one of 1 to `total`.
    """
    size = 2 if wide else 1
    if not 0 <= reference < 1 << (8 * size):
        raise WireError("user data", "reference", f"not an unsigned integer of {size} octets")
    if not 1 <= number <= total <= _TOTAL_MAX:
        raise WireError("user data", "part", "not one of 1 to its total, at most 255")
    identifier = CONCATENATED_16 if wide else CONCATENATED_8
    length = size + 2
    return bytes((length + 2, identifier, length, *reference.to_bytes(size, "big"), total, number))
