"""Word files as proof (MoreData): a .docx is repacked, a .doc looked through, macros refused.

Nothing of them is ever opened here or shown as a page: a reviewer downloads them. What is looked at
is the container: how much comes out of it, and whether anything in it runs or fetches.
"""

from __future__ import annotations

import re
import struct
import zipfile
from io import BytesIO
from typing import Final

DOCX_HEAD: Final = b"PK\x03\x04"
DOC_HEAD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTRIES_MAX: Final = 1000
UNPACKED_BYTES_MAX: Final = 50 * 1024 * 1024
NAME_CHARACTERS_MAX: Final = 200

_MAIN: Final = b"wordprocessingml.document.main+xml"
_TYPES: Final = "[Content_Types].xml"
_TEXT: Final = "word/document.xml"
_RUNS: Final = ("vbaproject", "vbadata", "activex", "oleobject", "embeddings/", "attachedtoolbars")
_NAME: Final = re.compile(r"[A-Za-z0-9_\[\]. ()/-]+")
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_FETCHES: Final = re.compile(rb"<[^<>]{0,2000}targetmode\s*=\s*[\"']external[\"'][^<>]{0,2000}>")
_LINK: Final = b"/hyperlink"
_RELATIONS: Final = ".rels"
_BLOCK: Final = 65_536

_ENTRY_BYTES: Final = 128
"""A directory entry of a compound file; entries lie at multiples of it."""
_ENTRY_NAME_BYTES: Final = 64
_ENTRY_KINDS: Final = frozenset({1, 2, 5})
_DOC_TEXT: Final = "WordDocument"
_DOC_RUNS: Final = frozenset(
    {"Macros", "VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "\x01Ole10Native", "EncryptedPackage"}
)


def packed_anew(raw: bytes) -> bytes | None:
    """Return a .docx with the same parts, packed by us; None if it is none, or one that runs.

    What stands before, between and behind the parts is gone; nothing swells beyond its bound.
    """
    try:
        with zipfile.ZipFile(BytesIO(raw)) as given:
            parts = given.infolist()
            if len(parts) > ENTRIES_MAX or not all(map(_is_sound_part, parts)):
                return None
            unpacked = _unpacked(given, parts)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, RuntimeError):
        return None
    except Exception as fault:
        # zlib.error and its like have no common name.
        if type(fault).__name__ in {"error", "LZMAError"}:
            return None
        raise
    return None if unpacked is None or not _is_word(unpacked) else _packed(unpacked)


def _is_sound_part(part: zipfile.ZipInfo) -> bool:
    name = part.filename
    is_named = len(name) <= NAME_CHARACTERS_MAX and _NAME.fullmatch(name) is not None
    has_way_out = name.startswith("/") or ".." in name.split("/")
    is_plain = not part.flag_bits & 0x1 and part.compress_type in {
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    }
    runs = any(word in name.lower() for word in _RUNS)
    return is_named and not has_way_out and is_plain and not runs


def _unpacked(given: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> dict[str, bytes] | None:
    """Read every part, counting what really comes out: what is declared may be a lie."""
    left, found = UNPACKED_BYTES_MAX, dict[str, bytes]()
    for part in parts:
        if part.is_dir():
            continue
        if part.filename in found or part.file_size > left:
            return None
        blocks = []
        with given.open(part) as stream:
            while block := stream.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    return None
                blocks.append(block)
        found[part.filename] = b"".join(blocks)
    return found


def _is_word(parts: dict[str, bytes]) -> bool:
    types = parts.get(_TYPES, b"").lower()
    is_text = _TEXT in parts and _MAIN in types and b"macroenabled" not in types
    return is_text and not any(
        _fetches(content) for name, content in parts.items() if name.endswith(_RELATIONS)
    )


def _fetches(relations: bytes) -> bool:
    """Tell whether opening the file would fetch something; a link that is clicked does not."""
    external = _FETCHES.findall(relations.lower())
    is_all_seen = relations.lower().count(b"external") == len(external)
    return not is_all_seen or any(_LINK not in one for one in external)


def _packed(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(
                zipfile.ZipInfo(name, _MOMENT), content, compress_type=zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def is_plain_doc(raw: bytes) -> bool:
    """Tell whether a compound file is a Word file in which nothing runs and nothing is locked."""
    names = {
        name
        for place in range(512, len(raw) - _ENTRY_BYTES + 1, _ENTRY_BYTES)
        if (name := _entry_name(raw, place))
    }
    return _DOC_TEXT in names and not names & _DOC_RUNS


def _entry_name(raw: bytes, place: int) -> str:
    """Return the name of a directory entry, empty if these bytes are none."""
    length, kind = struct.unpack_from("<HB", raw, place + _ENTRY_NAME_BYTES)
    if kind not in _ENTRY_KINDS or not 2 <= length <= _ENTRY_NAME_BYTES or length % 2:  # noqa: PLR2004 - UTF-16 with its end
        return ""
    return raw[place : place + length - 2].decode("utf-16-le", "replace")
