"""The one place that prints: lines and tables for a person at a terminal.

Texts of callers are shown with what cannot be seen written out, so that none moves the cursor,
colours a line or turns the writing round. A terminal that lacks a character gets its escape. What
is printed is the caller's business.

Names of columns and fields, and the sentence of an empty table, are looked up in words that the
caller brings: see `make_ready`. For a program the same tables are printed as JSON, one document a
line, and sentences go to the error stream: see `answer_in_json`.
"""

from __future__ import annotations

import codecs
import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from unicodedata import east_asian_width

from hongyan.text.shown import shown, shown_in_json

WIDTH_UNKNOWN: Final = 1000
"""Columns of a table that goes into a file or a pipe."""

EXACT_MAX: Final = 2**53
"""Many a program reads JSON's numbers as doubles, and would round a larger one: ids are texts."""

LACKING: Final = "hongyan-lacking"
STAND_INS: Final = {"✓": "√", "✗": "×"}
"""Marks of ours that GBK lacks, and those it has."""


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value that a person reads in other words than a program: 45000 as `0.045 yuan`."""

    value: object
    text: str


class _Answer:
    """How this process answers: set once, before anything is printed."""

    is_json = False
    words: Callable[[str], str] = staticmethod(str)


def answer_in_json(*, is_json: bool) -> None:
    """Print tables and values as JSON, a line each, and sentences to the error stream."""
    _Answer.is_json = is_json


def make_ready(words: Callable[[str], str] = str) -> None:
    """Let both streams write what their encoding lacks as an escape: a terminal may be in GBK.

    People are answered, until `answer_in_json` says otherwise. `words` translates what a table of
    a person is headed with.
    """
    _Answer.words = staticmethod(words)
    _Answer.is_json = False
    codecs.register_error(LACKING, _stand_in)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=LACKING)


def _stand_in(fault: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(fault, UnicodeEncodeError):
        mark = STAND_INS.get(fault.object[fault.start], "")
        with suppress(UnicodeEncodeError):
            if mark and mark.encode(fault.encoding):
                return mark, fault.start + 1
    return codecs.backslashreplace_errors(fault)


def say(line: str = "", *, colour: str = "") -> None:
    """Print one line; `colour` is the number of an ANSI colour, for a terminal only."""
    if _Answer.is_json:
        if line:
            warn(line)
        return
    line = shown(line)
    if colour and is_terminal():
        line = f"\x1b[{colour}m{line}\x1b[0m"
    sys.stdout.write(f"{line}\n")


def say_lines(text: str) -> None:
    """Print a text of ours that has lines, at once; a caller's text in it has none of its own."""
    for line in text.split("\n"):
        say(line)
    sys.stdout.flush()


def say_now(line: str, *, colour: str = "") -> None:
    """Print one line at once: a reader waits for it, behind a pipe too."""
    say(line, colour=colour)
    sys.stdout.flush()


def warn(line: str) -> None:
    """Print one line to the error stream, behind what the other one has."""
    sys.stdout.flush()
    sys.stderr.write(f"{shown(line)}\n")


def is_terminal() -> bool:
    """Tell whether a person reads what is printed, and no file or program."""
    return sys.stdout.isatty()


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> None:
    """Print a table, or the sentence `empty` when it has no rows.

    As JSON it is an array of objects: a column's name is a field's, with _ for a blank.
    """
    if _Answer.is_json:
        names = [_field(column) for column in columns]
        _write_json([dict(zip(names, map(_value, row), strict=True)) for row in rows])
        return
    from rich.console import Console  # noqa: PLC0415 - only for commands that show tables
    from rich.table import Table  # noqa: PLC0415 - the same
    from rich.text import Text  # noqa: PLC0415 - the same

    table = Table(*map(_Answer.words, columns), box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(shown(_text(cell))) for cell in row))
    if not table.row_count:
        say(_Answer.words(empty))
        return
    width = None if is_terminal() else WIDTH_UNKNOWN
    Console(width=width, highlight=False).print(table)


def show_fields(fields: Mapping[str, object], width: int = 12) -> None:
    """Print what is known of one thing: a line for each field that is not empty.

    As JSON it is one object, with every field.
    """
    if _Answer.is_json:
        _write_json({_field(name): _value(cell) for name, cell in fields.items()})
        return
    for name, cell in fields.items():
        if (text := _text(cell)) != "":
            say(f"  {padded(_Answer.words(name), width)} {text}")


def padded(text: str, width: int) -> str:
    """Return a text padded with blanks to `width` columns of a terminal; Chinese is two wide."""
    taken = sum(2 if east_asian_width(one) in "WF" else 1 for one in text)
    return text + " " * (width - taken)


def told_in_json(fields: Mapping[str, object]) -> bool:
    """Print what is known of one thing as a JSON object, if JSON is wanted, and tell whether."""
    if _Answer.is_json:
        show_fields(fields)
    return _Answer.is_json


def _field(column: str) -> str:
    return column.replace(" ", "_")


def _text(cell: object) -> str:
    if isinstance(cell, ShownValue):
        return cell.text
    if isinstance(cell, bool):
        return _Answer.words("yes" if cell else "no")
    if isinstance(cell, Mapping):
        return ", ".join(f"{name} {_text(one)}" for name, one in cell.items())
    return "-" if cell is None else str(cell)


def _value(cell: object) -> Any:
    if isinstance(cell, ShownValue):
        return _value(cell.value)
    if isinstance(cell, Enum):
        return cell.value
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, Mapping):
        return {str(name): _value(one) for name, one in cell.items()}
    if isinstance(cell, list | tuple):
        return [_value(one) for one in cell]
    is_large = isinstance(cell, int) and abs(cell) > EXACT_MAX
    is_plain = cell is None or isinstance(cell, bool | int | float | str)
    return cell if is_plain and not is_large else str(cell)


def _write_json(document: object) -> None:
    sys.stdout.write(f"{shown_in_json(json.dumps(document, ensure_ascii=False))}\n")
