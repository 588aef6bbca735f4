"""Invoices after they were asked for: listed, posted, returned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.invoices import store
from hongyan.domain.invoices.lifecycle import InvoiceAct
from hongyan.domain.invoices.model import Invoice, InvoiceState
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.flows.money.statements.issue_invoice import ask_red_letter, find_invoice, hindered
from hongyan.flows.refusals.declined import Declined
from hongyan.text.management import says_nothing

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An invoice with the red-letter one that takes it back, and the one that it takes back."""

    invoice: Invoice
    red_letter: Invoice | None
    takes_back: Invoice | None


def list_invoices(tx: Connection, account_id: int) -> list[Invoice]:
    """Return an account's invoices, newest first, red-letter ones among them."""
    return store.invoices_of(tx, account_id)


def show_invoice(tx: Connection, invoice_id: int) -> InvoiceView | Declined:
    """Return an invoice and those that belong to it."""
    found = find_invoice(tx, invoice_id)
    if isinstance(found, Declined):
        return found
    before = store.invoice_by_id(tx, found.red_of) if found.red_of is not None else None
    return InvoiceView(found, store.red_letter_of(tx, invoice_id), before)


def post_invoice(
    tx: Connection, invoice_id: int, courier: str, tracking_number: str, *, now_ms: int
) -> Declined | None:
    """Write down that a paper invoice is on its way, by whom and under which number (FAQ 3.3.6)."""
    found = find_invoice(tx, invoice_id, locked=True)
    if isinstance(found, Declined):
        return found
    why = hindered(InvoiceAct.POST, found)
    if why is not None:
        return why
    if says_nothing(courier) or says_nothing(tracking_number):
        return Declined("--courier", "a parcel has a courier and a number", "give both")
    store.set_posted(tx, invoice_id, courier.strip(), tracking_number.strip(), now_ms)
    text = f"发票 {found.number} 已寄出：{courier.strip()} {tracking_number.strip()}。"
    kind = NoticeKind.INVOICE_POSTED
    notices.add_notice(tx, found.draft.account_id, kind, invoice_id, text, now_ms)
    return None


def return_invoice(tx: Connection, invoice_id: int, *, now_ms: int) -> Invoice | Declined:
    """Take an invoice back, as a refund needs it (FAQ 3.2.2).

    One that is not issued yet is cancelled, and returned from here as it is now. For an issued one
    a red-letter invoice is asked for and returned from here; what the first was on is free when the
    red-letter one is issued.
    """
    found = find_invoice(tx, invoice_id, locked=True)
    if isinstance(found, Declined):
        return found
    why = hindered(InvoiceAct.RETURN, found)
    if why is not None:
        return why
    red = store.red_letter_of(tx, invoice_id)
    if red is not None:
        rule = f"invoice {invoice_id} is being returned: red-letter invoice {red.invoice_id}"
        remedy = f"issue that one: `hongyan billing invoice issue {red.invoice_id}`"
        return Declined("INVOICE", rule, remedy)
    if found.state is InvoiceState.ISSUED:
        return ask_red_letter(tx, found, now_ms)
    store.set_over(tx, invoice_id, InvoiceState.CANCELLED, now_ms)
    cancelled = store.invoice_by_id(tx, invoice_id)
    assert cancelled is not None, "it was found above"
    return cancelled
