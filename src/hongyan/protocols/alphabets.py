"""Texts and octets by data_coding of SMPP and Msg_Fmt of CMPP, one table for both.

The numbers agree where both name an alphabet (SMPP 3.4, 5.2.19; 3GPP TS 23.038, section 4). What 0
means is the peer's choice. Reading is lenient, because a message that came is worth more than its
exact text; writing is strict.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from hongyan.protocols.errors import WireError
from hongyan.text import gsm7

DEFAULT: Final = 0
ASCII: Final = 1
LATIN1: Final = 3
UCS2: Final = 8
GB18030: Final = 15

BINARY: Final = frozenset({2, 4})


class Default(StrEnum):
    """What coding 0 means to a peer."""

    GSM7 = "gsm7"
    """The GSM alphabet, one septet in each octet: most carriers of SMPP."""
    LATIN1 = "latin1"
    ASCII = "ascii"
    CHINESE = "chinese"
    """ASCII as gateways of CMPP send it: with GB 18030 in it, or Latin-1."""


def read_text(coding: int, octets: bytes, default: Default = Default.GSM7) -> str:
    """Return the text that octets are; U+FFFD stands for what is none.

    WireError for a coding that is of binary messages, or not known.
    """
    return _READ[_alphabet(coding, default)](octets)


def write_text(coding: int, text: str, default: Default = Default.GSM7) -> bytes:
    """Return the octets of a text; WireError when the alphabet lacks one of its characters."""
    alphabet = _alphabet(coding, default)
    try:
        return _WRITE[alphabet](text)
    except (UnicodeEncodeError, KeyError):
        raise WireError("text", alphabet, "has a character that the alphabet lacks") from None


def _alphabet(coding: int, default: Default) -> str:
    alphabet = default.value if coding == DEFAULT else _BY_CODING.get(coding)
    if alphabet is None:
        rule = "is of binary messages" if coding in _BY_CODING else "is not known"
        raise WireError("text", "coding", f"{coding} {rule}")
    return alphabet


def _by_coding() -> dict[int, str | None]:
    """Return the alphabet of each coding: SMPP's, CMPP's, and those of the air with a class.

    None stands for octets that are no text. Groups 0x10 to 0x1F name the alphabet in bits 2 and 3,
    as 24 and 25 of gateways of CMPP do, and so does 9. 0xC0 to 0xDF and 0xE0 to 0xEF are waiting
    indications, and of 0xF0 to 0xFF bit 2 says whether they are binary.
    """
    found: dict[int, str | None] = {
        ASCII: "ascii",
        LATIN1: "latin1",
        6: "iso8859_5",
        7: "iso8859_8",
        UCS2: "ucs2",
        9: "ucs2",
        10: "iso2022_jp",
        14: "euc_kr",
        GB18030: "gb18030",
        **dict.fromkeys(BINARY),
        **dict.fromkeys(range(0x10, 0x14), "gsm7"),
        **dict.fromkeys(range(0x14, 0x18)),
        **dict.fromkeys(range(0x18, 0x1C), "ucs2"),
        **dict.fromkeys(range(0xC0, 0xE0), "gsm7"),
        **dict.fromkeys(range(0xE0, 0xF0), "ucs2"),
    }
    for coding in range(0xF0, 0x100):
        found[coding] = None if coding & 0b100 else "gsm7"
    return found


_BY_CODING: Final = _by_coding()


def _read_ucs2(octets: bytes) -> str:
    """Read UTF-16, big-endian unless a mark says otherwise, without the NULs some peers add."""
    if octets.startswith(codecs.BOM_UTF16_LE):
        text = str(octets[2:], "utf-16-le", "replace")
    else:
        text = str(octets.removeprefix(codecs.BOM_UTF16_BE), "utf-16-be", "replace")
    return text.rstrip("\0")


def _read_chinese(octets: bytes) -> str:
    """Read what gateways declare as ASCII: it is, or it is GB 18030, or anything else."""
    octets = octets.rstrip(b"\0")
    for encoding in ("ascii", "gb18030"):
        try:
            return str(octets, encoding)
        except UnicodeDecodeError:
            continue
    return str(octets, "latin-1")


def _reader(encoding: str) -> Callable[[bytes], str]:
    return lambda octets: str(octets.rstrip(b"\0"), encoding, "replace")


def _writer(encoding: str) -> Callable[[str], bytes]:
    return lambda text: text.encode(encoding)


_NATIONAL = ("iso8859_5", "iso8859_8", "iso2022_jp", "euc_kr", "gb18030")

_READ: Final[dict[str, Callable[[bytes], str]]] = {
    **{encoding: _reader(encoding) for encoding in _NATIONAL},
    "gsm7": gsm7.decode,
    "latin1": _reader("latin-1"),
    "ascii": _reader("latin-1"),  # peers that declare ASCII send Latin-1 as well
    "ucs2": _read_ucs2,
    "chinese": _read_chinese,
}
_WRITE: Final[dict[str, Callable[[str], bytes]]] = {
    **{encoding: _writer(encoding) for encoding in _NATIONAL},
    "gsm7": gsm7.encode,
    "latin1": _writer("latin-1"),
    "ascii": _writer("ascii"),
    "ucs2": _writer("utf-16-be"),
    "chinese": _writer("ascii"),
}
