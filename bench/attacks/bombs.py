"""Files and texts that cost their reader far more than their size.

Nothing here is larger than an application may be; each is made once.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image

FILE_BYTES_MAX = 3_500_000
SCANS = 800
SIDE = 5000
PNG_SIDE = 30_000
DOCX_BYTES = 200_000_000


def scans() -> bytes:
    """Return a progressive JPEG of 25 megapixels with hundreds of scans."""
    plain = io.BytesIO()
    Image.new("L", (SIDE, SIDE), 128).save(plain, "JPEG", progressive=True)
    content = plain.getvalue()
    last = content.rindex(b"\xff\xda")
    scan = content[last : content.rindex(b"\xff\xd9")]
    count = min(SCANS, (FILE_BYTES_MAX - len(content)) // len(scan))
    return content[:last] + scan * count + b"\xff\xd9"


def wide_png() -> bytes:
    """Return a PNG of 900 megapixels of one colour."""
    return _png(PNG_SIDE, PNG_SIDE, zlib.compress(bytes(PNG_SIDE * (PNG_SIDE // 8 + 1)), 9), b"")


def text_png() -> bytes:
    """Return a small PNG with packed texts of 20 MB each."""
    packed = zlib.compress(bytes(20_000_000), 9)
    chunk = _chunk(b"zTXt", b"Comment\0\0" + packed)
    return _png(64, 64, zlib.compress(bytes(64 * 9), 9), chunk * 60)


def small_png(seed: int = 0) -> bytes:
    """Return a good PNG of a few hundred pixels, another one for each seed."""
    made = io.BytesIO()
    Image.new("RGB", (300, 200), (seed >> 16 & 255, seed >> 8 & 255, seed & 255)).save(made, "PNG")
    return made.getvalue()


def slow_png() -> bytes:
    """Return a good PNG of noise that takes long to pack again."""
    made = io.BytesIO()
    Image.effect_noise((1800, 1800), 100).save(made, "PNG", compress_level=1)
    return made.getvalue()[:FILE_BYTES_MAX]


def zip_bomb() -> bytes:
    """Return a docx whose document unpacks to 200 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", _types())
        with archive.open("word/document.xml", "w", force_zip64=True) as document:
            for _ in range(DOCX_BYTES // 1_000_000):
                document.write(bytes(1_000_000))
    return made.getvalue()


def laughs() -> bytes:
    """Return a docx whose document has entities of entities."""
    entities = "".join(
        f'<!ENTITY a{place} "{f"&a{place - 1};" * 10}">' if place else '<!ENTITY a0 "haha">'
        for place in range(12)
    )
    document = f'<?xml version="1.0"?><!DOCTYPE d [{entities}]><d>&a11;</d>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types())
        archive.writestr("word/document.xml", document)
    return made.getvalue()


def many_members() -> bytes:
    """Return a docx of 30,000 empty members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", _types())
        for place in range(30_000):
            archive.writestr(f"word/{place}.xml", "")
    return made.getvalue()


FILES = {
    "jpg": (scans,),
    "png": (wide_png, text_png, slow_png),
    "docx": (zip_bomb, laughs, many_members),
}


def texts(size: int) -> list[str]:
    """Return texts of up to `size` characters that are hard to read, by kind of difficulty."""
    pieces = (
        "http://a.cn/b ", "a.", "a.cn", "1.1.", "http://", "//", "@a.cn", "\uff11\uff13\uff18",
        "a\u0301\u0302\u0303", "\u200b", "\u202e", "ﷺ", "㍿", "ⓐⓑ", "加微信", "1-3-8 ", "V x ",
        "${a}", "${", "【】", "退订回T ", "👨‍👩‍👧‍👦", "\u1100\u1161\u11a8", "零一二三", "0", "(",
        "xn--", "t.cn/a?", "http://[::1]/", "\uff11\uff0e", "。", "a-", "\U000e0061", "\uff21",
    )  # fmt: skip
    return [(piece * (size // len(piece) + 1))[:size] for piece in pieces]


def nests(size: int) -> list[str]:
    """Return JSON texts of up to `size` characters that are deep, wide or long in one number."""
    half = size // 2 - 8
    return [
        "[" * half + "]" * half,
        '{"a":' * (half // 5),
        '{"name":' * (size // 12) + "1" + "}" * (size // 12),
        '{"name":' + "[" * half + "]" * half + "}",
        '{"name":' + "9" * (size - 16) + "}",
        '{"name":-1e' + "9" * (size - 16) + "}",
        "{" + ",".join(f'"{place}":""' for place in range(size // 10)) + "}",
        '{"name":"' + "\\u0041" * (size // 6 - 4) + '"}',
        '{"name":"' + "\\" * (size - 16) + '"}',
        " " * (size - 8) + "{}",
        "{" + '"name":"x",' * (size // 11 - 2) + '"name":"x"}',
    ]


def _types() -> str:
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<?xml version="1.0"?><Types xmlns="{space}"/>'


def _png(width: int, height: int, packed: bytes, extra: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + extra + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
