"""Scans are typed by content, stripped, and refused when they are anything else."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from hongyan.documents.scan import Scan, Unfit
from hongyan.documents.scans import clean
from hongyan.domain.materials.model import MaterialKind

PDF = b"%PDF-1.7\n" + b"1 0 obj << >> endobj\n" * 5 + b"trailer << >>\nstartxref\n0\n%%EOF\n"


def picture(written: str, mode: str = "RGB", **extra: object) -> bytes:
    out = BytesIO()
    Image.new(mode, (32, 20), "red" if mode != "P" else 1).save(out, written, **extra)
    return out.getvalue()


@pytest.mark.parametrize(
    ("written", "kind"),
    [("PNG", MaterialKind.PNG), ("JPEG", MaterialKind.JPEG), ("GIF", MaterialKind.GIF)],
)
def test_a_picture_is_drawn_anew_and_known_by_its_content(written: str, kind: MaterialKind) -> None:
    scan = clean(picture(written))
    assert isinstance(scan, Scan)
    assert scan.kind is kind
    assert scan.sha256 == hashlib.sha256(scan.content).hexdigest()
    assert Image.open(BytesIO(scan.content)).size == (32, 20)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "1"])
def test_pictures_of_every_mode_survive(mode: str) -> None:
    assert isinstance(clean(picture("PNG", mode)), Scan)


def test_metadata_and_what_is_appended_do_not_survive() -> None:
    about = PngInfo()
    about.add_text("Comment", "who took it")
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    for raw in (
        picture("PNG", pnginfo=about) + b"<?php evil(); ?>",
        picture("JPEG", exif=exif) + b"<?php evil(); ?>",
    ):
        scan = clean(raw)
        assert isinstance(scan, Scan)
        assert b"taken" not in scan.content
        assert b"who took it" not in scan.content
        assert b"php" not in scan.content


def test_a_turned_photograph_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    scan = clean(picture("JPEG", exif=exif))
    assert isinstance(scan, Scan)
    assert Image.open(BytesIO(scan.content)).size == (20, 32)


def test_a_pdf_is_kept_as_it_came() -> None:
    scan = clean(PDF)
    assert scan == Scan(MaterialKind.PDF, PDF, hashlib.sha256(PDF).hexdigest())


@pytest.mark.parametrize(
    ("raw", "unfit"),
    [
        (b"", Unfit.EMPTY),
        (b"x" * 101, Unfit.TOO_LARGE),
        (b"<html>no scan</html>", Unfit.KIND),
        (b"MZ\x90\x00", Unfit.KIND),
        (PDF[:60], Unfit.BROKEN),
        (picture("PNG")[:60], Unfit.BROKEN),
    ],
)
def test_everything_else_is_refused(raw: bytes, unfit: Unfit) -> None:
    assert clean(raw, bytes_max=100) is unfit


def test_a_decompression_bomb_is_refused() -> None:
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert clean(out.getvalue()) in {Unfit.TOO_LARGE, Unfit.BROKEN}


@given(st.binary(max_size=200), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a"]))
def test_no_bytes_make_it_raise(tail: bytes, head: bytes) -> None:
    assert isinstance(clean(head + tail), Scan | Unfit)
