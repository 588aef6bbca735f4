"""An operator's command that the rules do not allow, as a value: words only, no rule."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Declined:
    """Which word of a command is at fault, which rule says so, and what helps."""

    field: str
    rule: str
    remedy: str
