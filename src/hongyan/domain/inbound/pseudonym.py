"""What stands for a number that was erased and still wants no promotions. Pure.

A keyed hash: the holder of the key can ask whether a given number is the one, but cannot derive the
number from it. It is negative, so that no number is one.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

KEY_PURPOSE: Final = "installation/pseudonym_key"
_BITS_DROPPED: Final = 2
"""So that it fits a signed column of 64 bits."""


def pseudonym_of(phone: int, key: bytes) -> int:
    """Return the pseudonym of a number, always the same under one key."""
    digest = hmac.digest(key, str(phone).encode(), hashlib.sha256)
    return -1 - (int.from_bytes(digest[:8], "big") >> _BITS_DROPPED)


def is_pseudonym(phone: int) -> bool:
    """Tell whether what stands in the place of a number is a pseudonym."""
    return phone < 0
