"""Invoices (发票), the titles they are made out to and what they are on. Amounts are fen.

Knows no statement and no order beyond its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TitleKind(StrEnum):
    """To whom an invoice is made out."""

    PERSONAL = "personal"
    COMPANY = "company"


class InvoiceKind(StrEnum):
    """The two invoices of value-added tax (FAQ 3.3.6)."""

    ORDINARY = "ordinary"
    """增值税普通发票: electronic."""
    SPECIAL = "special"
    """增值税专用发票: on paper, sent by post; the buyer deducts its tax."""


class InvoiceState(StrEnum):
    """The state of an invoice."""

    ASKED = "asked"
    ISSUED = "issued"
    RETURNED = "returned"
    """A red-letter invoice has taken it back."""
    CANCELLED = "cancelled"
    """Taken back before it was issued."""


@dataclass(frozen=True, slots=True)
class Title:
    """To whom an invoice is made out (抬头). The last five may be empty on an ordinary invoice."""

    kind: TitleKind
    name: str
    tax_number: str = ""
    address: str = ""
    phone: str = ""
    bank: str = ""
    bank_account: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class KeptTitle:
    """A title that an account keeps."""

    title_id: int
    account_id: int
    title: Title


@dataclass(frozen=True, slots=True)
class Item:
    """What an invoice is on: a whole month's statement (202610), or an order."""

    amount_fen: int
    month: int | None = None
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice before it is asked for. `recipient` is where paper is sent to."""

    account_id: int
    kind: InvoiceKind
    title: Title
    items: tuple[Item, ...]
    tax_percent: int
    seller_name: str
    seller_tax_number: str
    recipient: str = ""

    @property
    def amount_fen(self) -> int:
        """Return the sum of the items, tax included."""
        return sum(one.amount_fen for one in self.items)

    @property
    def names_seller(self) -> bool:
        """Tell whether it says who sells: an invoice without is none."""
        return bool(self.seller_name.strip() and self.seller_tax_number.strip())


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice that was asked for. A red-letter one has `red_of` and negative amounts."""

    invoice_id: int
    draft: Draft
    state: InvoiceState
    asked_at: int
    number: str = ""
    document_url: str = ""
    courier: str = ""
    tracking_number: str = ""
    red_of: int | None = None
    issued_at: int | None = None
    posted_at: int | None = None
    returned_at: int | None = None

    @property
    def is_red(self) -> bool:
        """Tell whether it takes another one back (红字发票)."""
        return self.red_of is not None
