"""What an invoice title must say. Pure: whether a tax number's check digit fits is told to it."""

from __future__ import annotations

import re
from typing import Final

from hongyan.domain.invoices.model import InvoiceKind, Title, TitleKind
from hongyan.domain.invoices.reasons import TitleReason
from hongyan.kernel.refusal import Refused, together
from hongyan.text.management import says_nothing

NAME_MAX: Final = 100
FIELD_MAX: Final = 200

_EMAIL = re.compile(r"\A[^@\s]+@[^@\s][^@\s.]*\.[^@\s]+")
_BANK_ACCOUNT = re.compile(r"[0-9]{8,32}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{5,24}")


def title_fault(title: Title, *, is_tax_number_sound: bool) -> Refused | None:
    """Return the rules that a title breaks by itself, None if it breaks none."""
    is_company = title.kind is TitleKind.COMPANY
    rest = {
        "title.address": title.address,
        "title.phone": title.phone,
        "title.bank": title.bank,
        "title.bank_account": title.bank_account,
        "title.email": title.email,
    }
    faults = (
        (says_nothing(title.name), Refused(TitleReason.NAME_MISSING, "title.name")),
        (len(title.name) > NAME_MAX, Refused(TitleReason.TOO_LONG, "title.name", most=NAME_MAX)),
        *(
            (len(text) > FIELD_MAX, Refused(TitleReason.TOO_LONG, about, most=FIELD_MAX))
            for about, text in rest.items()
        ),
        (
            is_company and not title.tax_number,
            Refused(TitleReason.TAX_NUMBER_MISSING, "title.tax_number"),
        ),
        (
            not is_company and bool(title.tax_number),
            Refused(TitleReason.PERSONAL_TAX_NUMBER, "title.tax_number"),
        ),
        (
            is_company and not is_tax_number_sound,
            Refused(TitleReason.TAX_NUMBER_UNSOUND, "title.tax_number"),
        ),
        (_misses(_EMAIL, title.email), Refused(TitleReason.EMAIL_MALFORMED, "title.email")),
        (_misses(_PHONE, title.phone), Refused(TitleReason.PHONE_MALFORMED, "title.phone")),
        (
            _misses(_BANK_ACCOUNT, title.bank_account),
            Refused(TitleReason.BANK_ACCOUNT_MALFORMED, "title.bank_account"),
        ),
    )
    return together(refused for is_broken, refused in faults if is_broken)


def kind_fault(title: Title, kind: InvoiceKind) -> Refused | None:
    """Return why an invoice of this kind cannot be made out to a title, None if it can."""
    if kind is InvoiceKind.ORDINARY:
        return None
    if title.kind is not TitleKind.COMPANY:
        return Refused(TitleReason.SPECIAL_NEEDS_COMPANY, "title")
    if not all((title.address, title.phone, title.bank, title.bank_account)):
        return Refused(TitleReason.SPECIAL_NEEDS_ALL, "title")
    return None


def _misses(form: re.Pattern[str], text: str) -> bool:
    return bool(text) and not form.fullmatch(text)
