"""The one place that prints: lines and tables for a person at a terminal.

Texts of callers are shown with what cannot be seen written out, so that none moves the cursor,
colours a line or turns the writing round. A terminal that lacks a character gets its escape. What
is printed is the caller's business.
"""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final

from hongyan.text.shown import shown

WIDTH_UNKNOWN: Final = 1000
"""Columns of a table that goes into a file or a pipe."""

LACKING: Final = "hongyan-lacking"
STAND_INS: Final = {"✓": "√", "✗": "×"}
"""Marks of ours that GBK lacks, and those it has."""


def make_ready() -> None:
    """Let both streams write what their encoding lacks as an escape: a terminal may be in GBK."""
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
    """Print one line at once: somebody waits for it, behind a pipe too."""
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
    """Print a table, or the sentence `empty` when it has no rows."""
    from rich.console import Console  # noqa: PLC0415 - only for commands that show tables
    from rich.table import Table  # noqa: PLC0415 - the same
    from rich.text import Text  # noqa: PLC0415 - the same

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(shown(str(cell))) for cell in row))
    if not table.row_count:
        say(empty)
        return
    width = None if is_terminal() else WIDTH_UNKNOWN
    Console(width=width, highlight=False).print(table)
