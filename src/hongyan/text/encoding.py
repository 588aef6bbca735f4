"""In which alphabet a text goes on the air abroad, and in which brackets its sign stands there.

What is asked of an encoding is whether it has the characters; how a text is cut into parts and what
it costs is `segments`. Every domestic text is UCS-2, English ones too, and its sign is in 【】.
"""

from __future__ import annotations

import re
from typing import Final

from hongyan.kernel.carriage import Encoding
from hongyan.text.gsm7 import is_writable

_SENDER_ID: Final = re.compile(r"(?=[0-9]{0,10}[A-Za-z])[A-Za-z0-9]{3,11}")


def encoding_of(text: str) -> Encoding:
    """Return the encoding of a whole message: one character that GSM 03.38 lacks makes it UCS-2.

    That is also the limit of "pure English" (FAQ 5.1.3): no text is reported as English
    and then sent in the other alphabet, nor the other way round.
    """
    return Encoding.GSM7 if is_writable(text) else Encoding.UCS2


def with_sign(sign: str, text: str) -> str:
    """Return a domestic message: its sign in 【】, then its text."""
    return f"【{sign}】{text}"


def with_international_sign(sign: str, text: str) -> str:
    """Return an international message: its sign, in [] before pure English, else in 【】.

    FAQ 5.1.3. A sign that is no English makes the message one of another language.
    """
    english = f"[{sign}]{text}"
    return english if is_writable(english) else with_sign(sign, text)


def is_sender_id(sign: str) -> bool:
    """Tell whether a sign can itself be the sender that a handset abroad shows.

    3 to 11 Latin letters and digits, one letter at least: the length that an address of letters
    may have on the air, and the least that most carriers register.
    """
    return _SENDER_ID.fullmatch(sign) is not None
