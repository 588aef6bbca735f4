"""Our picture of an invoice: it says everything, adds up, and is marked as a sample."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hongyan.documents import pdf
from hongyan.documents.invoice_files import invoice_page, invoice_pdf
from hongyan.documents.pdf import DocumentFault
from hongyan.domain.invoices.model import (
    Draft,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Item,
    Title,
    TitleKind,
)
from hongyan.kernel.calendar import day_starts_at

TITLE = Title(
    TitleKind.COMPANY,
    "某某<科技>&有限公司",
    "91350100M000100Y43",
    "某路 1 号",
    "010-12345678",
    "某某银行",
    "110060149012345678",
)
ITEMS = (Item(21_355, month=202610), Item(190_000, order_id=12))
DRAFT = Draft(
    1, InvoiceKind.SPECIAL, TITLE, ITEMS, 6, "鸿雁运营有限公司", "91110000MA01AB1232", "某路 1 号"
)
INVOICE = Invoice(
    12,
    DRAFT,
    InvoiceState.ISSUED,
    asked_at=0,
    number="00000000000000000012",
    issued_at=day_starts_at(20261201),
)


def test_every_element_is_said_and_it_is_a_sample() -> None:
    page = invoice_page(INVOICE)
    elements = (
        "样张 SAMPLE",
        "不是发票",
        "增值税专用发票",
        "00000000000000000012",
        "2026-12-01",
        "某某&lt;科技&gt;&amp;有限公司",
        "91350100M000100Y43",
        "某路 1 号 010-12345678",
        "某某银行 110060149012345678",
        "鸿雁运营有限公司",
        "91110000MA01AB1232",
        "2026 年 10 月消费",
        "订单 12",
        "6%",
        "201.46",
        "12.09",
        "1993.91",
        "119.64",
        "2113.55",
        "贰仟壹佰壹拾叁圆伍角伍分",
    )
    assert [one for one in elements if one not in page] == []


def test_an_ordinary_invoice_says_less_of_the_buyer() -> None:
    page = invoice_page(replace(INVOICE, draft=replace(DRAFT, kind=InvoiceKind.ORDINARY)))
    assert "电子发票" in page
    assert "110060149012345678" not in page


def test_a_red_letter_invoice_says_what_it_takes_back() -> None:
    items = tuple(replace(one, amount_fen=-one.amount_fen) for one in ITEMS)
    red = replace(INVOICE, draft=replace(DRAFT, items=items), red_of=7)
    page = invoice_page(red, "00000000000000000007")
    assert "红字增值税专用发票" in page
    assert "冲销发票 00000000000000000007" in page
    assert "-2113.55" in page
    assert "负贰仟壹佰" in page


def test_an_invoice_that_is_not_issued_says_so() -> None:
    page = invoice_page(replace(INVOICE, number="", issued_at=None))
    assert page.count("尚未开具") == 2


@pytest.mark.documents
def test_a_pdf_is_made() -> None:  # AUDIT B10
    assert invoice_pdf(INVOICE).startswith(b"%PDF-")


def test_a_pdf_that_cannot_be_made_is_refused_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "_has_chinese_font", lambda: False)
    with pytest.raises(DocumentFault, match="works without it"):
        invoice_pdf(INVOICE)
