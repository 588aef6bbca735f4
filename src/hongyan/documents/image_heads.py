"""What an image would cost to decode, read from its head and its chunks: nothing is decoded here.

A picture of a few kilobytes can ask for gigabytes (its size), for minutes (its scans), or hide what
swells in chunks that no picture needs. Pure; walks each file once.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

PIXEL_BYTES_MAX: Final = 105_000_000
"""Width by height by channels: a full page in colour at 600 dpi has 104.4 million."""

SIDE_MAX: Final = 30_000
SCANS_MAX: Final = 30
"""Passes over the picture in a progressive JPEG: encoders write about 10."""

CHUNKS_MAX: Final = 20_000
EXIF_BYTES_MAX: Final = 65_536
PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"

_PICTURE_CHUNKS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"eXIf"})
_CHUNK_FRAME: Final = 12
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_START_OF_SCAN, _END = 0xDA, 0xD9
_STUFFED: Final = frozenset({0x00, *range(0xD0, 0xD8)})
"""What may follow an FF within a scan without ending it."""


def pixel_bytes(width: int, height: int, channels: int) -> int | None:
    """Return how many bytes the drawn picture has, None if that is more than may be."""
    size = width * height * channels
    is_fit = 0 < width <= SIDE_MAX and 0 < height <= SIDE_MAX and size <= PIXEL_BYTES_MAX
    return size if is_fit else None


def picture_chunks(raw: bytes) -> bytes | None:
    """Return a PNG with nothing but the chunks that draw it; None if it is not whole, or too many.

    Texts, profiles and animations, which are packed and can swell, are not even looked at.
    """
    kept = [PNG_HEAD]
    for number, (name, place, length) in enumerate(_chunks(raw)):
        end = place + length + _CHUNK_FRAME
        if number >= CHUNKS_MAX or end > len(raw):
            return None
        is_kept = name in _PICTURE_CHUNKS and (name != b"eXIf" or length <= EXIF_BYTES_MAX)
        if is_kept:
            kept.append(raw[place:end])
        if name == b"IEND":
            return b"".join(kept)
    return None


def _chunks(raw: bytes) -> Iterator[tuple[bytes, int, int]]:
    place = len(PNG_HEAD)
    while place + _CHUNK_FRAME <= len(raw):
        (length,) = struct.unpack_from(">I", raw, place)
        yield raw[place + 4 : place + 8], place, length
        place += length + _CHUNK_FRAME


def jpeg_scans(raw: bytes) -> int | None:
    """Return how many scans a JPEG has, at most one more than may be; None if it is not whole."""
    place, scans = 2, 0
    while 0 <= place < len(raw) - 1:
        if raw[place] != 0xFF:  # noqa: PLR2004 - every marker begins with it
            return None
        marker = raw[place + 1]
        if marker == 0xFF:  # noqa: PLR2004 - a fill byte
            place += 1
        elif marker == _END:
            return scans
        elif marker in _STANDALONE:
            place += 2
        else:
            place = _behind_segment(raw, place)
            if marker == _START_OF_SCAN:
                scans += 1
                if scans > SCANS_MAX:
                    return scans
                place = _behind_scan(raw, place)
    return scans or None


def _behind_segment(raw: bytes, place: int) -> int:
    if place + 4 > len(raw):
        return len(raw)
    (length,) = struct.unpack_from(">H", raw, place + 2)
    return place + 2 + max(int(length), 2)


def _behind_scan(raw: bytes, place: int) -> int:
    while True:
        place = raw.find(b"\xff", place)
        if place < 0 or place + 1 >= len(raw):
            return len(raw)
        if raw[place + 1] not in _STUFFED:
            return place
        place += 2
