"""What a title must say, for each kind of invoice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hongyan.domain.invoices.model import InvoiceKind, Title, TitleKind
from hongyan.domain.invoices.title import TITLE_WORDS, TitleRule, kind_fault, title_fault

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
    ("title", "changes", "rule"),
    [
        (COMPANY, {"name": " "}, TitleRule.NAME),
        (COMPANY, {"name": "名" * 101}, TitleRule.NAME_TOO_LONG),
        (COMPANY, {"address": "路" * 201}, TitleRule.FIELD_TOO_LONG),
        (COMPANY, {"tax_number": ""}, TitleRule.TAX_NUMBER_MISSING),
        (PERSON, {"tax_number": "91350100M000100Y43"}, TitleRule.PERSONAL_TAX_NUMBER),
        (COMPANY, {"email": "somewhere"}, TitleRule.EMAIL),
        (COMPANY, {"phone": "ring me"}, TitleRule.PHONE),
        (COMPANY, {"bank_account": "12-34"}, TitleRule.BANK_ACCOUNT),
    ],
)
def test_the_first_rule_that_a_title_breaks_is_told(
    title: Title, changes: dict[str, Any], rule: TitleRule
) -> None:
    assert title_fault(replace(title, **changes), is_tax_number_sound=True) is rule


def test_a_tax_number_whose_check_digit_is_wrong_is_refused() -> None:
    assert title_fault(COMPANY, is_tax_number_sound=False) is TitleRule.TAX_NUMBER_UNSOUND


@pytest.mark.parametrize("field", ["address", "phone", "bank", "bank_account"])
def test_a_special_invoice_needs_the_buyers_address_and_bank(field: str) -> None:
    # FAQ 3.3.6: the special invoice of value-added tax.
    assert kind_fault(COMPANY, InvoiceKind.SPECIAL) is None
    lacking = replace(COMPANY, **{field: ""})
    assert kind_fault(lacking, InvoiceKind.SPECIAL) is TitleRule.SPECIAL_NEEDS_ALL
    assert kind_fault(lacking, InvoiceKind.ORDINARY) is None


def test_a_person_gets_no_special_invoice() -> None:
    assert kind_fault(PERSON, InvoiceKind.SPECIAL) is TitleRule.SPECIAL_NEEDS_COMPANY


def test_every_rule_has_its_words() -> None:
    assert set(TITLE_WORDS) == set(TitleRule)
