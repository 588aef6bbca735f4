"""Reads a value that a person wrote as what it must be, and says the rule where it is not.

Knows nothing of what the value is for: the caller names the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import msgspec

from hongyan.kernel.cut import quoted
from hongyan.kernel.said import Said, said

INTEGER_MAX: Final = 2**53

INTEGERS: Final = tuple[int, ...]
TEXTS: Final = tuple[str, ...]
_RULES: Final[Mapping[Any, Said]] = {
    str: said("a text"),
    int: said("a whole number"),
    float: said("a number"),
    bool: said("true or false"),
    Path: said("a path"),
    INTEGERS: said("whole numbers with commas between"),
    TEXTS: said("texts with commas between"),
}


def rule_of(kind: Any) -> Said:
    """Return in words what a value of a kind is: a type, or a choice of several texts."""
    rule = _RULES.get(kind)
    if rule is None and isinstance(kind, type) and issubclass(kind, StrEnum):
        return said("one of {choices}", choices=", ".join(one.value for one in kind))
    return rule or said("a value of this kind")


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
            raise ValueError(unfit(value, bounded(rule_of(kind), least, most)))
    return found


def bounded(rule: Said, least: float | None, most: float | None) -> Said:
    """Return a rule with the bounds of a number, each of which may be missing."""
    if most in {None, INTEGER_MAX}:
        return rule if least is None else said("{rule}, {least} or more", rule=rule, least=least)
    if least is None:
        return said("{rule}, {most} or less", rule=rule, most=most)
    return said("{rule}, from {least} to {most}", rule=rule, least=least, most=most)


def unfit(value: Any, rule: Said) -> Said:
    """Return the sentence that a value breaks a rule."""
    return said("{value} must be {rule}", value=quoted(str(value)), rule=rule)
