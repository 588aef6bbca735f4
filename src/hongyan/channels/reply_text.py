"""The text of a reply out of its octets, whatever protocol brought it. Pure.

Reading is lenient: what came is worth more than its exact form. Knows no PDU.
"""

from __future__ import annotations

from hongyan.protocols.alphabets import Default, read_text
from hongyan.protocols.errors import WireError
from hongyan.protocols.udh import PartNumber, part_of, split_udh


def piece_and_text(octets: bytes, *, is_headed: bool) -> tuple[PartNumber | None, bytes]:
    """Return which piece of a long text it is, as its header says, and the octets of the text.

    The flag may be set where there is no header: then all of it is text.
    """
    if not is_headed:
        return None, octets
    try:
        elements, text = split_udh(octets)
    except WireError:
        return None, octets
    return part_of(elements), text


def text_or_hex(coding: int, octets: bytes, default: Default) -> str:
    """Return a text; of a binary one, or one of an unknown coding, its octets in hex."""
    try:
        return read_text(coding, octets, default)
    except WireError:
        return octets.hex()
