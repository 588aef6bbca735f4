"""Numbers as a person types them: at a terminal, in a list, in a search.

A person copies a number from anywhere, so blanks, hyphens, a plus and invisible characters are read
over; what a program sends is held to its form by `international`. Whether a number is on a list, or
may be sent to, is not known here.
"""

from __future__ import annotations

from typing import Final

from hongyan.text.international import (
    CHARACTERS_MAX,
    Number,
    NumberFlaw,
    RejectedNumber,
    plain_digits,
    read_number,
)
from hongyan.text.phone import normalise_mainland

KEPT_ANYWAY: Final = frozenset(
    {NumberFlaw.NOT_POSSIBLE, NumberFlaw.NOT_VALID, NumberFlaw.OLD_PREFIX}
)
"""Plans change: a number that was one when it came onto a list must be found on it, and removed."""


def read_typed(text: str) -> int | RejectedNumber:
    """Return the E.164 digits that a person means by a text, or what is wrong with it.

    Eleven digits that begin with 13 to 19 are the mainland's; North America's need a plus.
    """
    if len(text) > CHARACTERS_MAX:
        return RejectedNumber(NumberFlaw.NO_NUMBER)
    digits = plain_digits(text)
    has_code = text.lstrip().startswith(("+", "00", "\N{FULLWIDTH PLUS SIGN}"))
    domestic = normalise_mainland(digits)
    if domestic is not None and not (has_code and digits.startswith("1")):
        return domestic
    found = read_number(digits) if digits.isascii() and digits.isdecimal() else read_number(text)
    if isinstance(found, Number):
        return found.phone
    if found.fault is NumberFlaw.MAINLAND and domestic is not None:
        return domestic
    # A bare 1 is North America's, and far more often the mainland's with a digit missing.
    if found.fault in KEPT_ANYWAY and not digits.startswith("1"):
        return int(digits)
    return found
