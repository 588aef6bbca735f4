"""Monthly statements as files: CSV and XLSX for machines and accountants, PDF for readers.

A spreadsheet runs a text cell that begins like a formula, so none may. Knows no tables and no
account beyond what its sheet says.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from html import escape
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter

from hongyan.documents.pdf import SANS, pdf_of
from hongyan.domain.statements.model import OWED, Sheet, StatementLine
from hongyan.domain.statements.sheet import (
    KIND_WORDS,
    PAID_WORDS,
    By,
    Sum,
    day_label,
    month_label,
    sum_of,
    sums,
)
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import MICRO_PER_YUAN, fen_text, yuan_text

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS: Final = (
    "日期",
    "类型",
    "国家/地区",
    "支付来源",
    "单价（元）",
    "短信数",
    "计费条数",
    "金额（元）",
)
OTHERWISE: Final = ".csv and .xlsx work without it"
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
WIDTHS: Final = (12, 12, 10, 12, 12, 10, 10, 14)
MONEY_FORMAT: Final = "#,##0.00####"


def statement_csv(sheet: Sheet) -> bytes:
    """Return a month's lines as CSV, one row each; with a BOM, or Excel takes it for GBK."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in sheet.lines:
        words = (safe_cell(one) for one in _words(line))
        figures = (line.messages, line.segments, yuan_text(line.amount))
        writer.writerow((*words, yuan_text(line.unit_price), *figures))
    return out.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: a quotation mark goes before one."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def statement_xlsx(sheet: Sheet) -> bytes:
    """Return a month as a workbook: its sums on the first sheet, its lines on the second."""
    out = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    money = book.add_format({"num_format": MONEY_FORMAT})
    bold = book.add_format({"bold": True})
    _write_summary(book.add_worksheet("汇总"), sheet, money, bold)
    page = book.add_worksheet("明细")
    _set_columns(page, WIDTHS)
    page.freeze_panes(1, 0)
    _write_row(page, 0, COLUMNS, money, bold)
    for row, line in enumerate(sheet.lines, 1):
        cells = (*_words(line), _yuan(line.unit_price), line.messages, line.segments)
        _write_row(page, row, (*cells, _yuan(line.amount)), money)
    book.close()
    return out.getvalue()


def statement_pdf(sheet: Sheet) -> bytes:
    """Return a month as PDF: totals, by source, kind, country and day.

    Raises DocumentFault when this machine cannot.
    """
    statement = sheet.statement
    facts = "".join(f"<tr><th>{escape(a)}<td>{escape(b)}" for a, b in facts_of(sheet))
    tables = "".join(_table(title, found) for title, found in _tables(sheet))
    page = _PAGE.format(
        font=SANS,
        title=f"{month_label(statement.month)} 短信服务账单",
        facts=facts,
        tables=tables,
    )
    return pdf_of(page, OTHERWISE)


def facts_of(sheet: Sheet) -> list[tuple[str, str]]:
    """Return what stands above every statement: whose, which month, how much, by when."""
    one = sheet.statement
    others = sum(line.amount for line in sheet.lines if line.paid_from not in OWED)
    closed = "进行中，未出账" if one.closed_at is None else shanghai_text(one.closed_at)
    facts = [
        ("账号", sheet.account_name),
        ("账期", month_label(one.month)),
        ("出账时间", closed),
        ("计费条数", str(one.segments)),
        ("余额消费（元）", yuan_text(one.total)),
        ("账单金额（元）", fen_text(one.total_fen)),
        ("舍入差额（元）", yuan_text(one.rounding)),
    ]
    if others:
        facts.append(("储值卡及赠金消费（元）", yuan_text(others)))
    if one.due_at is not None:
        paid = "未结清" if one.settled_at is None else f"已于 {shanghai_text(one.settled_at)} 结清"
        facts += [("付款截止", f"{shanghai_text(one.due_at)} 前"), ("结算状态", paid)]
    return facts


def _tables(sheet: Sheet) -> Iterable[tuple[str, list[Sum]]]:
    for title, by in (
        ("按支付来源", By.SOURCE),
        ("按类型", By.KIND),
        ("按国家/地区", By.COUNTRY),
        ("按日期", By.DAY),
    ):
        found = sums(sheet.lines, by)
        if found:
            yield title, [*found, sum_of(sheet.lines, "合计")]


def _table(title: str, found: list[Sum]) -> str:
    head = f"<tr><th>{escape(title)}<th>短信数<th>计费条数<th>金额（元）"
    rows = "".join(
        f"<tr><td>{escape(one.label)}<td>{one.messages}<td>{one.segments}"
        f"<td>{yuan_text(one.amount)}"
        for one in found
    )
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _words(line: StatementLine) -> tuple[str, str, str, str]:
    return day_label(line.day), KIND_WORDS[line.kind], line.country, PAID_WORDS[line.paid_from]


def _yuan(micro: int) -> Decimal:
    return Decimal(micro) / MICRO_PER_YUAN


def _write_summary(page: Any, sheet: Sheet, money: Any, bold: Any) -> None:
    _set_columns(page, (24, 20, 12, 14))
    row = 0
    for words in facts_of(sheet):
        _write_row(page, row, words, money)
        row += 1
    for title, found in _tables(sheet):
        row += 1
        _write_row(page, row, (title, "短信数", "计费条数", "金额（元）"), money, bold)
        for one in found:
            row += 1
            cells = (one.label, one.messages, one.segments, _yuan(one.amount))
            _write_row(page, row, cells, money)
        row += 1


def _set_columns(page: Any, widths: tuple[int, ...]) -> None:
    for column, width in enumerate(widths):
        page.set_column(column, column, width)


def _write_row(
    page: Any, row: int, cells: Iterable[str | int | Decimal], money: Any, style: Any = None
) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            page.write_string(row, column, cell, style)
        else:
            page.write_number(row, column, cell, money if isinstance(cell, Decimal) else style)


_PAGE: Final = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>
<style>
@page {{ size: A4; margin: 20mm 18mm;
  @bottom-center {{ content: counter(page) " / " counter(pages); font: 9pt {font}; }} }}
body {{ font: 10pt/1.6 {font}; }}
h1 {{ font-size: 17pt; margin: 0 0 6mm; }}
table {{ width: 100%; border-collapse: collapse; margin: 0 0 7mm; break-inside: auto; }}
tr {{ break-inside: avoid; }}
th, td {{ padding: 0.6mm 2mm; border-bottom: 0.2mm solid #bbb; text-align: right; }}
th:first-child, td:first-child {{ text-align: left; }}
thead th {{ border-bottom: 0.4mm solid #333; }}
tbody tr:last-child td {{ font-weight: bold; }}
.facts th {{ width: 45mm; font-weight: normal; color: #555; }}
.facts td, .facts tr:last-child td {{ text-align: left; font-weight: normal; }}
</style><h1>{title}</h1><table class="facts">{facts}</table>{tables}</html>"""
