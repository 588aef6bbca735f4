"""Finds links in a text: with or without a scheme, IP addresses, short links, disguised dots.

A host ends where no host can go on: at a blank, at punctuation of any language, where Chinese
begins behind a domain of Latin letters. What a link leads to is not known here. Written to leave
3.14, 12:30, v1.2, 99.00 and e-mail addresses alone, since variables are full of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

HOST_CHARACTERS_MAX: Final = 253
"""A name of the DNS is no longer (RFC 1035)."""

# Domains under these are links in any place.
_PLAIN_TLDS = (
    "ai app asia biz cc cloud club cn co com company dev edu email example fm gd gg gl "
    "gov gs gy hk host icu im info ink int io kim ltd ly me mil mo mobi net one online org page ph "
    "pw ru mx br ng ke ug za jp kr nz li lt mp sg th au gh tz "
    "ren sh shop site sk ski st store tech tel tk top tv tw uk vc vip wang website wiki ws xin xyz"
)
# These are also English words: after a full stop without a blank they count only before a path.
_WORD_TLDS = (
    "am art at be do eu fit fun group gold in is it la life link live love my name no or pro pub "
    "red run so to today us win work world zone id"
)
# Domains that are written in another script than Latin, and may be followed by more of it.
_WIDE_TLDS = "中国|公司|网络|网址|商城|集团|中文网|我爱你|香港|台湾|澳门|新加坡|рф|한국"
# Behind a name in such a script without a scheme these are domains, others rather the next word.
_TLDS_OF_WIDE_NAMES = "com|cn|net|org|top|xyz|vip|cc|club|site|shop|online|store|tech|wang|ren"
_WIDE_TLDS_OF_WIDE_NAMES = "中国|公司|网络|网址|商城|中文网|我爱你|рф|한국"

_ANY_TLD = f"(?:{_PLAIN_TLDS} {_WORD_TLDS})".replace(" ", "|")
# Scripts whose words are parted by blanks: a letter of theirs belongs to the name beside it.
_LETTER = "a-z0-9\u00c0-\u1fff"
_HOST = rf"(?<![{_LETTER}@._-])(?:[{_LETTER}][{_LETTER}-]*+\.)+"
# No link is what stands before an @: it has 64 characters at most (RFC 5321).
_AFTER = r"(?![a-z0-9_-])(?![a-z0-9._%+-]{0,64}@)"
_PORT = r"(?::[0-9]{1,5})?"
_PATH = r"(?:[/?#][!-~]*)?"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
# A name behind a scheme: labels in any script; the last one in one script, so that it ends there.
_NAME = rf"(?:[\w%-]++\.)*(?:{_WIDE_TLDS}|[a-z0-9_%-]+)"
_ODD_NAME = r"(?:[\w%-]++\.)+[\w-]+|\[[0-9a-f:.]{2,45}\]|[!-~]++"
_USER = r"(?:[^\s/?#@，。；：！、（）“”《》【】]{1,64}@)?"

_LINK = re.compile(
    rf"""
      [a-z][a-z0-9+.-]{{1,15}}://{_USER}(?P<named>{_NAME}|{_ODD_NAME}){_PORT}{_PATH}
    | (?<![{_LETTER}@._-])(?P<www>www\.{_NAME}){_PORT}{_PATH}
    | (?P<plain>{_HOST}(?:{_PLAIN_TLDS.replace(" ", "|")})){_AFTER}{_PORT}{_PATH}
    | (?P<word>{_HOST}(?:{_WORD_TLDS.replace(" ", "|")})){_PORT}/[!-~]*
    | (?<![a-z0-9@.-])(?P<address>(?:{_OCTET}\.){{3}}{_OCTET})(?![0-9a-z]|\.[0-9]){_PORT}{_PATH}
    | (?<![\w@.-])(?P<wide>(?:[\w-]++\.)*[\w-]++(?:
          (?<=[^\W\d_{_LETTER}])\.(?:{_TLDS_OF_WIDE_NAMES}){_AFTER}
        | (?<=[\w-][^\W\d_a-z]|[a-z0-9][a-z])\.(?:{_WIDE_TLDS_OF_WIDE_NAMES})
      )){_PORT}{_PATH}
    """.replace("#]", r"\#]"),
    re.VERBOSE | re.IGNORECASE,
)

MARKS: Final = "./-_@"
"""The marks of an address, which may stand there as fullwidth ones, as letters and digits may."""

# One character becomes one, so positions hold.
_DISGUISES = {
    0xFF00 + offset: 0x20 + offset
    for offset in range(1, 0x5F)
    if chr(0x20 + offset).isalnum() or chr(0x20 + offset) in MARKS
} | {0x2024: ord(".")}
_WIDE_SCHEME = "：//"
_STOPS = frozenset("。｡")
# An ideographic full stop is a dot of a name, as in a browser's address bar (IDNA, RFC 3490 3.1),
# where the name would be none without it: example。com, but not example.com。TD退订.
_DISGUISED_DOT = re.compile(
    rf"(?<![a-z0-9-])([a-z0-9-]{{1,63}}+)[。｡](?={_ANY_TLD}(?![a-z0-9_-]))", re.IGNORECASE
)
_TLDS = frozenset(f"{_PLAIN_TLDS} {_WORD_TLDS}".split())
_CLOSERS = ".,;:!?'\""
"""Behind a link these are the sentence's."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands in the text, where it begins, and the host it names, with its place.

    `is_bounded`: that the host begins where it does is certain. It is not for 请登录鸿雁.中国,
    where a name in Chinese follows other Chinese.
    """

    start: int
    text: str
    host: str
    host_start: int
    is_bounded: bool = True


def find_links(text: str) -> tuple[Link, ...]:
    """Return the links of a text in order of place; none for e-mail addresses and plain figures."""
    plain = text if text.isascii() else _undisguised(text)
    if "." not in plain and "://" not in plain:
        return ()
    return tuple(_link(text, hit) for hit in _LINK.finditer(plain))


def _undisguised(text: str) -> str:
    plain = text.translate(_DISGUISES).replace(_WIDE_SCHEME, "://")
    return plain if _STOPS.isdisjoint(plain) else _DISGUISED_DOT.sub(_dotted, plain)


def host_of(link: str) -> str:
    """Return the host of a declared link or domain, with or without a scheme."""
    link = link.strip().removeprefix("*.")
    found = next(iter(find_links(link)), None)
    if found is not None:
        return host_form(found.host)
    rest = link.rpartition("://")[2]
    for mark in "/?#":
        rest = rest.partition(mark)[0]
    return host_form(rest.rpartition("@")[2].partition(":")[0])


def host_form(host: str) -> str:
    """Return a host as hosts are compared: lower case, names of other scripts as xn--… (IDNA)."""
    plain = unicodedata.normalize("NFKC", host).replace("。", ".").strip().strip(".").lower()
    if plain.isascii() or len(plain) > HOST_CHARACTERS_MAX:
        return plain
    try:
        return plain.encode("idna").decode("ascii")
    except UnicodeError:
        return plain


_WORD_DOT = re.compile(
    rf"(?<=[a-z0-9])\s?(?:[\[({{<（【]\s?(?:[.。]|点|dot)\s?[\])}}>）】]|点|\bdot\b)\s?(?={_ANY_TLD}(?![a-z]))",
    re.IGNORECASE,
)
_MARK_DOT = re.compile(
    rf"(?<=[a-z0-9])\s?[,，、·_]\s?(?={_ANY_TLD}\s?(?:[/\uff0f]|slash\b|斜杠)\s?[a-z0-9])"
    rf"|(?<=[a-z0-9])-(?={_ANY_TLD}\s+(?:slash\b|斜杠))",
    re.IGNORECASE,
)
"""A mark in the place of a dot, where a path follows: t,cn/A8x2."""
_APART = re.compile(
    r"(?<![a-z0-9])(?:[a-z0-9-]{1,4}\s+){1,20}\.\s+(?:[a-z]\s*){2,6}(?![a-z])", re.IGNORECASE
)


def undotted(text: str) -> tuple[str, list[int]]:
    """Return a text with the dots of hidden hosts as dots, and where each character came from.

    example点com, example[.]com, example dot com, e x . c o m; example,com/x.
    """
    dots = (_WORD_DOT, _MARK_DOT)
    edits = [(*found.span(), ".") for dot in dots for found in dot.finditer(text)]
    for found in _APART.finditer(text):
        if not any(start < found.end() and found.start() < end for start, end, _ in edits):
            edits.append((*found.span(), "".join(found[0].split())))
    pieces, starts, at = [], [], 0
    for start, end, instead in [*sorted(edits), (len(text), len(text), "")]:
        pieces += [text[at:start], instead]
        starts += [*range(at, start), *(min(start + n, end - 1) for n in range(len(instead)))]
        at = end
    return "".join(pieces), starts


def _dotted(found: re.Match[str]) -> str:
    is_whole = found.start() > 0 and found.string[found.start() - 1] == "."
    if (is_whole and found[1].lower() in _TLDS) or _is_in_path(found):
        return found[0]
    return f"{found[1]}."


def _is_in_path(found: re.Match[str]) -> bool:
    """Tell whether what looks like a label stands in the path of a link."""
    before = found.string[max(0, found.start() - HOST_CHARACTERS_MAX) : found.start()]
    behind_scheme = before.rpartition("://")[2] if "://" in before else ""
    return (
        behind_scheme.isascii()
        and not any(mark.isspace() for mark in behind_scheme)
        and any(mark in behind_scheme for mark in "/?#")
    )


def _link(text: str, hit: re.Match[str]) -> Link:
    kind = str(hit.lastgroup)
    length = len(hit[0].rstrip(_CLOSERS))
    if hit[0][:length].endswith(")") and "(" not in hit[0]:
        length -= 1
    start, end = hit.span(kind)
    whole = text[hit.start() : hit.start() + length]
    return Link(hit.start(), whole, text[start:end], start, is_bounded=kind != "wide")
