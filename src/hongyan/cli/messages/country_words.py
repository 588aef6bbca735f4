"""Codes, caps and days of countries as a person writes them, read into values."""

from __future__ import annotations

import re

from hongyan.cli.faults import CommandError
from hongyan.cli.language import worded
from hongyan.cli.words import pairs
from hongyan.kernel.calendar import day_starts_at
from hongyan.kernel.cut import quoted
from hongyan.kernel.period import read_day

NO_CAP = "none"
CAP = re.compile(r"[0-9]{1,10}")


def codes_of(text: str) -> tuple[str, ...]:
    """Read `SG,TH`."""
    return tuple(word.strip().upper() for word in text.split(",") if word.strip())


def caps_of(words: list[str] | None) -> dict[str, int]:
    """Read `US=1000` or `US=none` words; raises CommandError for another."""
    caps = {}
    for iso2, word in pairs("--cap", words, "US=1000").items():
        if word != NO_CAP and not CAP.fullmatch(word):
            raise CommandError(
                worded(
                    "--cap: {word} is no number; write US=1000 or US={none}",
                    word=quoted(word),
                    none=NO_CAP,
                )
            )
        caps[iso2.upper()] = -1 if word == NO_CAP else int(word)
    return caps


def moment_of(day: str | None) -> int | None:
    """Read a day as the moment it starts, None for none; raises CommandError for another text."""
    if day is None:
        return None
    read = read_day(day)
    if read is None:
        raise CommandError(
            worded("--from: {day} is no day; write it like 2026-12-31", day=quoted(day))
        )
    return day_starts_at(read)
