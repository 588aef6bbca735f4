"""Monthly statements as files: CSV and XLSX for machines and accountants, PDF for readers.

Amounts are figures in every file, and sums are there. Knows no tables and no account beyond what
its sheet says.
"""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Final

from hongyan.documents.pdf import SANS, pdf_of
from hongyan.documents.table_files import Cell, Row, Workbook, safe_cell, table_csv
from hongyan.domain.statements.model import OWED, MoneyKind, MoneyLine, Sheet, StatementLine
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
from hongyan.kernel.money import MICRO_PER_FEN, MICRO_PER_YUAN, yuan_text
from hongyan.kernel.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["COLUMNS", "facts_of", "safe_cell", "statement_csv", "statement_pdf", "statement_xlsx"]

COLUMNS: Final = (
    "账号",
    "账期",
    "日期",
    "类型",
    "国家/地区",
    "支付来源",
    "单价（元）",
    "短信数",
    "计费条数",
    "金额（元）",
)
MONEY_COLUMNS: Final = ("时间", "项目", "编号", "金额（元）", "余额变动（元）")
MONEY_WORDS: Final = {
    MoneyKind.TOP_UP: "充值",
    MoneyKind.ORDER: "订购",
    MoneyKind.REFUND: "退款",
}
TOTAL: Final = "合计"
BILLED: Final = "账单金额"
OTHERWISE: Final = said(".csv and .xlsx work without it")
WIDTHS: Final = (16, 10, 12, 12, 10, 12, 12, 10, 10, 14)


def statement_csv(sheet: Sheet) -> bytes:
    """Return a month's lines as CSV, one row each, then their sum and what is billed of it.

    Every row says whose it is and of which month, so that files can be put together.
    """
    return table_csv(COLUMNS, _rows(sheet))


def _rows(sheet: Sheet) -> Iterator[Row]:
    whose = (sheet.account_name, month_label(sheet.statement.month))
    for line in sheet.lines:
        price = _yuan(line.unit_price)
        yield (*whose, *_words(line), price, line.messages, line.segments, _yuan(line.amount))
    total = sum_of(sheet.lines, TOTAL)
    blank = ("", "", "", "")
    yield (*whose, TOTAL, *blank, total.messages, total.segments, _yuan(total.amount))
    billed = _yuan(sheet.statement.total_fen * MICRO_PER_FEN)
    yield (*whose, BILLED, *blank, "", "", billed)


def statement_xlsx(sheet: Sheet) -> bytes:
    """Return a month as a workbook: its sums, its lines, and what moved the balance besides."""
    book = Workbook()
    book.add_sheet("汇总", _summary(sheet), widths=(26, 20, 12, 14))
    book.add_sheet("明细", [COLUMNS, *_rows(sheet)], widths=WIDTHS, frozen=1)
    money = [MONEY_COLUMNS, *map(_money_row, sheet.money)]
    book.add_sheet("充值与订单", money, widths=(20, 10, 22, 14, 16), frozen=1)
    return book.content()


def _summary(sheet: Sheet) -> Iterator[Row]:
    yield from facts_of(sheet)
    for title, found in _tables(sheet):
        yield ()
        yield (title, "短信数", "计费条数", "金额（元）")
        for one in found:
            yield (one.label, one.messages, one.segments, _yuan(one.amount))


def _money_row(line: MoneyLine) -> Row:
    return (
        shanghai_text(line.at),
        MONEY_WORDS[line.kind],
        str(line.reference),
        _yuan(line.amount),
        _yuan(line.on_balance),
    )


def statement_pdf(sheet: Sheet) -> bytes:
    """Return a month as PDF: totals, by source, kind, country and day.

    Raises DocumentFault when this machine cannot.
    """
    statement = sheet.statement
    facts = "".join(f"<tr><th>{escape(a)}<td>{escape(_text(b))}" for a, b in facts_of(sheet))
    tables = "".join(_table(title, found) for title, found in _tables(sheet))
    tables += _money_table(sheet.money)
    page = _PAGE.format(
        font=SANS,
        title=f"{month_label(statement.month)} 短信服务账单",
        facts=facts,
        tables=tables,
    )
    return pdf_of(page, OTHERWISE)


def facts_of(sheet: Sheet) -> list[tuple[str, Cell]]:
    """Return what stands above every statement: whose, which month, how much, by when.

    From the opening balance to the closing one: what came, and what went.
    """
    one, cash = sheet.statement, sheet.statement.cash
    others = sum(line.amount for line in sheet.lines if line.paid_from not in OWED)
    closed = "进行中，未出账" if one.closed_at is None else shanghai_text(one.closed_at)
    facts: list[tuple[str, Cell]] = [
        ("账号", sheet.account_name),
        ("账期", month_label(one.month)),
        ("出账时间", closed),
        ("计费条数", one.segments),
        ("期初余额（元）", _yuan(cash.opening)),
        ("充值（元）", _yuan(cash.topped_up)),
        ("余额订购（元）", _yuan(-cash.ordered)),
        ("退款至余额（元）", _yuan(cash.refunded)),
        ("余额消费（元）", _yuan(one.total)),
        ("结算尾差（元）", _yuan(cash.rounded)),
        ("期末余额（元）", _yuan(one.closing)),
        ("账单金额（元）", _yuan(one.total_fen * MICRO_PER_FEN)),
        ("舍入差额（元）", _yuan(one.rounding)),
    ]
    if others:
        facts.append(("储值卡及赠金消费（元）", _yuan(others)))
    if one.due_at is not None:
        paid = "未结清" if one.settled_at is None else f"已于 {shanghai_text(one.settled_at)} 结清"
        facts += [("付款截止", f"{shanghai_text(one.due_at)} 前"), ("结算状态", paid)]
    return facts


def _text(cell: Cell) -> str:
    return yuan_text(int(cell * MICRO_PER_YUAN)) if isinstance(cell, Decimal) else str(cell)


def _tables(sheet: Sheet) -> Iterable[tuple[str, list[Sum]]]:
    for title, by in (
        ("按支付来源", By.SOURCE),
        ("按类型", By.KIND),
        ("按国家/地区", By.COUNTRY),
        ("按日期", By.DAY),
    ):
        found = sums(sheet.lines, by)
        if found:
            yield title, [*found, sum_of(sheet.lines, TOTAL)]


def _table(title: str, found: list[Sum]) -> str:
    head = f"<tr><th>{escape(title)}<th>短信数<th>计费条数<th>金额（元）"
    rows = "".join(
        f"<tr><td>{escape(one.label)}<td>{one.messages}<td>{one.segments}"
        f"<td>{yuan_text(one.amount)}"
        for one in found
    )
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _money_table(money: Iterable[MoneyLine]) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(_text(cell))}" for cell in _money_row(one)) for one in money
    )
    if not rows:
        return ""
    head = "".join(f"<th>{escape(one)}" for one in MONEY_COLUMNS)
    return f'<table class="money"><thead><tr>{head}</thead><tbody>{rows}</tbody></table>'


def _words(line: StatementLine) -> tuple[str, str, str, str]:
    return day_label(line.day), KIND_WORDS[line.kind], line.country, PAID_WORDS[line.paid_from]


def _yuan(micro: int) -> Decimal:
    return Decimal(micro) / MICRO_PER_YUAN


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
.money tbody tr:last-child td {{ font-weight: normal; }}
.facts th {{ width: 45mm; font-weight: normal; color: #555; }}
.facts td, .facts tr:last-child td {{ text-align: left; font-weight: normal; }}
</style><h1>{title}</h1><table class="facts">{facts}</table>{tables}</html>"""
