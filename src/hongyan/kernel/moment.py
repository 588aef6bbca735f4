"""The words by which people move a clock: `+3d`, `+1month`, `2026-12-01T09:00`. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from hongyan.kernel.calendar import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    SHANGHAI,
    day_starts_at,
    months_later,
    shanghai_text,
)
from hongyan.kernel.cut import quoted
from hongyan.kernel.said import said

END_AT: Final = day_starts_at(20700101)
"""Ids hold times until 2089, and some things end many years after they began."""

_STEP = re.compile(r"\+([0-9]{1,6}) ?([a-z]+)")
_STEPS_MS: Final = {
    "s": 1000,
    "m": MINUTE_MS,
    "min": MINUTE_MS,
    "h": HOUR_MS,
    "d": DAY_MS,
    "day": DAY_MS,
    "days": DAY_MS,
    "w": 7 * DAY_MS,
    "week": 7 * DAY_MS,
    "weeks": 7 * DAY_MS,
}
_STEPS_MONTHS: Final = {"month": 1, "months": 1, "y": 12, "year": 12, "years": 12}
_FORMS: Final = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


def moment_of(words: str, now_ms: int) -> int:
    """Return the moment that words mean: a step from now, or a time in China.

    Months are calendar months. Raises ValueError, with a sentence for the author of the words, when
    they cannot be read, name a moment before now, or one after 2069.
    """
    moment = _after_step(words, now_ms) if words.startswith("+") else _written(words)
    if moment < now_ms:
        raise ValueError(
            said("the clock never goes back; it is {now} now", now=shanghai_text(now_ms))
        )
    if moment >= END_AT:
        raise ValueError(said("the clock cannot be moved beyond 2069"))
    return moment


def _after_step(words: str, now_ms: int) -> int:
    found = _STEP.fullmatch(words)
    if found is not None:
        count, unit = int(found[1]), found[2]
        if unit in _STEPS_MS:
            return now_ms + count * _STEPS_MS[unit]
        if unit in _STEPS_MONTHS:
            months = count * _STEPS_MONTHS[unit]
            return months_later(now_ms, months) if months < _MONTHS_MAX else END_AT
    raise ValueError(
        said("{words} is not a step like +90m, +36h, +3d, +2w, +1month or +1y", words=quoted(words))
    )


_MONTHS_MAX: Final = 1200


def _written(words: str) -> int:
    for form in _FORMS:
        try:
            read = datetime.strptime(words.replace(" ", "T"), form).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
        return int(read.timestamp()) * 1000
    raise ValueError(
        said(
            "{words} is not a time like 2026-12-01, 2026-12-01T09:00, nor a step",
            words=quoted(words),
        )
    )
