"""Uploaded scans made harmless: typed by content, images drawn anew, all else refused.

An image is decoded and written again, so that no metadata and nothing appended to it survives. A
PDF is kept as it came if it looks like one from both ends; it is shown, never run. Runs on a thread
of its own, for it takes the processor.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Final

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from hongyan.domain.materials.model import MATERIAL_BYTES_MAX, MaterialKind

PIXELS_MAX: Final = 40_000_000
"""A full page at 600 dpi has 35 million."""

_FORMATS: Final = {
    "PNG": MaterialKind.PNG,
    "JPEG": MaterialKind.JPEG,
    "GIF": MaterialKind.GIF,
}
_MODES: Final = {"JPEG": "RGB"}
_PDF_HEAD = b"%PDF-1."
_PDF_HEAD_2 = b"%PDF-2."
_PDF_TAIL = b"%%EOF"
_PDF_BYTES_MIN = 64
_TAIL_BYTES = 1024
_HEAD_BYTES = 7


class Unfit(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND = "kind"
    """No PNG, JPEG, GIF or PDF by its content, whatever its name says."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that may be kept; `sha256` is that of `content`, in hex."""

    kind: MaterialKind
    content: bytes
    sha256: str


def clean(raw: bytes, bytes_max: int = MATERIAL_BYTES_MAX) -> Scan | Unfit:
    """Return a file as it is kept, or why it is not."""
    if not raw:
        return Unfit.EMPTY
    if len(raw) > bytes_max:
        return Unfit.TOO_LARGE
    if raw[:_HEAD_BYTES] in {_PDF_HEAD, _PDF_HEAD_2}:
        is_whole = len(raw) >= _PDF_BYTES_MIN and _PDF_TAIL in raw[-_TAIL_BYTES:]
        return _scan(MaterialKind.PDF, raw) if is_whole else Unfit.BROKEN
    return _image(raw)


def _image(raw: bytes) -> Scan | Unfit:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint allows them for the whole process
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(raw), formats=tuple(_FORMATS)) as opened:
                written = opened.format or ""
                if opened.width * opened.height > PIXELS_MAX:
                    return Unfit.TOO_LARGE
                drawn = ImageOps.exif_transpose(opened)
                content = _drawn_anew(drawn, written)
    except UnidentifiedImageError:
        return Unfit.KIND
    except Exception:  # noqa: BLE001 - a decoder fails on hostile bytes in ways without number
        return Unfit.BROKEN
    return _scan(_FORMATS[written], content)


def _drawn_anew(image: Image.Image, written: str) -> bytes:
    image.load()
    mode = _MODES.get(written, image.mode)
    fresh = Image.new(mode, image.size)
    if mode == "P":
        palette = image.getpalette()
        assert palette is not None, "an image of mode P has one"
        fresh.putpalette(palette)
    fresh.paste(image.convert(mode) if image.mode != mode else image)
    out = BytesIO()
    fresh.save(out, written, **({"quality": 90} if written == "JPEG" else {}))
    return out.getvalue()


def _scan(kind: MaterialKind, content: bytes) -> Scan:
    return Scan(kind, content, hashlib.sha256(content).hexdigest())
