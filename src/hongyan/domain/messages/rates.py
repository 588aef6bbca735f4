"""How many of a hundred: the rates that statistics show, and how they are written. Pure.

Two rates, of segments: receipts (of what was sent, with how much a receipt came), success (of what
a receipt came for, how much was delivered; FAQ 2.1.7). Abroad few carriers return receipts (FAQ
5.1.5), so what was delivered says nothing beside what was sent.
"""

from __future__ import annotations

from typing import Final

NO_RATE: Final = "–"
"""The share where the total is zero."""


def rate_text(part: int, whole: int) -> str:
    """Write a share as a percentage of two decimals, the rest cut off: `99.99%`.

    Cut off, so that 100.00% means all of them. Nothing of nothing is `–`, not 0%.
    """
    if whole <= 0:
        return NO_RATE
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
