"""Statements as files: every line is in them, and no cell runs as a formula."""

from __future__ import annotations

import csv
import zipfile
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.documents import pdf
from hongyan.documents.pdf import DocumentFault
from hongyan.documents.statement_files import (
    COLUMNS,
    facts_of,
    safe_cell,
    statement_csv,
    statement_pdf,
    statement_xlsx,
)
from hongyan.domain.statements.close import due_for, statement_of
from hongyan.domain.statements.model import (
    CashFlow,
    MoneyKind,
    MoneyLine,
    PaidFrom,
    Sheet,
    StatementLine,
)
from hongyan.kernel.calendar import day_starts_at
from hongyan.kernel.kinds import MessageKind

NOVEMBER = day_starts_at(20261101)
CASH, PACKAGE = PaidFrom.CASH, PaidFrom.PACKAGE
LINES = (
    StatementLine(20261005, MessageKind.VERIFICATION, "CN", CASH, 45_000, 3, 3, 135_000),
    StatementLine(20261005, MessageKind.NOTIFICATION, "CN", PACKAGE, 0, 2, 4, 0),
    StatementLine(20261006, MessageKind.INTERNATIONAL, "VN", PaidFrom.CARD, 424_700, 1, 1, 424_700),
    StatementLine(20261007, MessageKind.VERIFICATION, "CN", CASH, 45_000, -1, -1, -45_000),
)
CASH_FLOW = CashFlow(12_500_000, 50_000_000, 22_000_000, 1_000_000, 0)
SHEET = Sheet(
    "=HYPERLINK(1)",
    statement_of(1, 202610, LINES, NOVEMBER, cash=CASH_FLOW),
    LINES,
    (MoneyLine(NOVEMBER - 1, MoneyKind.ORDER, 7, 22_000_000, -22_000_000),),
)
EQUATION = (
    "期初余额（元）",
    "充值（元）",
    "余额订购（元）",
    "退款至余额（元）",
    "余额消费（元）",
    "结算尾差（元）",
    "期末余额（元）",
)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def parts_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(content)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def test_a_csv_has_a_byte_order_mark_and_a_row_for_each_line() -> None:
    content = statement_csv(SHEET)
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = rows_of(content)
    assert tuple(head) == COLUMNS
    # AUDIT I6: "CSV without account, month, total".
    whose = ["'=HYPERLINK(1)", "2026-10"]
    assert rows[0] == [*whose, "2026-10-05", "验证码", "CN", "余额", "0.045", "3", "3", "0.135"]
    assert rows[3][-3:] == ["-1", "-1", "-0.045"]
    assert rows[4] == [*whose, "合计", "", "", "", "", "5", "7", "0.5147"]
    assert rows[5] == [*whose, "账单金额", "", "", "", "", "", "", "0.09"]
    assert len(rows) == len(LINES) + 2


@given(st.text(max_size=8))
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert safe_cell(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    assert safe_cell(text).endswith(text)


def test_a_workbook_writes_texts_as_texts_and_amounts_as_numbers() -> None:
    parts = parts_of(statement_xlsx(SHEET))
    first, second = parts["xl/worksheets/sheet1.xml"], parts["xl/worksheets/sheet2.xml"]
    assert "<t>=HYPERLINK(1)</t>" in first
    # AUDIT I6: "XLSX sums are text".
    for amount in ("12.5", "0.5147", "0.09"):
        assert f"<v>{amount}</v>" in first, amount
    assert "<t>0.09</t>" not in first
    assert "<f>" not in first + second
    assert "<v>0.135</v>" in second
    assert "<v>0.4247</v>" in second
    assert "<v>-0.045</v>" in second
    assert second.count("<row ") == 1 + len(LINES) + 2
    assert "<v>-22</v>" in parts["xl/worksheets/sheet3.xml"]


def test_what_a_reader_needs_stands_above_the_lines() -> None:
    facts = dict(facts_of(SHEET))
    assert (facts["账期"], facts["余额消费（元）"], facts["账单金额（元）"]) == (
        "2026-10",
        Decimal("0.09"),
        Decimal("0.09"),
    )
    assert facts["储值卡及赠金消费（元）"] == Decimal("0.4247")
    # AUDIT I6: "statements show no orders, top-ups, refunds, opening and closing balance".
    assert [facts[one] for one in EQUATION] == [
        Decimal(one) for one in ("12.5", "50", "-22", "1", "0.09", "0", "41.41")
    ]
    owed = Sheet("acme", due_for(SHEET.statement, NOVEMBER, 15), LINES)
    assert dict(facts_of(owed))["付款截止"] == "2026-11-17 00:00:00 前"
    running = Sheet("acme", statement_of(1, 202610, (), None), ())
    assert dict(facts_of(running))["出账时间"] == "进行中，未出账"


@pytest.mark.documents
def test_a_pdf_is_made() -> None:  # AUDIT B10
    assert statement_pdf(SHEET).startswith(b"%PDF-")


def test_a_pdf_that_cannot_be_made_is_refused_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "_has_chinese_font", lambda: False)
    with pytest.raises(DocumentFault, match=r"\.csv and \.xlsx work without it"):
        statement_pdf(SHEET)
