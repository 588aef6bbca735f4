"""Lists and pairs of a command line, read into values; moments, money and counts as cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, NamedTuple, TypeAlias, TypeVar

import msgspec
from cyclopts import Parameter

from hongyan.cli.faults import CommandError
from hongyan.cli.language import language_here, tell, worded
from hongyan.domain.routing.carriers import Carrier
from hongyan.engine.terminal import ShownValue
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.cut import quoted
from hongyan.kernel.money import MICRO_PER_YUAN, fen_text, yuan_text
from hongyan.words.language import Language

Limit: TypeAlias = Annotated[int, Parameter(help="Rows to show at most.")]
"""How long a page of a list is."""

After: TypeAlias = Annotated[
    int | None, Parameter(help="The next page: the last id of the page before.")
]
"""Where a page of a list begins: behind a row that was shown."""


AfterPlace: TypeAlias = Annotated[
    str, Parameter(help="The next page: the last id of the page before, or what its end says.")
]
"""The same of a list whose rows have no number: a place, as `tell_more` writes it."""


Place = TypeVar("Place", bound=NamedTuple)
StateT = TypeVar("StateT", bound=StrEnum)


class IdPlace(NamedTuple):
    """The place of a row that has a number."""

    row_id: int


STORED_MAX: Final = 2**63


def tell_more(place: Sequence[object]) -> None:
    """Say how the page after this place is asked for: the page is full, so there may be one."""
    tell("More: the same command with --after {after}", after=":".join(map(str, place)))


def read_place(text: str, kind: type[Place]) -> Place | None:
    """Read what `tell_more` wrote of a place of that type, None of an empty text.

    Raises CommandError for anything else.
    """
    if not text:
        return None
    parts = text.split(":", len(kind._fields) - 1)
    try:
        place = msgspec.convert(parts, kind, strict=False)
    except msgspec.ValidationError:
        place = None
    if place is None or any(isinstance(one, int) and abs(one) >= STORED_MAX for one in place):
        raise CommandError(
            worded(
                "--after: {text} ends no page of this list; give what the page before says",
                text=quoted(text),
            )
        )
    return place


def pairs(field: str, words: Sequence[str] | None, example: str) -> dict[str, str]:
    """Read `name=value` words; raises CommandError for one without a name or an equals sign."""
    read: dict[str, str] = {}
    for word in words or ():
        name, equals, value = word.partition("=")
        if not name or not equals:
            raise CommandError(
                worded(
                    "{field}: {word} is not name=value; write it like {example}",
                    field=field,
                    word=quoted(word),
                    example=example,
                )
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
                worded(
                    "--carriers: {name} is not a carrier; use {known}, commas between",
                    name=quoted(name),
                    known=", ".join(known),
                )
            )
    return frozenset(Carrier(name) for name in names)


def counted(count: int, word: str) -> str:
    """Write a count with its word: `1 message`, `2 messages`."""
    plural = "s" if count != 1 and language_here() is Language.EN else ""
    return worded("{count} " + word, count=count) + plural


def state_cell(state: StateT, words: Mapping[StateT, str]) -> ShownValue:
    """Return where something stands as a cell: in words for people, as it is for a program."""
    return ShownValue(state.value, worded(words[state]))


def moment_cell(at_ms: int | None, absent: str = "-") -> ShownValue:
    """Return a moment as a cell: in China time, null for a program where there is none."""
    text = None if at_ms is None else shanghai_text(at_ms)
    return ShownValue(text, absent if text is None else text)


def yuan_cell(micro: int, unit: str = "") -> ShownValue:
    """Return micro-yuan as a cell: yuan as a number for a program, with a unit for a person."""
    return ShownValue(Decimal(micro) / MICRO_PER_YUAN, yuan_text(micro) + unit)


def fen_cell(fen: int) -> ShownValue:
    """Return fen as a cell: yuan as a number for a program."""
    return ShownValue(Decimal(fen) / 100, fen_text(fen))


def count_cell(count: int, unit: str = "") -> ShownValue:
    """Return a count as a cell: with commas and a unit for a person."""
    return ShownValue(count, f"{count:,}{unit}")
