"""What both protocols' sides do alike with numbers, texts and parts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Final

from hongyan.channels.simulator.manners import ReplyOrder
from hongyan.kernel.carriage import InboundText
from hongyan.protocols.alphabets import Default, read_text
from hongyan.protocols.errors import WireError
from hongyan.protocols.udh import concatenated
from hongyan.text.phone import normalise_mainland

DIGITS_MAX: Final = 15
DIGITS_MIN: Final = 5
TEXT_OCTETS_MAX: Final = 1024
"""A payload may have 64 KiB; what tells one text from another stands in its beginning."""

_references = count(1)


def destination(address: str, *, is_international: bool) -> int | None:
    """Return a destination as E.164 digits, None when it is none.

    Eleven digits of a mainland number are one, unless the client says that they are international.
    """
    digits = address.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and DIGITS_MIN <= len(digits) <= DIGITS_MAX):
        return None
    mainland = None if is_international else normalise_mainland(digits)
    return mainland or int(digits) or None


def text_of_octets(coding: int, octets: bytes, default: Default) -> str:
    """Return the beginning of a text; octets that are none are read as Latin-1."""
    octets = octets[:TEXT_OCTETS_MAX]
    try:
        return read_text(coding, octets, default)
    except WireError:
        return str(octets, "latin-1")


def in_order(
    event: InboundText, single_max: int, part_max: int, order: ReplyOrder
) -> Iterator[tuple[bytes, str]]:
    """Yield the parts of a reply, each with its header, in an order; one of no header is whole."""
    content = event.content
    if len(content) <= single_max:
        yield b"", content
        return
    parts = [content[at : at + part_max] for at in range(0, len(content), part_max)]
    reference = next(_references) % 256
    headed = [
        (concatenated(reference, len(parts), number), part)
        for number, part in enumerate(parts, start=1)
    ]
    if order is ReplyOrder.LAST_MISSING:
        headed.pop()
    yield from reversed(headed) if order is ReplyOrder.FALLING else headed
