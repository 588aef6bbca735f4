"""The shape of trademarks and app filings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hongyan.domain.filings.model import (
    AppFiling,
    Trademark,
    app_filing_fault,
    trademark_fault,
)
from hongyan.domain.filings.reasons import FilingFormReason
from tests.saying import reason_of

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
        ({"name": "字" * 16}, FilingFormReason.TRADEMARK_NAME),
        ({"registration_number": "1" * 16}, FilingFormReason.TRADEMARK_NUMBER),
        ({"registration_number": "第1号"}, FilingFormReason.TRADEMARK_NUMBER),
        ({"applicant": ""}, FilingFormReason.TRADEMARK_APPLICANT),
        # AUDIT A16: "a party of one ideographic blank equals 'no owner'"
        ({"applicant": "\u3000"}, FilingFormReason.TRADEMARK_APPLICANT),
        ({"applicant": "\u200b"}, FilingFormReason.TRADEMARK_APPLICANT),
        ({"name": "·"}, FilingFormReason.TRADEMARK_NAME),
        ({"period_text": "2020-01-01~2026-01-14"}, FilingFormReason.TRADEMARK_PERIOD),
    ],
)
def test_trademarks_have_their_shape(changes: dict[str, Any], fault: FilingFormReason) -> None:
    assert reason_of(trademark_fault(replace(MARK, **changes), TODAY)) is fault


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"licence_number": "1" * 16}, FilingFormReason.APP_NUMBER),
        ({"service_name": ""}, FilingFormReason.APP_NAME),
        ({"service_name": "\u3164"}, FilingFormReason.APP_NAME),
        ({"principal": "\u3000"}, FilingFormReason.APP_PRINCIPAL),
        ({"principal": "字" * 51}, FilingFormReason.APP_PRINCIPAL),
        ({"approval_date": "2026-01-16"}, FilingFormReason.APP_APPROVAL_DATE),
        ({"approval_date": "2026/01/01"}, FilingFormReason.APP_APPROVAL_DATE),
        ({"domain": "javascript:alert(1)"}, FilingFormReason.APP_DOMAIN),
        ({"domain": "nowhere"}, FilingFormReason.APP_DOMAIN),
        ({"domain": "http://[::1"}, FilingFormReason.APP_DOMAIN),
        ({"domain": "a." * 300}, FilingFormReason.APP_DOMAIN),
    ],
)
def test_app_filings_have_their_shape(changes: dict[str, Any], fault: FilingFormReason) -> None:
    assert reason_of(app_filing_fault(replace(APP, **changes), TODAY)) is fault


def test_the_length_that_was_given_is_told_where_a_limit_is_broken() -> None:
    # AUDIT F1
    for fault, given in (
        (trademark_fault(replace(MARK, name="字" * 16), TODAY), "16"),
        (trademark_fault(replace(MARK, period_text=""), TODAY), None),
        (app_filing_fault(replace(APP, principal="字" * 51), TODAY), "51"),
        (app_filing_fault(replace(APP, domain=""), TODAY), None),
    ):
        assert fault is not None
        assert fault.values.get("given") == given
