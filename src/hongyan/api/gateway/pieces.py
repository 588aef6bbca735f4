"""Long texts in pieces: one step over a whole body would hold up every other thread. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeVar

PIECE: Final = 16 * 1024
"""A step over this size takes a tenth of a millisecond."""

Text = TypeVar("Text", str, bytes)


def pieces(text: Text) -> Iterator[Text]:
    """Yield a text piece by piece, in order; an empty one is no piece."""
    return (text[at : at + PIECE] for at in range(0, len(text), PIECE))


def escaped_pieces(octets: bytes) -> Iterator[bytes]:
    """Yield percent-encoded octets piece by piece; none ends within an escape."""
    at = 0
    while at < len(octets):
        end = at + PIECE
        begun = octets.rfind(b"%", end - 2, end)
        if begun > at:
            end = begun
        yield octets[at:end]
        at = end
