"""Reads a value that a person wrote as what it must be, and says the rule where it is not.

Knows nothing of what the value is for: whoever asks names the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import msgspec

from hongyan.kernel.cut import quoted

INTEGER_MAX: Final = 2**53

INTEGERS: Final = tuple[int, ...]
TEXTS: Final = tuple[str, ...]
_RULES: Final[Mapping[Any, str]] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    Path: "a path",
    INTEGERS: "whole numbers with commas between",
    TEXTS: "texts with commas between",
}


def rule_of(kind: Any) -> str:
    """Return in words what a value of a kind is: a type, or a choice of several texts."""
    rule = _RULES.get(kind)
    if rule is None and isinstance(kind, type) and issubclass(kind, StrEnum):
        return "one of " + ", ".join(one.value for one in kind)
    return rule or "a value of this kind"


def fitted(value: Any, kind: Any, least: int = 0, most: int = INTEGER_MAX) -> Any:
    """Return `value` as `kind`; raises ValueError whose text is the rule.

    Whole numbers, alone or several, lie from `least` to `most`.
    """
    if kind is Path:
        return Path(value)
    is_listed = kind in (INTEGERS, TEXTS) and isinstance(value, str)
    read = [part.strip() for part in value.split(",")] if is_listed else value
    try:
        found = msgspec.convert(read, kind, strict=False)
    except msgspec.ValidationError as fault:
        raise ValueError(unfit(value, rule_of(kind))) from fault
    for number in found if isinstance(found, tuple) else (found,):
        if kind in (int, INTEGERS) and not least <= number <= most:
            up_to = f"{least} or more" if most == INTEGER_MAX else f"from {least} to {most}"
            raise ValueError(unfit(value, f"{rule_of(kind)}, {up_to}"))
    return found


def unfit(value: Any, rule: str) -> str:
    """Return the words that a value breaks a rule."""
    return f"{quoted(str(value))} must be {rule}"
