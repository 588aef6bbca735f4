"""Conversion: how many of the codes sent to a country are typed in, as a sign of fraud. Pure.

Traffic pumping (codes requested by machines, for a share of what the destination's carrier
earns) never completes a code, so a country's conversion falls while its volume rises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hongyan.domain.countries.model import Use
from hongyan.kernel.calendar import DAY_MS, MINUTE_MS, SHANGHAI_OFFSET_MS

SLOT_MS: Final = 10 * MINUTE_MS
"""Uses are counted by slots of ten minutes: a day is 144 of them, whatever was sent."""

PER_MILLION: Final = 1_000_000

_RATE = re.compile(r"(0)(?:\.([0-9]{1,6}))?|(1)(?:\.0{1,6})?")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A minimum of codes in the window, and a minimum conversion rate in permille.

    `wait_ms` is how long a person may take: younger codes are not looked at yet.
    """

    window_ms: int
    wait_ms: int
    codes_min: int
    permille_min: int


def slot_of(at_ms: int) -> int:
    """Return the number of a moment's slot."""
    return at_ms // SLOT_MS


def first_slot_of_day(at_ms: int) -> int:
    """Return the first slot of a moment's day (Shanghai)."""
    local = at_ms + SHANGHAI_OFFSET_MS
    return slot_of(local - local % DAY_MS - SHANGHAI_OFFSET_MS)


def slots_judged(threshold: Threshold, now_ms: int) -> tuple[int, int]:
    """Return the first slot that is looked at, and the first that is not any more."""
    end = slot_of(now_ms - threshold.wait_ms)
    return slot_of(now_ms - threshold.wait_ms - threshold.window_ms), end


def is_low(use: Use, threshold: Threshold) -> bool:
    """Tell whether the codes of a window were typed in too rarely."""
    return (
        use.codes >= threshold.codes_min
        and use.converted * 1000 < threshold.permille_min * use.codes
    )


def permille(use: Use) -> int:
    """Return the conversion rate in permille."""
    return use.converted * 1000 // use.codes if use.codes else 0


def rate_of(text: str) -> int | None:
    """Read a caller's own rate, `0` to `1` with six decimals at most, as parts per million."""
    found = _RATE.fullmatch(text)
    if found is None:
        return None
    return PER_MILLION if found[3] else int((found[2] or "").ljust(6, "0"))
