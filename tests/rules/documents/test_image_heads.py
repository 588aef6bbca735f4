"""What an image would cost is known before it is decoded."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hongyan.documents.image_heads import (
    EXIF_BYTES_MAX,
    PIXEL_BYTES_MAX,
    SCANS_MAX,
    SIDE_MAX,
    jpeg_scans,
    picture_chunks,
    pixel_bytes,
)
from hongyan.documents.scan import Scan, Unfit
from hongyan.documents.scans import clean


def picture(written: str, mode: str = "RGB", **extra: object) -> bytes:
    out = BytesIO()
    Image.new(mode, (64, 48), 0).save(out, written, **extra)
    return out.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def with_chunks(*chunks: bytes) -> bytes:
    """A PNG with chunks between its head and its picture."""
    raw = picture("PNG")
    end_of_head = 8 + 25
    return raw[:end_of_head] + b"".join(chunks) + raw[end_of_head:]


def with_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is there `count` times."""
    raw = picture("JPEG", progressive=True)
    last = raw.rindex(b"\xff\xda")
    return raw[:last] + raw[last:-2] * count + b"\xff\xd9"


def test_scans_are_counted() -> None:
    assert jpeg_scans(picture("JPEG")) == 1
    assert jpeg_scans(picture("JPEG", progressive=True)) == 10
    assert jpeg_scans(with_scans(5)) == 14
    assert jpeg_scans(b"\xff\xd8\xff\xd9") == 0


def test_a_jpeg_of_very_many_scans_is_not_decoded() -> None:
    # AUDIT A2: 95 kB of 300 scans took seconds.
    assert jpeg_scans(with_scans(300)) == SCANS_MAX + 1
    assert clean(with_scans(300)) is Unfit.TOO_COSTLY
    assert isinstance(clean(with_scans(3)), Scan)


@pytest.mark.parametrize(("size", "mode"), [((6300, 6300), "RGBA"), ((20_000, 20_000), "1")])
def test_a_picture_of_too_many_pixels_is_not_decoded(size: tuple[int, int], mode: str) -> None:
    # AUDIT A2: 154 kB took 477 MB.
    out = BytesIO()
    Image.new(mode, size).save(out, "PNG")
    assert clean(out.getvalue()) is Unfit.TOO_LARGE


def test_pixels_are_bounded_by_bytes_and_by_side() -> None:
    assert pixel_bytes(4960, 7016, 3) == 4960 * 7016 * 3 <= PIXEL_BYTES_MAX
    assert pixel_bytes(6300, 6300, 4) is None
    assert pixel_bytes(SIDE_MAX + 1, 1, 1) is None
    assert pixel_bytes(0, 7, 3) is None


def test_chunks_that_swell_are_not_looked_at() -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"0" * 50_000_000, 9))
    profile = chunk(b"iCCP", b"x\0\0" + zlib.compress(b"0" * 50_000_000, 9))
    plain = picture_chunks(picture("PNG"))
    assert picture_chunks(with_chunks(bomb, profile, bomb)) == plain
    assert isinstance(clean(with_chunks(bomb, profile)), Scan)


def test_a_turned_photograph_may_say_so_briefly() -> None:
    turned = chunk(b"eXIf", b"MM\0*\0\0\0\x08")
    assert turned in (picture_chunks(with_chunks(turned)) or b"")
    long = chunk(b"eXIf", b"0" * (EXIF_BYTES_MAX + 1))
    assert long not in (picture_chunks(with_chunks(long)) or b"")


def test_what_is_not_whole_is_none() -> None:
    assert picture_chunks(picture("PNG")[:-8]) is None
    assert picture_chunks(with_chunks(*[chunk(b"tEXt", b"a")] * 30_000)) is None
    assert jpeg_scans(b"\xff\xd8\xff") is None
    assert jpeg_scans(b"\xff\xd8abc") is None


def test_of_an_animation_the_first_picture_is_kept() -> None:
    out = BytesIO()
    frames = [Image.new("P", (20, 20), number % 250) for number in range(300)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    scan = clean(out.getvalue())
    assert isinstance(scan, Scan)
    assert Image.open(BytesIO(scan.content)).n_frames == 1


@given(st.binary(max_size=400))
def test_any_bytes_are_walked_to_an_end(tail: bytes) -> None:
    kept = picture_chunks(b"\x89PNG\r\n\x1a\n" + tail)
    assert kept is None or kept.startswith(b"\x89PNG\r\n\x1a\n")
    scans = jpeg_scans(b"\xff\xd8" + tail)
    assert scans is None or 0 <= scans <= len(tail)
