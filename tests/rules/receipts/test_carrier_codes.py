"""Carriers' codes become the receipt codes that customers know."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from hongyan.domain.receipts.carrier_codes import (
    WORD_CHARACTERS_MAX,
    carrier_code,
    carrier_codes,
    code_classes,
    code_of,
    is_receipt_code,
)
from hongyan.domain.receipts.codes import ReceiptCode

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("DELIVRD", ReceiptCode.DELIVERED),
        ("EXPIRED", ReceiptCode.MOBILE_NOT_ON_SERVICE),
        ("MK:0001", ReceiptCode.MOBILE_NOT_ON_SERVICE),
        ("mk:0001 ", ReceiptCode.MOBILE_NOT_ON_SERVICE),
        ("SGIP:67", ReceiptCode.MOBILE_NOT_ON_SERVICE),
        ("SGIP:56", ReceiptCode.MOBILE_ACCOUNT_ABNORMAL),
        ("MK:0017", ReceiptCode.MOBLLE_TERMINAL_ERROR),
        ("DB:0142", ReceiptCode.MOBILE_SEND_LIMIT),
        ("MBBLACK", ReceiptCode.MOBILE_IN_BLACK),
        ("KEYWORD", ReceiptCode.CONTENT_KEYWORD),
        ("NP:1243", ReceiptCode.MOBILE_ACCOUNT_ABNORMAL),
        ("MI:0061", ReceiptCode.IS_CLOSE),
        ("UNDELIV 601", ReceiptCode.MOBILE_NOT_ON_SERVICE),
        ("REJECTD/0A1", ReceiptCode.SP_UNKNOWN_ERROR),
        ("MK:9999", ReceiptCode.MOBILE_NOT_ON_SERVICE),
        ("MX:0777", ReceiptCode.SP_UNKNOWN_ERROR),
        ("CMPPERR:8", ReceiptCode.SP_UNKNOWN_ERROR),
        ("DELIVRDX", ReceiptCode.SP_UNKNOWN_ERROR),
        ("", ReceiptCode.SP_UNKNOWN_ERROR),
        ("K" * 100_000, ReceiptCode.SP_UNKNOWN_ERROR),
    ],
)
def test_a_carriers_code_becomes_a_receipt_code(raw: str, code: ReceiptCode) -> None:
    assert code_of(raw) is code


def test_every_code_of_the_table_finds_itself() -> None:
    assert len(carrier_codes()) > 150
    for name, one in carrier_codes().items():
        assert carrier_code(name) is one
        assert len(name) <= WORD_CHARACTERS_MAX
        assert one.zh
        assert one.en


def test_only_what_was_delivered_is_delivered() -> None:
    delivered = [
        name for name, one in carrier_codes().items() if one.kind.receipt is ReceiptCode.DELIVERED
    ]
    assert delivered == ["DELIVRD", "SGIP:0", "SMGP:000"]


def test_a_word_of_ours_is_told_from_a_carriers() -> None:
    assert is_receipt_code("MOBILE_IN_BLACK")
    assert not is_receipt_code("MK:0001")
    assert not is_receipt_code("")


def test_every_class_has_a_remedy_in_both_languages() -> None:
    for one in code_classes().values():
        assert all((one.zh, one.en, one.remedy_zh, one.remedy_en))


@pytest.mark.parametrize(("suffix", "chinese"), [(".md", False), (".zh-CN.md", True)])
def test_the_page_says_what_the_table_says(suffix: str, chinese: bool) -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "make_carrier_code_pages.py"))
    page = (ROOT / "docs/rules" / f"carrier-codes{suffix}").read_text(encoding="utf-8")
    told = tool["carrier_codes_page"](chinese=chinese)
    assert page == told, "python tools/make_carrier_code_pages.py"
