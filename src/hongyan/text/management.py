"""Rules of management texts: names, parties, remarks and ids that reviewers read.

Nothing in them moves a cursor or turns the writing round, and what is compared says something: two
texts that say nothing are never the same name. Which field is which is not known here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from hongyan.text.shown import is_seen, shown

# Control characters, marks of direction, ends of lines and paragraphs, halves of characters, code
# points that are none, and letters of tags, which are invisible.
_HARMFUL: Final = (
    "\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    "\ufffe\uffff\U000e0000-\U000e007f"
)
_IN_A_LINE: Final = re.compile(f"[{_HARMFUL}]")
_IN_LINES: Final = re.compile(f"(?![\t\n\r])[{_HARMFUL}]")


def harmful_character(text: str, *, has_lines: bool = False) -> tuple[int, str] | None:
    """Return place and character of the first that a text of management may not hold, or None.

    A text that `has_lines`, such as a remark or JSON, may be broken into them.
    """
    if text.isprintable():
        return None
    found = (_IN_LINES if has_lines else _IN_A_LINE).search(text)
    return None if found is None else (found.start(), found[0])


def harmful_words(text: str, *, has_lines: bool = False) -> str:
    """Return, in Chinese, what a text may not hold and what helps; "" when nothing is wrong."""
    found = harmful_character(text, has_lines=has_lines)
    if found is None:
        return ""
    place, character = found
    where = f"第 {place + 1} 个字符 {shown(character)}"
    return f"不能含有控制字符或改变文字方向的字符（{where}），请删除"


def is_blank(text: str) -> bool:
    """Tell whether nothing of a text can be seen: empty, blanks of any width, invisible marks."""
    return not any(is_seen(one) and not one.isspace() for one in text)


def says_nothing(name: str) -> bool:
    """Tell whether a name has no letter and no digit: signs, blanks and invisible marks alone."""
    plain = unicodedata.normalize("NFKC", name)
    return not any(one.isalnum() and is_seen(one) for one in plain)


def same_name(one: str, other: str) -> bool:
    """Tell whether two written names mean one: width, blanks, kinds of brackets, capitals aside.

    A name without a visible character identifies no one, and so never equals another.
    """
    return not says_nothing(one) and plain_name(one) == plain_name(other)


def plain_name(name: str) -> str:
    """Return what of a name is compared: no blanks, nothing unseen, one width, small letters."""
    normal = unicodedata.normalize("NFKC", name)
    return "".join(one for one in normal if is_seen(one) and not one.isspace()).casefold()
