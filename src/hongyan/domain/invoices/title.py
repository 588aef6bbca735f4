"""What an invoice title must say. Pure: whether a tax number's check digit fits is told to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.domain.invoices.model import InvoiceKind, Title, TitleKind
from hongyan.text.management import says_nothing

NAME_MAX: Final = 100
FIELD_MAX: Final = 200

_EMAIL = re.compile(r"\A[^@\s]+@[^@\s][^@\s.]*\.[^@\s]+")
_BANK_ACCOUNT = re.compile(r"[0-9]{8,32}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{5,24}")


class TitleRule(StrEnum):
    """What a title can lack; the first that applies is told."""

    NAME = "name"
    NAME_TOO_LONG = "name_too_long"
    FIELD_TOO_LONG = "field_too_long"
    TAX_NUMBER_MISSING = "tax_number_missing"
    TAX_NUMBER_UNSOUND = "tax_number_unsound"
    PERSONAL_TAX_NUMBER = "personal_tax_number"
    EMAIL = "email"
    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"
    SPECIAL_NEEDS_COMPANY = "special_needs_company"
    SPECIAL_NEEDS_ALL = "special_needs_all"


@dataclass(frozen=True, slots=True)
class Words:
    """What a rule is called on a command line: its word, the rule, the remedy."""

    field: str
    rule: str
    remedy: str


TITLE_WORDS: Final = {
    TitleRule.NAME: Words("NAME", "a title has a name", "write the company's name in full"),
    TitleRule.NAME_TOO_LONG: Words("NAME", f"longer than {NAME_MAX} characters", "shorten it"),
    TitleRule.FIELD_TOO_LONG: Words(
        "TITLE", f"a field is longer than {FIELD_MAX} characters", "shorten it"
    ),
    TitleRule.TAX_NUMBER_MISSING: Words(
        "--tax-number",
        "a company's title has its tax number",
        "give the unified social credit code",
    ),
    TitleRule.TAX_NUMBER_UNSOUND: Words(
        "--tax-number",
        "not a unified social credit code: 18 characters, the last one checks the others",
        "copy it from the business licence",
    ),
    TitleRule.PERSONAL_TAX_NUMBER: Words(
        "--tax-number", "a person's title has none", "leave it out, or use --kind company"
    ),
    TitleRule.EMAIL: Words("--email", "not an e-mail address", "write it like name@example.com"),
    TitleRule.PHONE: Words("--phone", "not a telephone number", "write it like 010-12345678"),
    TitleRule.BANK_ACCOUNT: Words("--bank-account", "not 8 to 32 digits", "write digits alone"),
    TitleRule.SPECIAL_NEEDS_COMPANY: Words(
        "--title",
        "a special invoice is made out to a company",
        "leave out --special, or name a company's title",
    ),
    TitleRule.SPECIAL_NEEDS_ALL: Words(
        "--title",
        "a special invoice states the buyer's address, telephone, bank and bank account",
        "add a title that has all four",
    ),
}


def title_fault(title: Title, *, is_tax_number_sound: bool) -> TitleRule | None:
    """Return what is wrong with a title by itself, None if nothing is."""
    is_company = title.kind is TitleKind.COMPANY
    rest = (title.address, title.phone, title.bank, title.bank_account, title.email)
    faults = (
        (says_nothing(title.name), TitleRule.NAME),
        (len(title.name) > NAME_MAX, TitleRule.NAME_TOO_LONG),
        (any(len(one) > FIELD_MAX for one in rest), TitleRule.FIELD_TOO_LONG),
        (is_company and not title.tax_number, TitleRule.TAX_NUMBER_MISSING),
        (not is_company and bool(title.tax_number), TitleRule.PERSONAL_TAX_NUMBER),
        (is_company and not is_tax_number_sound, TitleRule.TAX_NUMBER_UNSOUND),
        (_misses(_EMAIL, title.email), TitleRule.EMAIL),
        (_misses(_PHONE, title.phone), TitleRule.PHONE),
        (_misses(_BANK_ACCOUNT, title.bank_account), TitleRule.BANK_ACCOUNT),
    )
    return next((rule for is_broken, rule in faults if is_broken), None)


def kind_fault(title: Title, kind: InvoiceKind) -> TitleRule | None:
    """Return why an invoice of this kind cannot be made out to a title, None if it can."""
    if kind is InvoiceKind.ORDINARY:
        return None
    if title.kind is not TitleKind.COMPANY:
        return TitleRule.SPECIAL_NEEDS_COMPANY
    if not all((title.address, title.phone, title.bank, title.bank_account)):
        return TitleRule.SPECIAL_NEEDS_ALL
    return None


def _misses(form: re.Pattern[str], text: str) -> bool:
    return bool(text) and not form.fullmatch(text)
