"""Words of a command line that are lists or pairs, read into values."""

from __future__ import annotations

from collections.abc import Sequence

from hongyan.cli.faults import CommandError
from hongyan.domain.routing.carriers import Carrier
from hongyan.kernel.cut import quoted


def pairs(field: str, words: Sequence[str] | None, example: str) -> dict[str, str]:
    """Read `name=value` words; raises CommandError for one without a name or an equals sign."""
    read: dict[str, str] = {}
    for word in words or ():
        name, equals, value = word.partition("=")
        if not name or not equals:
            raise CommandError(
                f"{field}: {quoted(word)} is not name=value; write it like {example}"
            )
        read[name] = value
    return read


def carriers(text: str) -> frozenset[Carrier]:
    """Read `mobile,unicom`; raises CommandError for a carrier that does not exist."""
    known = [one.value for one in Carrier if one is not Carrier.UNKNOWN]
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in known:
            raise CommandError(
                f"--carriers: {quoted(name)} is not a carrier; "
                f"use {', '.join(known)}, commas between"
            )
    return frozenset(Carrier(name) for name in names)
