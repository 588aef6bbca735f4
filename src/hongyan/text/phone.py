"""Phone numbers as callers write them, as we keep them (E.164 digits in an int), as we show them.

Shape only: whether a carrier serves a number is not known here, nor whether it may be sent to.
"""

from __future__ import annotations

import re

_MAINLAND_OFFSET = 86_00000000000
_MAINLAND_FIRST = 86_13000000000
_MAINLAND_LAST = 86_19999999999

# A plus alone before 11 digits is one of the documented mainland forms, although +1 390 … would be
# a number in North America anywhere else.
_MAINLAND = re.compile(r"(?:\+(?:86)?|(?:00)?86)?(1[3-9][0-9]{9})")

# An area code and an exchange there begin with 2 to 9.
_ALSO_AMERICAN = re.compile(r"1[3-9][0-9]{2}[2-9][0-9]{6}")

# Written with a prefix it can be any country; bare, a leading 1 needs all of North America's digits
# or it is a mainland number with a digit missing.
_INTERNATIONAL = re.compile(
    r"(?:\+|00)(?!86)[1-9][0-9]{6,14}|(?!86)(?:1[2-9][0-9]{9}|[2-9][0-9]{6,14})"
)


def normalise_mainland(text: str) -> int | None:
    """Return the E.164 digits of a mainland mobile number, or None when it is not one.

    Accepted: 11 bare digits 1[3-9]…, or these after `+86`, `0086`, `86` or `+` (FAQ 5.1.11; the
    forms of SendSms PhoneNumbers). ASCII digits only; a blank anywhere is malformed.
    """
    found = _MAINLAND.fullmatch(text)
    return None if found is None else _MAINLAND_OFFSET + int(found[1])


def looks_international(text: str) -> bool:
    """Tell whether a text that is no mainland number has the shape of another country's.

    Shape only, so that a caller can be told "not from here" instead of "malformed" (FAQ 5.1.11).
    """
    return _INTERNATIONAL.fullmatch(text) is not None and normalise_mainland(text) is None


def is_also_american(text: str) -> bool:
    """Tell whether a mainland number, as it is bare, could be one of North America as well.

    13105551234 is dialled in the mainland, and in Los Angeles: shape only (FAQ 5.1.11).
    """
    return _ALSO_AMERICAN.fullmatch(text) is not None


def is_mainland(phone: int) -> bool:
    """Tell whether E.164 digits are a mainland mobile number."""
    return _MAINLAND_FIRST <= phone <= _MAINLAND_LAST


def api_form(phone: int) -> str:
    """Return a number as the API shows it: mainland 11 digits, others country code and number."""
    return str(phone - _MAINLAND_OFFSET if is_mainland(phone) else phone)


def mask(phone: int) -> str:
    """Return a number that can be shown to anyone: 139****0000."""
    shown = api_form(phone)
    if len(shown) <= 8:  # noqa: PLR2004 - four hidden, four shown is all that it has
        return "****" + shown[-2:]
    return f"{shown[:-8]}****{shown[-4:]}"


def split_numbers(text: str) -> list[str]:
    """Split SendSms PhoneNumbers at its ASCII commas; an empty text holds no numbers.

    Pieces are returned as they stand: an empty or padded one is the caller's malformed number.
    """
    return text.split(",") if text else []
