"""The shape of trademarks and app filings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hongyan.domain.filings.model import (
    AppFiling,
    FilingFault,
    Trademark,
    app_filing_fault,
    trademark_fault,
)

TODAY = 20260115
MARK = Trademark(0, 1, "菜鸟", "12345678", "菜鸟公司", "2020-01-01~2030-01-01", "k")
APP = AppFiling(
    0, 1, "浙ICP备1号-1A", "菜鸟", "菜鸟公司", "2025-01-01", "store.example/a", "k", "s"
)


def test_sound_ones_have_no_fault() -> None:
    assert trademark_fault(MARK, TODAY) is None
    assert app_filing_fault(APP, TODAY) is None
    assert APP.keys == ("k", "s")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "字" * 16}, FilingFault.TRADEMARK_NAME),
        ({"registration_number": "1" * 16}, FilingFault.TRADEMARK_NUMBER),
        ({"registration_number": "第1号"}, FilingFault.TRADEMARK_NUMBER),
        ({"applicant": ""}, FilingFault.TRADEMARK_APPLICANT),
        # AUDIT A16: "a party of one ideographic blank equals 'no owner'"
        ({"applicant": "\u3000"}, FilingFault.TRADEMARK_APPLICANT),
        ({"applicant": "\u200b"}, FilingFault.TRADEMARK_APPLICANT),
        ({"name": "·"}, FilingFault.TRADEMARK_NAME),
        ({"period_text": "2020-01-01~2026-01-14"}, FilingFault.TRADEMARK_PERIOD),
    ],
)
def test_trademarks_have_their_shape(changes: dict[str, Any], fault: FilingFault) -> None:
    assert trademark_fault(replace(MARK, **changes), TODAY) is fault


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"licence_number": "1" * 16}, FilingFault.APP_NUMBER),
        ({"service_name": ""}, FilingFault.APP_NAME),
        ({"service_name": "\u3164"}, FilingFault.APP_NAME),
        ({"principal": "\u3000"}, FilingFault.APP_PRINCIPAL),
        ({"principal": "字" * 51}, FilingFault.APP_PRINCIPAL),
        ({"approval_date": "2026-01-16"}, FilingFault.APP_APPROVAL_DATE),
        ({"approval_date": "2026/01/01"}, FilingFault.APP_APPROVAL_DATE),
        ({"domain": "javascript:alert(1)"}, FilingFault.APP_DOMAIN),
        ({"domain": "nowhere"}, FilingFault.APP_DOMAIN),
        ({"domain": "http://[::1"}, FilingFault.APP_DOMAIN),
        ({"domain": "a." * 300}, FilingFault.APP_DOMAIN),
    ],
)
def test_app_filings_have_their_shape(changes: dict[str, Any], fault: FilingFault) -> None:
    assert app_filing_fault(replace(APP, **changes), TODAY) is fault
