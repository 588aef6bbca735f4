"""Finds links in a text: with or without a scheme, IP addresses, short links, disguised dots.

Hosts are ASCII; what a link leads to is not known here. Written to leave 3.14, 12:30, v1.2, 99.00
and e-mail addresses alone, since variables are full of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Domains under these are links wherever they stand.
_PLAIN_TLDS = (
    "ai app asia biz cc cloud club cn co com company dev edu email fm gd gg gl gov gs hk host icu "
    "im info ink int io kim ltd ly me mil mo mobi net one online org page ph pw ren sh shop site "
    "sk ski st store tech tel tk top tv tw uk vc vip wang website wiki ws xin xyz"
)
# These are also English words: after a full stop without a blank they count only before a path.
_WORD_TLDS = (
    "am art at be do eu fit fun group gold in is it la life link live love my name no or pro pub "
    "red run so to today us work world zone"
)

_HOST = r"(?<![a-z0-9@._-])(?:[a-z0-9][a-z0-9-]*\.)+"
_AFTER = r"(?![a-z0-9_-])(?![a-z0-9._%+-]*@)"
_TAIL = r"(?::[0-9]{1,5})?(?:[/?#][!-~]*)?"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"

_LINK = re.compile(
    rf"""
      [a-z][a-z0-9+.-]{{1,15}}://[!-~]+
    | (?<![a-z0-9@._-])www\.[a-z0-9][!-~]*
    | {_HOST}(?:{_PLAIN_TLDS.replace(" ", "|")}){_AFTER}{_TAIL}
    | {_HOST}(?:{_WORD_TLDS.replace(" ", "|")})(?::[0-9]{{1,5}})?/[!-~]*
    | (?<![a-z0-9@.-])(?:{_OCTET}\.){{3}}{_OCTET}(?![0-9a-z]|\.[0-9]){_TAIL}
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)

# Fullwidth letters, digits and the marks of an address read as their ASCII twins; an ideographic
# full stop does too, as it does in a browser's address bar (IDNA, RFC 3490 3.1). One character
# becomes one, so positions hold.
_DISGUISES = {
    0xFF00 + offset: 0x20 + offset
    for offset in range(1, 0x5F)
    if chr(0x20 + offset).isalnum() or chr(0x20 + offset) in "./:-_@"
} | dict.fromkeys((0x3002, 0xFF61, 0x2024), ord("."))


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands in the text, and where it begins."""

    start: int
    text: str


def find_links(text: str) -> tuple[Link, ...]:
    """Return the links of a text in order of place; none for e-mail addresses and plain figures."""
    plain = text.translate(_DISGUISES)
    if "." not in plain and "://" not in plain:
        return ()
    return tuple(Link(hit.start(), text[slice(*hit.span())]) for hit in _LINK.finditer(plain))
