"""Any table as a file, CSV or XLSX: figures stay figures, and no text becomes a formula.

A spreadsheet runs a text cell that begins like a formula, so none may. Knows no table's meaning.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final, Protocol

Cell = str | int | Decimal
"""A Decimal is an amount in yuan."""

Row = Sequence[Cell]

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
MONEY_FORMAT: Final = "#,##0.00####"
WIDTH: Final = 14


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: a quotation mark goes before one."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def table_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Return a table as CSV; with a BOM, or Excel takes it for GBK."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(_plain(one) for one in row)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str | int:
    if isinstance(cell, Decimal):
        whole, _, decimals = f"{cell:f}".partition(".")
        return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
    return safe_cell(cell) if isinstance(cell, str) else cell


_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def _book(place: str | BytesIO, options: Mapping[str, Any]) -> Any:
    import xlsxwriter  # noqa: PLC0415 - it takes 6 MB, and most processes write no workbook

    return xlsxwriter.Workbook(place, options)


class _Formats:
    """How cells of a workbook look."""

    def __init__(self, book: Any) -> None:
        self.bold = book.add_format({"bold": True})
        self._money = book.add_format({"num_format": MONEY_FORMAT})

    def write(self, page: Any, place: int, column: int, cell: Cell, style: Any) -> None:
        """Write one cell; an amount has its own format."""
        if isinstance(cell, str):
            page.write_string(place, column, cell, style)
        else:
            page.write_number(
                place, column, cell, self._money if isinstance(cell, Decimal) else style
            )


class Workbook:
    """An XLSX file that is written sheet by sheet, from the top down."""

    def __init__(self) -> None:
        """Begin an empty file."""
        self._out = BytesIO()
        self._book = _book(self._out, _OPTIONS)
        self._formats = _Formats(self._book)

    def add_sheet(
        self, name: str, rows: Iterable[Row], *, widths: Sequence[int] = (), frozen: int = 0
    ) -> None:
        """Write a sheet; `frozen` rows at its top stay in sight, and every first cell is a word."""
        page = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        if frozen:
            page.freeze_panes(frozen, 0)
        for place, row in enumerate(rows):
            style = self._formats.bold if place < frozen else None
            for column, cell in enumerate(row):
                self._formats.write(page, place, column, cell, style)

    def content(self) -> bytes:
        """Close the file and return it."""
        self._book.close()
        return self._out.getvalue()


LONG_DIGITS: Final = 12
"""A spreadsheet rounds longer numbers, so they are kept from being taken for one."""


class GrowingTable(Protocol):
    """A table that is written to a file as its rows come."""

    def add(self, rows: Iterable[Row]) -> None:
        """Write rows."""

    def close(self) -> None:
        """Finish the file."""


class GrowingCsv:
    """A table as CSV, row by row; long numbers begin with a tab, which no spreadsheet shows."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        """Begin the file, which only its owner may read."""
        self._file = os.fdopen(_private(path), "w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(columns)

    def add(self, rows: Iterable[Row]) -> None:
        """Write rows."""
        for row in rows:
            self._writer.writerow(_kept_whole(_plain(one)) for one in row)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class GrowingXlsx:
    """A table as a workbook of one sheet, row by row: no more than a row is held in memory."""

    def __init__(self, path: Path, columns: Sequence[str], name: str) -> None:
        """Begin the file, which only its owner may read."""
        os.close(_private(path))
        options = {**_OPTIONS, "tmpdir": str(path.parent)}
        self._book = _book(str(path), options)
        self._formats = _Formats(self._book)
        self._page = self._book.add_worksheet(name)
        self._page.set_column(0, len(columns) - 1, WIDTH)
        self._page.freeze_panes(1, 0)
        self._place = 0
        self._write(columns, self._formats.bold)

    def add(self, rows: Iterable[Row]) -> None:
        """Write rows."""
        for row in rows:
            self._write(row, None)

    def _write(self, row: Row, style: Any) -> None:
        for column, cell in enumerate(row):
            self._formats.write(self._page, self._place, column, cell, style)
        self._place += 1

    def close(self) -> None:
        """Finish the file."""
        self._book.close()


def growing_table(path: Path, name: str, columns: Sequence[str]) -> GrowingTable:
    """Begin the file of a table that grows, in the form that its suffix names."""
    return GrowingXlsx(path, columns, name) if path.suffix == ".xlsx" else GrowingCsv(path, columns)


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def _kept_whole(cell: str | int) -> str | int:
    text = str(cell)
    return f"\t{text}" if text.isdecimal() and len(text) >= LONG_DIGITS else cell


def table_xlsx(name: str, columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Return a table as a workbook of one sheet."""
    book = Workbook()
    book.add_sheet(name, [columns, *rows], widths=(WIDTH,) * len(columns), frozen=1)
    return book.content()


def table_file(suffix: str, name: str, columns: Sequence[str], rows: Iterable[Row]) -> bytes | None:
    """Return a table as the file that a suffix names, None for a suffix that names none."""
    writers: Mapping[str, Any] = {
        ".csv": lambda: table_csv(columns, rows),
        ".xlsx": lambda: table_xlsx(name, columns, rows),
    }
    writer = writers.get(suffix.lower())
    return None if writer is None else writer()
