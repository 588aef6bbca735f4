"""Any table as a file, CSV or XLSX: figures stay figures, and no text becomes a formula.

A spreadsheet runs a text cell that begins like a formula, so none may. Knows no table's meaning.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, Final

import xlsxwriter

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


class Workbook:
    """An XLSX file that is written sheet by sheet, from the top down."""

    def __init__(self) -> None:
        """Begin an empty file."""
        self._out = BytesIO()
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(self._out, options)
        self._money = self._book.add_format({"num_format": MONEY_FORMAT})
        self._bold = self._book.add_format({"bold": True})

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
            style = self._bold if place < frozen else None
            for column, cell in enumerate(row):
                self._write(page, place, column, cell, style)

    def _write(self, page: Any, place: int, column: int, cell: Cell, style: Any) -> None:
        if isinstance(cell, str):
            page.write_string(place, column, cell, style)
        else:
            page.write_number(
                place, column, cell, self._money if isinstance(cell, Decimal) else style
            )

    def content(self) -> bytes:
        """Close the file and return it."""
        self._book.close()
        return self._out.getvalue()


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
