"""Cleans uploaded files: types by content, images re-encoded, all else refused.

An image is decoded and written again, so that no metadata and nothing appended to it survives; what
it would cost is looked at before. A .docx is repacked, a .doc is looked through. A PDF is kept
as it came if it looks like one from both ends; it is shown, never run. Runs in a process of its own
(`scan_subprocess`), which bounds what a decoder of hostile bytes can use.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Collection, Mapping
from io import BytesIO
from typing import Final

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from hongyan.documents.image_heads import (
    PNG_HEAD,
    SCANS_MAX,
    jpeg_scans,
    picture_chunks,
    pixel_bytes,
)
from hongyan.documents.scan import Scan, Unfit
from hongyan.documents.word_files import DOC_HEAD, DOCX_HEAD, is_plain_doc, packed_anew
from hongyan.domain.materials.model import DOCUMENTS, MATERIAL_BYTES_MAX, MaterialKind

_FORMATS: Final = {
    MaterialKind.PNG: "PNG",
    MaterialKind.JPEG: "JPEG",
    MaterialKind.GIF: "GIF",
}
_PIXEL_BYTES: Final = {"I": 4, "F": 4, "I;16": 2}
"""Of modes with one channel of more than a byte."""

_HEADS: Final = (
    (PNG_HEAD, MaterialKind.PNG),
    (b"\xff\xd8\xff", MaterialKind.JPEG),
    (b"GIF87a", MaterialKind.GIF),
    (b"GIF89a", MaterialKind.GIF),
    (b"%PDF-1.", MaterialKind.PDF),
    (b"%PDF-2.", MaterialKind.PDF),
    (DOCX_HEAD, MaterialKind.DOCX),
    (DOC_HEAD, MaterialKind.DOC),
)
_PDF_TAIL: Final = b"%%EOF"
_PDF_BYTES_MIN: Final = 64
_TAIL_BYTES: Final = 1024
_QUALITIES: Final = (90, 75, 60)
"""Of a JPEG, best first: what was packed tightly may not fit when it is re-encoded."""


def clean(
    raw: bytes,
    bytes_max: int = MATERIAL_BYTES_MAX,
    kinds: Collection[MaterialKind] = DOCUMENTS,
) -> Scan | Unfit:
    """Return a file as it is kept, of one of these kinds, or why it is not."""
    if not raw:
        return Unfit.EMPTY
    if len(raw) > bytes_max:
        return Unfit.TOO_LARGE
    kind = next((kind for head, kind in _HEADS if raw.startswith(head)), None)
    if kind is None or kind not in kinds:
        return Unfit.KIND
    content = _CLEANERS[kind](raw, bytes_max)
    if isinstance(content, Unfit):
        return content
    if len(content) > bytes_max:
        return Unfit.TOO_LARGE
    return Scan(kind, content, hashlib.sha256(content).hexdigest())


def _pdf(raw: bytes, _bytes_max: int) -> bytes | Unfit:
    is_whole = len(raw) >= _PDF_BYTES_MIN and _PDF_TAIL in raw[-_TAIL_BYTES:]
    return raw if is_whole else Unfit.BROKEN


def _docx(raw: bytes, _bytes_max: int) -> bytes | Unfit:
    return packed_anew(raw) or Unfit.KIND


def _doc(raw: bytes, _bytes_max: int) -> bytes | Unfit:
    return raw if is_plain_doc(raw) else Unfit.KIND


def _png(raw: bytes, bytes_max: int) -> bytes | Unfit:
    picture = picture_chunks(raw)
    return Unfit.BROKEN if picture is None else _image(picture, MaterialKind.PNG, bytes_max)


def _jpeg(raw: bytes, bytes_max: int) -> bytes | Unfit:
    scans = jpeg_scans(raw)
    if scans is None:
        return Unfit.BROKEN
    return Unfit.TOO_COSTLY if scans > SCANS_MAX else _image(raw, MaterialKind.JPEG, bytes_max)


def _gif(raw: bytes, bytes_max: int) -> bytes | Unfit:
    return _image(raw, MaterialKind.GIF, bytes_max)


_CLEANERS: Final[Mapping[MaterialKind, Callable[[bytes, int], bytes | Unfit]]] = {
    MaterialKind.PNG: _png,
    MaterialKind.JPEG: _jpeg,
    MaterialKind.GIF: _gif,
    MaterialKind.PDF: _pdf,
    MaterialKind.DOCX: _docx,
    MaterialKind.DOC: _doc,
}
"""Total over `MaterialKind`."""


def _image(raw: bytes, kind: MaterialKind, bytes_max: int) -> bytes | Unfit:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint allows them for the whole process
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # The bound is ours, and asked at once; theirs warns, and counts pixels only.
            # What a camera calls MPO begins with a JPEG, and that is drawn: the kind is ours.
            with Image.open(BytesIO(raw), formats=(_FORMATS[kind],)) as opened:
                channels = _PIXEL_BYTES.get(opened.mode, len(opened.getbands()))
                if pixel_bytes(opened.width, opened.height, channels) is None:
                    return Unfit.TOO_LARGE
                return _drawn_anew(opened, _FORMATS[kind], bytes_max)
    except UnidentifiedImageError:
        return Unfit.BROKEN
    except Image.DecompressionBombError:
        return Unfit.TOO_LARGE
    except MemoryError:
        return Unfit.TOO_COSTLY
    except Exception:  # noqa: BLE001 - a decoder fails on hostile bytes in ways without number
        return Unfit.BROKEN


def _drawn_anew(image: Image.Image, written: str, bytes_max: int) -> bytes:
    """Return the first picture of a file alone, upright: no frame, text or profile besides."""
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    mode = "RGB" if written == "JPEG" else image.mode
    drawn = image if image.mode == mode else image.convert(mode)
    # A second copy of the pixels would double what a file may cost: what is known besides goes.
    drawn.info = {}
    drawn.getexif().clear()
    if written != "JPEG":
        return _saved(drawn, written)
    content = b""
    for quality in _QUALITIES:
        content = _saved(drawn, written, quality=quality)
        if len(content) <= bytes_max:
            break
    return content


def _saved(image: Image.Image, written: str, **options: int) -> bytes:
    out = BytesIO()
    image.save(out, written, **options)
    return out.getvalue()
