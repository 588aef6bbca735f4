"""Invoices after they were asked for: listed, posted, returned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.invoices import store
from hongyan.domain.invoices.lifecycle import InvoiceAct
from hongyan.domain.invoices.model import Invoice, InvoiceState
from hongyan.domain.invoices.reasons import InvoiceReason
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.flows.money.statements.issue_invoice import ask_red_letter, find_invoice, hindered
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.refusal import Refused
from hongyan.text.management import says_nothing

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An invoice with the red-letter one that takes it back, and the one that it takes back."""

    invoice: Invoice
    red_letter: Invoice | None
    takes_back: Invoice | None


def list_invoices(
    tx: Connection, account_id: int, limit: int, after: int | None = None
) -> list[Invoice]:
    """Return an account's invoices, newest first, red-letter ones among them.

    `after` is the last invoice of the page before.
    """
    return store.invoices_of(tx, account_id, limit, after)


def show_invoice(tx: Connection, invoice_id: int) -> InvoiceView | Refused:
    """Return an invoice and those that belong to it."""
    found = find_invoice(tx, invoice_id)
    if isinstance(found, Refused):
        return found
    before = store.invoice_by_id(tx, found.red_of) if found.red_of is not None else None
    return InvoiceView(found, store.red_letter_of(tx, invoice_id), before)


def post_invoice(work: Work, invoice_id: int, courier: str, tracking_number: str) -> Refused | None:
    """Record that a paper invoice is on its way, by whom and under which number (FAQ 3.3.6)."""
    found = find_invoice(work.tx, invoice_id, locked=True)
    if isinstance(found, Refused):
        return found
    why = hindered(InvoiceAct.POST, found)
    if why is not None:
        return why
    if says_nothing(courier) or says_nothing(tracking_number):
        return Refused(InvoiceReason.PARCEL_UNNAMED, "invoice.courier")
    store.set_posted(work.tx, invoice_id, courier.strip(), tracking_number.strip(), work.now_ms)
    text = f"发票 {found.number} 已寄出：{courier.strip()} {tracking_number.strip()}。"
    kind = NoticeKind.INVOICE_POSTED
    account_id, posted = found.draft.account_id, {"posted_at": work.now_ms}
    notices.add_notice(work.tx, account_id, kind, invoice_id, text, work.now_ms)
    note_change(work, account_id, "post_invoice", str(invoice_id), None, posted)
    return None


def return_invoice(work: Work, invoice_id: int) -> Invoice | Refused:
    """Take an invoice back, as a refund needs it (FAQ 3.2.2).

    One that is not issued yet is cancelled, and returned from here as it is now. For an issued one
    a red-letter invoice is asked for and returned from here; what the first was on is free when the
    red-letter one is issued.
    """
    found = find_invoice(work.tx, invoice_id, locked=True)
    if isinstance(found, Refused):
        return found
    why = hindered(InvoiceAct.RETURN, found)
    if why is not None:
        return why
    red = store.red_letter_of(work.tx, invoice_id)
    if red is not None:
        reason, number = InvoiceReason.BEING_RETURNED, red.invoice_id
        return Refused(reason, "invoice", invoice=invoice_id, red=number)
    if found.state is InvoiceState.ISSUED:
        after = ask_red_letter(work, found)
    else:
        store.set_over(work.tx, invoice_id, InvoiceState.CANCELLED, work.now_ms)
        cancelled = store.invoice_by_id(work.tx, invoice_id)
        assert cancelled is not None, "it was found above"
        after = cancelled
    account_id = found.draft.account_id
    note_change(work, account_id, "return_invoice", str(invoice_id), found, after)
    return after
