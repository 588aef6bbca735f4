"""The mark as a value, and which acts each maker's databases are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Maker(StrEnum):
    """For which of the two ways to run a database was made."""

    DEV = "dev"
    SERVE = "serve"


class MakerCommand(StrEnum):
    """What only one maker's databases are for, by the command that does it."""

    SERVE = "serve"
    DEV = "dev"
    FRESH = "dev --fresh"
    CLOCK = "dev clock"


ALLOWED: Final[Mapping[MakerCommand, Maker]] = {
    MakerCommand.SERVE: Maker.SERVE,
    MakerCommand.DEV: Maker.DEV,
    MakerCommand.FRESH: Maker.DEV,
    MakerCommand.CLOCK: Maker.DEV,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Who made a database, when (milliseconds UTC), and with which version of Hongyan.

    `version` is "" where a later version concluded the mark from what it found. `key_check` is a
    known text, sealed under the master key; "" until something was to be sealed.
    """

    made_by: Maker
    made_at: int
    version: str
    key_check: str = ""
