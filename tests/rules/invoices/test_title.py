"""What a title must say, for each kind of invoice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hongyan.domain.invoices.model import InvoiceKind, Title, TitleKind
from hongyan.domain.invoices.reasons import TitleReason
from hongyan.domain.invoices.title import kind_fault, title_fault
from hongyan.kernel.refusal import Refused
from tests.saying import rule

COMPANY = Title(
    TitleKind.COMPANY,
    "某某科技有限公司",
    "91350100M000100Y43",
    "北京市海淀区某路 1 号",
    "010-12345678",
    "某某银行北京分行",
    "110060149012345678",
    "finance@example.com",
)
PERSON = Title(TitleKind.PERSONAL, "张三")


def test_a_company_and_a_person_can_have_titles() -> None:
    assert title_fault(COMPANY, is_tax_number_sound=True) is None
    assert title_fault(PERSON, is_tax_number_sound=False) is None


@pytest.mark.parametrize(
    ("title", "changes", "reason"),
    [
        (COMPANY, {"name": " "}, TitleReason.NAME_MISSING),
        (COMPANY, {"name": "名" * 101}, TitleReason.TOO_LONG),
        (COMPANY, {"address": "路" * 201}, TitleReason.TOO_LONG),
        (COMPANY, {"phone": "1" * 201}, TitleReason.TOO_LONG),
        (COMPANY, {"bank": "行" * 201}, TitleReason.TOO_LONG),
        (COMPANY, {"bank_account": "1" * 201}, TitleReason.TOO_LONG),
        (COMPANY, {"email": "e" * 201}, TitleReason.TOO_LONG),
        (COMPANY, {"tax_number": ""}, TitleReason.TAX_NUMBER_MISSING),
        (PERSON, {"tax_number": "91350100M000100Y43"}, TitleReason.PERSONAL_TAX_NUMBER),
        (COMPANY, {"email": "somewhere"}, TitleReason.EMAIL_MALFORMED),
        (COMPANY, {"phone": "ring me"}, TitleReason.PHONE_MALFORMED),
        (COMPANY, {"bank_account": "12-34"}, TitleReason.BANK_ACCOUNT_MALFORMED),
    ],
)
def test_the_first_rule_that_a_title_breaks_is_told_with_its_field(
    title: Title, changes: dict[str, Any], reason: TitleReason
) -> None:
    refused = title_fault(replace(title, **changes), is_tax_number_sound=True)
    assert refused is not None
    assert (refused.reason, [refused.about]) == (reason, [f"title.{name}" for name in changes])
    assert rule(refused)


def test_a_tax_number_whose_check_digit_is_wrong_is_refused() -> None:
    unsound = Refused(TitleReason.TAX_NUMBER_UNSOUND, "title.tax_number")
    assert title_fault(COMPANY, is_tax_number_sound=False) == unsound


@pytest.mark.parametrize("field", ["address", "phone", "bank", "bank_account"])
def test_a_special_invoice_needs_the_buyers_address_and_bank(field: str) -> None:
    # FAQ 3.3.6: the special invoice of value-added tax.
    assert kind_fault(COMPANY, InvoiceKind.SPECIAL) is None
    lacking = replace(COMPANY, **{field: ""})
    needs = Refused(TitleReason.SPECIAL_NEEDS_ALL, "title")
    assert kind_fault(lacking, InvoiceKind.SPECIAL) == needs
    assert kind_fault(lacking, InvoiceKind.ORDINARY) is None


def test_a_person_gets_no_special_invoice() -> None:
    needs = Refused(TitleReason.SPECIAL_NEEDS_COMPANY, "title")
    assert kind_fault(PERSON, InvoiceKind.SPECIAL) == needs
