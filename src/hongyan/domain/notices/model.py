"""Notices as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about."""

    LETTER_ENDS = "letter_ends"
    LETTER_LAPSED = "letter_lapsed"
    STATEMENT_OVERDUE = "statement_overdue"
    INVOICE_ISSUED = "invoice_issued"
    INVOICE_POSTED = "invoice_posted"
    COUNTRY_ANSWERED = "country_answered"
    CONVERSION_LOW = "conversion_low"
    BALANCE_LOW = "balance_low"
    ARREARS_BEGAN = "arrears_began"
    ARREARS_ENDED = "arrears_ended"
    PACKAGE_LAPSES = "package_lapses"
    VALUES_BARRED = "values_barred"
    ALLOWANCE_REACHED = "allowance_reached"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: `subject_id` is the thing's, `text` says it in Chinese."""

    notice_id: int
    account_id: int
    kind: NoticeKind
    subject_id: int
    text: str
    created_at: int
